//! Characters that are commands to a terminal.

fn main() {
    for text in ["clear: \u{1b}[2J", "clear: \u{9b}2J", "a\ttab", "Zoë"] {
        let some = text.chars().any(|letter| letter.is_ascii_control());
        let all = text.chars().any(|letter| letter.is_control());
        println!("{text:?}: is_ascii_control {some}, is_control {all}");
    }
}
