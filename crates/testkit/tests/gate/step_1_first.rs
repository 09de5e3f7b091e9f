//! Step 1: two checks.

#[test]
fn one_a() {
    crate::check(module_path!(), "one_a");
}

#[test]
fn one_b() {
    crate::check(module_path!(), "one_b");
}
