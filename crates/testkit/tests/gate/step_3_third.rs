//! Step 3: one check.

#[test]
fn three_a() {
    crate::check(module_path!(), "three_a");
}
