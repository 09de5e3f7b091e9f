//! The standard library, `parking_lot` and `crossbeam-channel` as `cargo lab explore` has them: what threads do with each
//! other is done one step after the other, in an order that a schedule prescribes.
//!
//! The root of this crate is `std`: everything that is not named here is the real one. A copy of a program ends with
//! `extern crate mirror as std`, so its paths stay what they are, also those that macros write.

pub use std::*;

pub mod crossbeam_channel;
pub mod hint;
pub mod io;
pub mod machine;
pub mod parking_lot;
pub mod process;
mod queue;
mod statics;
pub mod sync;
pub mod thread;

pub use statics::Static;

#[macro_export]
macro_rules! print {
    ($($text:tt)*) => { $crate::io::print(::core::format_args!($($text)*)) };
}

#[macro_export]
macro_rules! println {
    () => { $crate::io::print(::core::format_args!("\n")) };
    ($($text:tt)*) => {
        $crate::io::print(::core::format_args!("{}\n", ::core::format_args!($($text)*)))
    };
}

#[macro_export]
macro_rules! eprint {
    ($($text:tt)*) => { $crate::io::eprint(::core::format_args!($($text)*)) };
}

#[macro_export]
macro_rules! eprintln {
    () => { $crate::io::eprint(::core::format_args!("\n")) };
    ($($text:tt)*) => {
        $crate::io::eprint(::core::format_args!("{}\n", ::core::format_args!($($text)*)))
    };
}
