//! Step 1: two checks.

#[test]
fn one_a() {
    crate::await_the_program_that_is_left();
    crate::check(module_path!(), "one_a");
}

#[test]
fn one_b() {
    crate::check(module_path!(), "one_b");
}
