//! Greet the world.

#[test]
fn greets() {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_say")).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "hello\n");
}
