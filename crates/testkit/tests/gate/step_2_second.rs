//! Step 2: two checks, and the order of their names is not that of the file.

#[test]
fn two_plain() {
    crate::check(module_path!(), "two_plain");
}

#[test]
fn two_edge() {
    crate::check(module_path!(), "two_edge");
}
