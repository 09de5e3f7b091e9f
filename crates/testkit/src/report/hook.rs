//! The panic hook: prints the report of a failed check once and in its turn, or returns it to
//! `report_of`.

use std::panic::{self, AssertUnwindSafe, PanicHookInfo, catch_unwind, resume_unwind};
use std::sync::{Arc, Once};

use crate::check::current::{Check, capturing};
use crate::check::gate::{self, Turn};
use crate::check::mode::{Mode, mode};
use crate::check::{order, progress};
use crate::report::layout::{self, Kind, Layout, Row};
use crate::report::parts;

/// The payload of the panic with which a check ends.
#[derive(Clone, Debug)]
pub struct Failure {
    /// The whole report, lines ended by newlines, without colour.
    pub report: String,
    /// The same, if it is to be printed.
    layout: Option<Layout>,
    check: Arc<Check>,
}

impl Failure {
    /// Without a report if another check has spoken for it.
    pub(super) fn new(layout: Option<Layout>, check: &Arc<Check>) -> Self {
        let width = layout::width(check.is_capturing());
        let report = layout.as_ref().map_or_else(String::new, |layout| layout.whole(width));
        Self { report, layout, check: Arc::clone(check) }
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
                (Some(failure), _) => {
                    print_in_turn(&failure.check, || failure.layout.clone().unwrap_or_default());
                }
                (None, Some(check)) if !check.is_capturing() => {
                    print_in_turn(&check, || of_a_panic(&check, info));
                }
                (None, _) => usual(info),
            }
        }));
    });
}

/// An `assert!` in a check has no program to show, but it keeps to the same form.
fn of_a_panic(check: &Check, info: &PanicHookInfo<'_>) -> Layout {
    let payload = info.payload();
    let text = payload.downcast_ref::<&str>().copied();
    let text = text.or(payload.downcast_ref::<String>().map(String::as_str));
    let lines = text.unwrap_or("a panic without a message").lines();
    let mut headline: Vec<Row> = lines.map(|line| Row::Line(line.to_owned())).collect();
    headline.extend(info.location().map(|at| Row::Line(parts::location(at))));
    let mut report = Layout::default();
    report.add(Kind::Title, parts::title(check.place()).into_iter().map(Row::Words));
    report.add(Kind::Headline, headline);
    for (label, text) in parts::footer(check) {
        report.add(Kind::Labelled(label), [Row::Words(text)]);
    }
    report
}

/// Prints the report if it is the one to be read first: when all before it have their outcome, and
/// past libtest if the run ends with it.
fn print_in_turn(check: &Check, report: impl FnOnce() -> Layout) {
    if !check.may_report() {
        return;
    }
    let turn = gate::turn(check.name());
    if turn == Turn::Silent {
        return;
    }
    let (width, height) = (layout::width(false), layout::height());
    let (mut report, step) = (report(), check.place().step.as_ref());
    if let Some(regression) = step.and_then(progress::regression) {
        report.note(regression);
    }
    let mut waiting = String::new();
    if mode() != Mode::All {
        let line = step.and_then(order::waiting);
        waiting = line.map_or(waiting, |line| format!("\n{line}\n"));
    }
    if matches!(turn, Turn::Last | Turn::LastPerhaps) {
        let text = parts::painted(&report.within(width, height)) + &waiting;
        gate::keep_last_words(check.name(), text);
    }
    if turn != Turn::Last {
        // libtest prints the check's name above; an empty line sets the report off.
        eprintln!("\n{}{waiting}", parts::painted(&report.whole(width)));
    }
}
