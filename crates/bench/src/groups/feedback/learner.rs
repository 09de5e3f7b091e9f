//! A learner with a clone of the repository, and with two packages that are as small as possible.

use std::cell::Cell;
use std::ffi::OsString;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use lab::build::cargo;
use lab::files::tree::{self, Tree};
use portable_pty::CommandBuilder;

/// The files of a learner's clone, as far as they are built.
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

/// A workspace of the learner. Each is built on its own, so that none influences another.
#[derive(Clone, Copy, Debug)]
pub(super) enum Workspace {
    /// A package without dependencies and checks: what cargo itself costs.
    Empty,
    /// An exercise with one step, whose check runs the program without the test kit.
    Small,
    /// The clone of this repository.
    Course,
}

impl Workspace {
    fn folder(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Small => "small",
            Self::Course => "course",
        }
    }

    /// The file that the learner saves.
    fn program(self) -> &'static str {
        match self {
            Self::Empty => "src/main.rs",
            Self::Small => "exercises/say/src/main.rs",
            Self::Course => "exercises/tcp-echo/src/main.rs",
        }
    }
}

/// A learner, with folders in the target folder.
#[derive(Debug)]
pub(super) struct Learner {
    folder: PathBuf,
    /// The program of `cargo lab`.
    lab: PathBuf,
    /// The stub of tcp-echo.
    pub(super) stub: String,
    /// The model answer of tcp-echo.
    pub(super) solution: String,
    /// Makes every save different: otherwise cargo would not notice it.
    saves: Cell<u32>,
}

impl Learner {
    /// Copies the files of the clone, and builds the two small packages.
    ///
    /// # Errors
    ///
    /// A file cannot be copied, or a package cannot be built.
    pub(super) fn new() -> Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let folder = cargo::target(&root)?.join("bench/learner");
        let mut files = Tree::default();
        files.graft(Workspace::Empty.folder(), &empty());
        files.graft(Workspace::Small.folder(), &small());
        for part in PARTS {
            files.graft(Workspace::Course.folder(), &Tree::read(&root, part)?);
        }
        let solution = files.0.get("course/solutions/tcp-echo/src/main.rs").cloned();
        let solution = solution.context("cannot find the model answer")?;
        let stub = stub(&root)?;
        files.0.insert("course/exercises/tcp-echo/src/main.rs".into(), stub.clone());
        files.write(&folder)?;
        let learner = Self { folder, lab: lab(&root)?, stub, solution, saves: Cell::new(0) };
        learner.cargo(Workspace::Empty, &["run"], true)?;
        learner.cargo(Workspace::Small, &["test", "--no-run"], true)?;
        Ok(learner)
    }

    /// Builds what is measured of the course, unless an earlier run has done so.
    ///
    /// # Errors
    ///
    /// The build fails.
    pub(super) fn build_course(&self) -> Result<()> {
        self.cargo(Workspace::Course, &["lab"], true)?;
        self.cargo(Workspace::Course, &["test", "--no-run", "--package", "tcp-echo"], true)?;
        Ok(())
    }

    /// Removes everything that was built of the course.
    ///
    /// # Errors
    ///
    /// A file cannot be removed.
    pub(super) fn remove_builds(&self) -> Result<()> {
        let target = self.target(Workspace::Course);
        match fs::remove_dir_all(&target) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            result => result.with_context(|| format!("cannot remove {}", target.display())),
        }
    }

    /// Runs a cargo command, and returns the seconds it takes.
    ///
    /// # Errors
    ///
    /// It succeeds although it should fail, or the other way round.
    pub(super) fn cargo(
        &self,
        workspace: Workspace,
        arguments: &[&str],
        succeeds: bool,
    ) -> Result<f64> {
        let mut command = cargo::command(&self.folder.join(workspace.folder()));
        for name in foreign_variables() {
            command.env_remove(name);
        }
        command.args(arguments).env("CARGO_TARGET_DIR", self.target(workspace));
        let begin = Instant::now();
        let output = command.stderr(Stdio::piped()).output().context("cannot start cargo")?;
        let elapsed = begin.elapsed().as_secs_f64();
        ensure!(
            output.status.success() == succeeds,
            "cannot measure cargo {}: it ends with {}, and prints\n{}",
            arguments.join(" "),
            output.status,
            String::from_utf8_lossy(&output.stderr)
        );
        Ok(elapsed)
    }

    /// The command `cargo lab watch EXERCISE`.
    ///
    /// # Errors
    ///
    /// The learner's folder has been removed.
    pub(super) fn watch(&self, workspace: Workspace, exercise: &str) -> Result<CommandBuilder> {
        let folder = self.folder.join(workspace.folder());
        ensure!(folder.is_dir(), "cannot find {}", folder.display());
        let mut command = CommandBuilder::new(&self.lab);
        command.args(["watch", exercise]);
        command.cwd(folder);
        for name in foreign_variables() {
            command.env_remove(name);
        }
        command.env("CARGO_TARGET_DIR", self.target(workspace));
        Ok(command)
    }

    /// Saves a program.
    ///
    /// # Errors
    ///
    /// The file cannot be written.
    pub(super) fn save(&self, workspace: Workspace, program: &str) -> Result<()> {
        self.saves.set(self.saves.get() + 1);
        let file = self.folder.join(workspace.folder()).join(workspace.program());
        tree::write_if_changed(&file, &format!("{program}\n// {}\n", self.saves.get()))
    }

    fn target(&self, workspace: Workspace) -> PathBuf {
        self.folder.with_file_name("learner-target").join(workspace.folder())
    }
}

/// The environment variables that a learner's shell would not have: those of the cargo that started
/// this benchmark, and settings of the user who runs it.
fn foreign_variables() -> impl Iterator<Item = OsString> {
    let is_foreign = |name: &str| {
        (name.starts_with("CARGO") && name != "CARGO_HOME")
            || name.starts_with("LAB_")
            || name == "LD_LIBRARY_PATH"
    };
    let names = std::env::vars_os().map(|(name, _)| name);
    names.filter(move |name| name.to_str().is_some_and(is_foreign))
}

/// The stub of a fresh clone: the one in `exercises/` may be a learner's attempt.
fn stub(root: &Path) -> Result<String> {
    let workspace = lab::course::workspace::Workspace::find(root)?;
    let exercises = workspace.exercises()?;
    let exercise = exercises.iter().find(|it| it.name == "tcp-echo");
    let sources = lab::course::stub::of(&workspace, exercise.context("cannot find the exercise")?)?;
    sources.0.get("src/main.rs").cloned().context("the stub has no src/main.rs")
}

/// Builds `cargo lab` as a learner does: without optimizations.
fn lab(root: &Path) -> Result<PathBuf> {
    let mut command = cargo::command(root);
    command.args(["build", "--quiet", "--package", "lab", "--bins"]);
    command.arg("--message-format=json-render-diagnostics");
    let mut programs = cargo::build(&mut command)?.programs.into_iter();
    let program = programs.find(|program| program.kind == "bin" && program.name == "lab");
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
