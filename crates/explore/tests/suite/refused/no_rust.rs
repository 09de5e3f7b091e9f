//! refused: src/main.rs:4:23

fn main() {
    let number: u32 = "no number";
}
