//! The checks of NAME, a file for each step. They run the program and see only what it prints, sends and uses.

mod step_1_greet;
