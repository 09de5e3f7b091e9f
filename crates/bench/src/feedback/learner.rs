//! A learner with a clone of the repository, and with two packages that are as small as can be.

use std::cell::Cell;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use lab::build::cargo;
use lab::files::tree::{self, Tree};

use super::terminal::Terminal;

/// What cargo costs, without anything of ours.
pub const EMPTY: &str = "empty";
/// One step, whose check runs the program without the test kit.
pub const SMALL: &str = "small";
/// What a learner's clone holds of this repository, as far as it is built.
const PARTS: [&str; 8] = [
    "Cargo.toml",
    "Cargo.lock",
    ".cargo/config.toml",
    "clippy.toml",
    "crates",
    "docs",
    "exercises",
    "solutions",
];

/// The programs that are edited lie in folders of their own: so each is built beside others of its workspace only.
pub struct Learner {
    folder: PathBuf,
    /// The program of `cargo lab`, for the small exercise.
    lab: PathBuf,
    pub stub: String,
    pub solution: String,
    /// Every save is different, or cargo would not see it.
    saves: Cell<u32>,
}

impl Learner {
    /// Makes the clone, and builds the two small packages.
    ///
    /// # Errors
    ///
    /// A file cannot be copied, or something cannot be built.
    pub fn new() -> Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let folder = cargo::target(&root)?.join("bench/learner");
        let mut files = Tree::default();
        files.graft(EMPTY, &empty());
        files.graft(SMALL, &small());
        for part in PARTS {
            files.graft("course", &Tree::read(&root, part)?);
        }
        let course =
            |file: &str| files.0.get(&format!("course/{file}/tcp-echo/src/main.rs")).cloned();
        let learner = Self {
            lab: lab(&root)?,
            stub: stub(&root)?,
            solution: course("solutions").context("cannot find the model answer")?,
            folder,
            saves: Cell::new(0),
        };
        files.0.insert("course/exercises/tcp-echo/src/main.rs".into(), learner.stub.clone());
        files.write(&learner.folder)?;
        learner.again(EMPTY, &["run"])?;
        learner.again(SMALL, &["test", "--no-run"])?;
        Ok(learner)
    }

    /// Builds what the course needs, as far as it is not there from another run.
    ///
    /// # Errors
    ///
    /// It cannot be built.
    pub fn build_course(&self) -> Result<()> {
        self.course(&["lab"], true)?;
        self.course(&["test", "--no-run", "--package", "tcp-echo"], true)?;
        Ok(())
    }

    /// Removes all that was built for the course.
    ///
    /// # Errors
    ///
    /// It cannot be removed.
    pub fn forget_builds(&self) -> Result<()> {
        let target = self.target("course");
        match fs::remove_dir_all(&target) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            done => done.with_context(|| format!("cannot remove {}", target.display())),
        }
    }

    /// The seconds that a cargo command takes in the clone.
    ///
    /// # Errors
    ///
    /// It ends otherwise than it should.
    pub fn course(&self, arguments: &[&str], succeeds: bool) -> Result<f64> {
        self.timed("course", arguments, succeeds)
    }

    /// The seconds of a cargo command that has nothing new to build.
    ///
    /// # Errors
    ///
    /// It fails.
    pub fn again(&self, workspace: &str, arguments: &[&str]) -> Result<f64> {
        self.timed(workspace, arguments, true)
    }

    /// The seconds that a cargo command takes after an edit.
    ///
    /// # Errors
    ///
    /// The file cannot be written, or the command ends otherwise than it should.
    pub fn after_edit(
        &self,
        package: &str,
        program: &str,
        arguments: &[&str],
        succeeds: bool,
    ) -> Result<f64> {
        self.edit(package, program)?;
        self.timed(if package == "tcp-echo" { "course" } else { package }, arguments, succeeds)
    }

    /// Saves a program, and returns the seconds until the screen says what is expected.
    ///
    /// # Errors
    ///
    /// The file cannot be written, or the screen never says it.
    pub fn save_until(
        &self,
        terminal: &mut Terminal,
        package: &str,
        program: &str,
        told: &str,
    ) -> Result<f64> {
        self.edit(package, program)?;
        let begin = Instant::now();
        terminal.wait_for(told)?;
        Ok(begin.elapsed().as_secs_f64())
    }

    /// The command that watches an exercise.
    pub fn watch(&self, package: &str, exercise: &str) -> (PathBuf, PathBuf, PathBuf, String) {
        let workspace = if package == "tcp-echo" { "course" } else { package };
        (self.lab.clone(), self.folder.join(workspace), self.target(workspace), exercise.to_owned())
    }

    fn edit(&self, package: &str, program: &str) -> Result<()> {
        let file = match package {
            EMPTY => "empty/src/main.rs",
            SMALL => "small/exercises/say/src/main.rs",
            _ => "course/exercises/tcp-echo/src/main.rs",
        };
        self.saves.set(self.saves.get() + 1);
        tree::write_if_changed(
            &self.folder.join(file),
            &format!("{program}\n// {}\n", self.saves.get()),
        )
    }

    fn timed(&self, workspace: &str, arguments: &[&str], succeeds: bool) -> Result<f64> {
        let mut command = cargo::command(&self.folder.join(workspace));
        as_a_learner(&mut command).args(arguments).env("CARGO_TARGET_DIR", self.target(workspace));
        let begin = Instant::now();
        let output = command.stderr(Stdio::piped()).output().context("cannot start cargo")?;
        let took = begin.elapsed().as_secs_f64();
        let said = String::from_utf8_lossy(&output.stderr);
        ensure!(
            output.status.success() == succeeds,
            "cannot measure cargo {}: it ends with {}, and says\n{said}",
            arguments.join(" "),
            output.status
        );
        Ok(took)
    }

    fn target(&self, workspace: &str) -> PathBuf {
        self.folder.with_file_name("learner-target").join(workspace)
    }
}

