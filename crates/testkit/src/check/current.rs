//! What the kit knows of the check that runs on this thread: its name, its programs, whether it has failed.

use std::cell::{Cell, RefCell};
use std::path::{Component, Path, PathBuf};
use std::sync::Weak;
use std::thread;

use crate::check::gate;
use crate::program::command::Subject;
use crate::program::running::{Inner, Running};
use crate::wire::ladder::Ladder;

thread_local! {
    static CHECK: RefCell<Option<Check>> = const { RefCell::new(None) };
    /// Set while a test of the kit itself wants a report as a value.
    static CAPTURING: Cell<bool> = const { Cell::new(false) };
}

/// One check: a `#[test]` function that has started at least one program.
///
/// libtest gives every test a thread of its own, named after the test; the value lives until that thread ends.
struct Check {
    name: String,
    package: &'static str,
    foreign: Option<String>,
    programs: Vec<Weak<Inner>>,
    /// Records of proxies, shown by a report that has no exchange of its own.
    ladders: Vec<Ladder>,
    /// Records of peers that have names, which a report shows together.
    named: Vec<(String, Ladder)>,
    seeded: bool,
}

impl Drop for Check {
    fn drop(&mut self) {
        gate::ended(&self.name);
    }
}

/// Where a check stands in its exercise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// The exercise's name, also when its solution is being checked.
    pub exercise: String,
    /// The step's module, `step_2_echo`, if the check belongs to a step.
    pub step: Option<Step>,
    /// The claim: the test function's name in words.
    pub claim: String,
    /// The command line of `LAB_PROGRAM`, if another program is under test.
    pub foreign: Option<String>,
    pub seeded: bool,
}

/// A step as its module's name tells it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Step {
    pub number: u32,
    pub name: String,
}

impl Step {
    /// `step_2_echo::claim` or `steps::step_2_echo` to step 2, `echo`.
    pub fn of(path: &str) -> Option<Self> {
        let module = path.split("::").find_map(|part| part.strip_prefix("step_"))?;
        let (number, name) = module.split_once('_')?;
        Some(Self { number: number.parse().ok()?, name: name.to_owned() })
    }
}

/// Notes that the check on this thread uses `subject`. The first call of a check registers it.
pub(crate) fn begin(subject: &Subject, foreign: Option<String>) {
    CHECK.with_borrow_mut(|check| {
        let check = check.get_or_insert_with(|| {
            let name = name_of_test(subject.module);
            gate::started(&name);
            Check {
                name,
                package: subject.package,
                foreign: None,
                programs: Vec::new(),
                ladders: Vec::new(),
                named: Vec::new(),
                seeded: false,
            }
        });
        check.package = subject.package;
        check.foreign = foreign;
    });
}

/// libtest names the thread after the test, except with `--test-threads 1`, where all run on the main thread.
fn name_of_test(module: &str) -> String {
    match thread::current().name() {
        Some(name) if name != "main" => name.to_owned(),
        _ => module.split_once("::").map_or(module, |(_, inner)| inner).to_owned(),
    }
}

pub(crate) fn add_program(program: &Running) {
    CHECK.with_borrow_mut(|check| {
        if let Some(check) = check {
            check.programs.push(program.downgrade());
        }
    });
}

pub(crate) fn add_ladder(ladder: &Ladder) {
    CHECK.with_borrow_mut(|check| {
        if let Some(check) = check {
            check.ladders.push(ladder.clone());
        }
    });
}

pub(crate) fn add_named_ladder(name: &str, ladder: &Ladder) {
    CHECK.with_borrow_mut(|check| {
        if let Some(check) = check {
            check.named.push((name.to_owned(), ladder.clone()));
        }
    });
}

/// The records of all peers with names, drawn as one; `None` if there are fewer than two.
pub(crate) fn drawing_of_all_named() -> Option<String> {
    CHECK.with_borrow(|check| {
        let named = &check.as_ref()?.named;
        (named.len() > 1).then(|| Ladder::draw_together(named))
    })
}

/// What proxies and servers of this check have recorded.
pub(crate) fn ladders() -> Vec<Ladder> {
    CHECK.with_borrow(|check| check.iter().flat_map(|check| &check.ladders).cloned().collect())
}

/// The programs of this check that have not been dropped.
pub(crate) fn programs() -> Vec<Running> {
    CHECK.with_borrow(|check| {
        let programs = check.iter().flat_map(|check| &check.programs);
        programs.filter_map(Running::upgrade).collect()
    })
}

pub(crate) fn note_seeded() {
    CHECK.with_borrow_mut(|check| {
        if let Some(check) = check {
            check.seeded = true;
        }
    });
}

/// The name of the test on this thread, if it is a check.
pub(crate) fn name() -> Option<String> {
    CHECK.with_borrow(|check| check.as_ref().map(|check| check.name.clone()))
}

pub(crate) fn place() -> Place {
    CHECK.with_borrow(|check| match check {
        Some(check) => Place {
            exercise: check.package.trim_end_matches("-solution").to_owned(),
            step: Step::of(&check.name),
            claim: check.name.rsplit("::").next().unwrap_or_default().replace('_', " "),
            foreign: check.foreign.clone(),
            seeded: check.seeded,
        },
        None => Place {
            exercise: String::new(),
            step: None,
            claim: String::new(),
            foreign: None,
            seeded: false,
        },
    })
}

/// Runs `body` while reports of this thread are values and not printed.
pub(crate) fn capturing<T>(body: impl FnOnce() -> T) -> T {
    let before = CAPTURING.replace(true);
    let value = body();
    CAPTURING.set(before);
    value
}

pub(crate) fn is_capturing() -> bool {
    CAPTURING.get()
}

/// A source path as a reader would write it: the solution's package reaches the checks through `../../`.
pub(crate) fn tidy_path(path: &str) -> String {
    let mut tidy = PathBuf::new();
    for part in Path::new(path).components() {
        match part {
            Component::ParentDir if tidy.file_name().is_some() => {
                tidy.pop();
            }
            part => tidy.push(part),
        }
    }
    tidy.display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_read_from_its_module() {
        assert_eq!(Step::of("step_2_echo::claim"), Some(Step { number: 2, name: "echo".into() }));
        assert_eq!(
            Step::of("steps::step_10_client"),
            Some(Step { number: 10, name: "client".into() })
        );
        assert_eq!(Step::of("tidy::names"), None);
    }

    #[test]
    fn a_path_through_the_solution_is_shortened() {
        let path = "solutions/shout/../../exercises/shout/tests/steps/step_2_echo.rs";
        assert_eq!(tidy_path(path), "exercises/shout/tests/steps/step_2_echo.rs");
    }
}
