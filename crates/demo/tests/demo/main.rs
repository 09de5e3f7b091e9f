//! `cargo lab demo` as an instructor meets it, and the rules about scenes.

#[path = "../../../lab/tests/lab/empty.rs"]
mod empty;
#[path = "../../../lab/tests/lab/folder.rs"]
mod folder;
mod rules;
mod scenes;
#[path = "../../../lab/tests/lab/terminal.rs"]
mod terminal;
#[path = "../../../lab/tests/lab/workspace.rs"]
mod workspace;
