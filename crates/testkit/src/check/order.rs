//! The order of the checks: that of the steps and, within a step, that of its file. So a plain case
//! comes before the edge cases, whatever their names are.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::check::mode;
use crate::check::step::Step;

/// The folder of the suite's files, as the compiler knows it.
static SUITE: OnceLock<PathBuf> = OnceLock::new();

/// Notes where the suite lies: `file` is one of its files.
pub(crate) fn note_file(file: &'static str) {
    SUITE.get_or_init(|| Path::new(file).parent().unwrap_or(Path::new("")).to_owned());
}

/// The names of the tests that this process runs, in their order. Asked for only after a failure,
/// and once: the test program lists them.
pub(crate) fn tests() -> &'static [String] {
    static TESTS: OnceLock<Vec<String>> = OnceLock::new();
    TESTS.get_or_init(|| {
        let suite = SUITE.get().and_then(|suite| found(suite));
        let read =
            |module: &str| fs::read_to_string(suite.as_ref()?.join(format!("{module}.rs"))).ok();
        sorted(listed(), read)
    })
}

/// Where `test` stands among them.
pub(crate) fn position(test: &str) -> Option<usize> {
    tests().iter().position(|name| name == test)
}

/// Whether this is the suite of an exercise.
pub(crate) fn has_steps() -> bool {
    tests().iter().any(|test| Step::of(test).is_some())
}

/// The steps after `step`, in words: `steps 2 to 9 wait for step 1`.
pub(crate) fn waiting(step: &Step) -> Option<String> {
    let steps = tests().iter().filter_map(|name| Step::of(name)).map(|it| it.number);
    in_words(step.number, steps.filter(|number| *number > step.number))
}

fn in_words(step: u32, later: impl Iterator<Item = u32> + Clone) -> Option<String> {
    let (first, last) = (later.clone().min()?, later.max()?);
    Some(match last - first {
        0 => format!("step {first} waits for step {step}"),
        1 => format!("steps {first} and {last} wait for step {step}"),
        _ => format!("steps {first} to {last} wait for step {step}"),
    })
}

/// What libtest lists, in the order in which it starts them.
fn listed() -> Vec<String> {
    let list = |program| {
        Command::new(program).args(["--list", "--format", "terse"]).args(mode::filters()).output()
    };
    let Ok(output) = env::current_exe().and_then(list) else { return Vec::new() };
    let text = String::from_utf8_lossy(&output.stdout);
    text.lines().filter_map(|line| line.strip_suffix(": test")).map(str::to_owned).collect()
}

/// A check whose source is not found keeps its place among its neighbours.
fn sorted(mut tests: Vec<String>, read: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let mut sources: Vec<(String, Option<String>)> = Vec::new();
    for module in tests.iter().filter_map(|test| module_of(test)) {
        if !sources.iter().any(|(known, _)| known == module) {
            sources.push((module.to_owned(), read(module)));
        }
    }
    let place = |test: &str| {
        let module = module_of(test)?;
        let (_, source) = sources.iter().find(|(known, _)| known == module)?;
        let name = test.rsplit("::").next()?;
        source.as_ref()?.find(&format!("fn {name}("))
    };
    tests.sort_by_cached_key(|test| {
        let step = Step::of(test).map_or(u32::MAX, |step| step.number);
        (step, module_of(test).map(str::to_owned), place(test).unwrap_or(usize::MAX))
    });
    tests
}

fn module_of(test: &str) -> Option<&str> {
    test.split_once("::").map(|(module, _)| module)
}

/// The folder seen from here: the compiler's paths begin at the workspace.
fn found(suite: &Path) -> Option<PathBuf> {
    let package = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let places: Vec<PathBuf> = package.into_iter().chain(env::current_dir()).collect();
    let above = places.iter().flat_map(|place| place.ancestors());
    above.map(|folder| folder.join(suite)).find(|folder| folder.is_dir())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_is_that_of_the_steps_and_of_their_files() {
        let listed = ["own", "step_10_c::x", "step_2_b::a", "step_2_b::b", "step_2_b::lost"];
        let read = |module: &str| {
            (module == "step_2_b")
                .then(|| "#[test]\nfn b() {}\n\n#[test]\nfn a() { b(); }\n".to_owned())
        };

        let tests = sorted(listed.map(str::to_owned).to_vec(), read);

        assert_eq!(tests, ["step_2_b::b", "step_2_b::a", "step_2_b::lost", "step_10_c::x", "own"]);
    }

    #[test]
    fn the_steps_that_wait_are_one_line() {
        assert_eq!(in_words(3, [].into_iter()), None);
        assert_eq!(in_words(8, [9, 9].into_iter()).unwrap(), "step 9 waits for step 8");
        assert_eq!(in_words(1, [2, 3].into_iter()).unwrap(), "steps 2 and 3 wait for step 1");
        assert_eq!(in_words(1, [2, 3, 9].into_iter()).unwrap(), "steps 2 to 9 wait for step 1");
    }
}
