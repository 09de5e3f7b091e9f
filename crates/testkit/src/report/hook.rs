//! A failure is a value: thrown as the payload of a panic, and printed once, alone.

use std::panic::{self, AssertUnwindSafe, PanicHookInfo, catch_unwind, resume_unwind};
use std::sync::{Arc, Once};

use crate::check::current::{Check, capturing};
use crate::check::gate::{self, Turn};
use crate::report::parts;

/// The payload of the panic with which a check ends.
#[derive(Clone, Debug)]
pub struct Failure {
    /// The whole report, lines ended by newlines, without colour.
    pub report: String,
    check: Arc<Check>,
}

impl Failure {
    pub(super) fn new(report: String, check: &Arc<Check>) -> Self {
        Self { report, check: Arc::clone(check) }
    }
}

/// Runs `body` and returns the report with which it failed, if it did. Nothing is printed. For the
/// kit's own tests, and for tools that judge a program.
///
/// # Panics
/// If `body` panics with anything but a [`Failure`].
pub fn report_of(body: impl FnOnce()) -> Option<String> {
    install();
    let payload = capturing(|| catch_unwind(AssertUnwindSafe(body))).err()?;
    match payload.downcast::<Failure>() {
        Ok(failure) => Some(failure.report),
        Err(payload) => resume_unwind(payload),
    }
}

/// From now on failures and other panics of checks are printed as reports, and panics elsewhere as
/// they always are.
pub(crate) fn install() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let failure = info.payload().downcast_ref::<Failure>();
            match (failure, Check::current()) {
                (Some(failure), _) if failure.check.is_capturing() => {}
                (Some(failure), _) => print_in_turn(&failure.check, || failure.report.clone()),
                (None, Some(check)) if !check.is_capturing() => {
                    print_in_turn(&check, || of_a_panic(&check, info));
                }
                (None, _) => usual(info),
            }
        }));
    });
}

/// An `assert!` in a check has no program to show, but it keeps to the same form.
fn of_a_panic(check: &Check, info: &PanicHookInfo<'_>) -> String {
    let payload = info.payload();
    let text = payload.downcast_ref::<&str>().copied();
    let text = text.or(payload.downcast_ref::<String>().map(String::as_str));
    let mut report = parts::title(check.place());
    for line in text.unwrap_or("a panic without a message").lines() {
        report += &format!("  {line}\n");
    }
    if let Some(at) = info.location() {
        report += &parts::location(at);
    }
    report + &parts::footer(check)
}

/// Prints the report when all lower steps have their outcome, if it is the one to be read first.
fn print_in_turn(check: &Check, report: impl FnOnce() -> String) {
    if !check.may_report() {
        return;
    }
    match gate::turn(check.name()) {
        Turn::Report { waiting } => {
            // The test harness prints the check's name above; an empty line sets the report off.
            eprintln!("\n{}", parts::painted(&report()));
            for line in waiting {
                eprintln!("{line}");
            }
        }
        Turn::Waits(line) => eprintln!("{line}"),
        Turn::Silent => {}
    }
}
