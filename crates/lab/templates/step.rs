//! Greet whoever is named.
//!
//! Smallest thing that passes: one line on standard output, `hello, ` and the name.
//!
//! Notice before you move on: the name is the user's. It may be empty, and it may hold a blank.
//!
//! Read on: docs/NAME.md, "The idea".

use testkit::program;

#[test]
fn greets_by_name() {
    program!().run(["greet", "ada lovelace"]).success().stdout("hello, ada lovelace\n");
}
