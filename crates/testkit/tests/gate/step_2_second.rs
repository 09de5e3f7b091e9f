//! Step 2: one check.

#[test]
fn two_a() {
    crate::check(module_path!(), "two_a");
}
