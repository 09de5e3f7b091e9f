//! Reads a port from a string, and says what is wrong with it.

use std::num::ParseIntError;

fn port(text: &str) -> Result<u16, ParseIntError> {
    let number = text.trim().parse()?;
    Ok(number)
}

fn main() {
    for text in ["4000", " 80\n", "70000", "http"] {
        match port(text) {
            Ok(port) => println!("{text:?} is port {port}"),
            Err(error) => println!("{text:?} is not a port: {error}"),
        }
    }
}