/// Without what the cargo that started this benchmark says of it, and without settings of the one who runs it.
fn as_a_learner(command: &mut Command) -> &mut Command {
    let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    for name in names.filter(|name| is_not_a_learners(name)) {
        command.env_remove(name);
    }
    command
}

/// Whether a variable would not be there in a learner's shell.
pub fn is_not_a_learners(name: &str) -> bool {
    (name.starts_with("CARGO") && name != "CARGO_HOME")
        || name.starts_with("LAB_")
        || name == "LD_LIBRARY_PATH"
}

/// As a fresh clone has it: what lies in `exercises/` may be somebody's attempt.
fn stub(root: &Path) -> Result<String> {
    let workspace = lab::course::workspace::Workspace::find(root)?;
    let exercises = workspace.exercises()?;
    let exercise =
        exercises.iter().find(|it| it.name == "tcp-echo").context("cannot find the exercise")?;
    let sources = lab::course::stub::of(&workspace, exercise)?;
    sources.0.get("src/main.rs").cloned().context("the stub has no src/main.rs")
}

/// Builds `cargo lab` as a learner has it: not for release.
fn lab(root: &Path) -> Result<PathBuf> {
    let mut command = cargo::command(root);
    command.args([
        "build",
        "--quiet",
        "--package",
        "lab",
        "--bins",
        "--message-format=json-render-diagnostics",
    ]);
    let built = cargo::build(&mut command)?;
    let program =
        built.programs.into_iter().find(|program| program.kind == "bin" && program.name == "lab");
    Ok(program.context("cannot build cargo lab")?.path)
}

fn empty() -> Tree {
    tree_of([
        ("Cargo.toml", "[package]\nname = \"empty\"\nedition = \"2024\"\n\n[workspace]\n"),
        ("src/main.rs", "fn main() {}\n"),
    ])
}

fn small() -> Tree {
    tree_of([
        ("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"exercises/*\"]\n"),
        ("docs/SUMMARY.md", "# Summary\n\n- [Say it](say.md)\n"),
        ("exercises/say/Cargo.toml", include_str!("small.toml")),
        ("exercises/say/README.md", "# Say it\n"),
        ("exercises/say/src/main.rs", "fn main() {}\n"),
        ("exercises/say/tests/steps/main.rs", "mod step_1_hello;\n"),
        ("exercises/say/tests/steps/step_1_hello.rs", include_str!("small.rs")),
    ])
}

fn tree_of<const N: usize>(files: [(&str, &str); N]) -> Tree {
    Tree(files.into_iter().map(|(name, text)| (name.to_owned(), text.to_owned())).collect())
}
