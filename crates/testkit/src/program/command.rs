//! Which program a check runs, and with what limits.

use std::ffi::OsString;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use std::{env, io};

use crate::check::current;
use crate::expect::finished::Finished;
use crate::platform;
use crate::program::guard;
use crate::program::held_stdout::{Held, Passes};
use crate::program::running::Running;
use crate::program::watchdog;
use crate::report::failure::{self, Report};

/// More resident memory than this is no exercise any more.
const MEMORY: u64 = 512 << 20;

/// A program that prints more than this, in bytes, does not know when to stop.
const OUTPUT: u64 = 64 << 20;

/// What the macro [`program!`](crate::program::command!) knows at compile time.
#[derive(Clone, Copy, Debug)]
pub struct Subject {
    /// The package under test, `shout` or `shout-solution`.
    pub package: &'static str,
    /// Its binary; `None` only in an editor's analysis.
    pub path: Option<&'static str>,
    /// The module of the check, which names its step.
    pub module: &'static str,
}

/// A program that can be started, as often as a check needs it.
///
/// Unless told otherwise it is the binary of the package; `LAB_PROGRAM="python3 echo.py"` puts any other program
/// in its place. It runs in a process group of its own with a fixed environment and three pipes.
#[derive(Clone, Debug)]
pub struct Program {
    name: String,
    command: Vec<OsString>,
    foreign: bool,
    /// What standard output takes if it is held back.
    holds_output: Option<Passes>,
    pub(crate) panics_on_purpose: bool,
    pub(crate) output_limit: u64,
    pub(crate) memory_limit: u64,
    pub(crate) life: Duration,
}

impl Program {
    /// # Panics
    /// If `LAB_PROGRAM` is empty or has an open quote, or if the package has no binary of its name.
    pub fn new(subject: Subject) -> Self {
        failure::install();
        let foreign = env::var("LAB_PROGRAM").ok();
        current::begin(&subject, foreign.clone());
        match foreign {
            Some(line) => {
                let words = shlex::split(&line).filter(|words| !words.is_empty());
                let words = words
                    .expect("LAB_PROGRAM is a command line: a program, perhaps with arguments");
                Self::of(words.into_iter().map(OsString::from).collect(), subject.package, true)
            }
            None => {
                let path = subject.path.expect("the package has one binary, named as the package");
                Self::of(vec![path.into()], subject.package, false)
            }
        }
    }

    /// A program that is no package's own, known as `name`: for tools, which catch reports with
    /// [`report_of`](crate::report_of). From now on this thread counts as a check, whose waits look at its programs.
    pub fn at(path: &Path, name: &str) -> Self {
        failure::install();
        current::begin(&Subject { package: "", path: None, module: "tool" }, None);
        Self::of(vec![path.into()], name, false)
    }

    fn of(command: Vec<OsString>, package: &str, foreign: bool) -> Self {
        let name = match foreign {
            true => short_name(&command),
            false => package.to_owned(),
        };
        Self {
            name,
            command,
            foreign,
            holds_output: None,
            panics_on_purpose: false,
            output_limit: OUTPUT,
            memory_limit: MEMORY,
            life: watchdog::LIFE,
        }
    }

    /// The program is stopped when more than `bytes` of memory are resident. Default: 512 MiB.
    pub fn memory(mut self, bytes: u64) -> Self {
        self.memory_limit = bytes;
        self
    }

    /// The program is stopped when it has printed more than `bytes` on one stream. Default: 64 MiB.
    pub fn output(mut self, bytes: u64) -> Self {
        self.output_limit = bytes;
        self
    }

    /// The program is stopped when it has lived this long. Default: 60 s.
    pub fn life(mut self, life: Duration) -> Self {
        self.life = life;
        self
    }

    /// Whoever prints has to wait: standard output is a pipe that is full, until [`Running::release_output`] or any
    /// expectation about standard output. So the check can look at what the program does at the same time.
    ///
    /// Only Linux has pipes that are small enough; elsewhere the output is not held back.
    pub fn hold_output(self) -> Self {
        self.hold_output_after(0)
    }

    /// The same, but there is room for `bytes`, which must be less than 4 KiB: so much can be printed first.
    pub fn hold_output_after(mut self, bytes: usize) -> Self {
        self.holds_output = Some(Passes::Bytes(bytes));
        self
    }

    /// Like [`Program::hold_output`]. After the release, whoever prints has to wait until what was printed before has
    /// been read: threads that print are switched at every line, and not once in some milliseconds.
    pub fn hold_each_write(mut self) -> Self {
        self.holds_output = Some(Passes::Writes);
        self
    }

    /// The check wants a thread of the program to panic: no report takes that for the cause of what is wrong.
    pub fn panics_on_purpose(mut self) -> Self {
        self.panics_on_purpose = true;
        self
    }

    /// Starts the program.
    ///
    /// # Panics
    /// With a report if it cannot be started.
    #[track_caller]
    pub fn start<S: Into<OsString>>(&self, args: impl IntoIterator<Item = S>) -> Running {
        let args: Vec<OsString> = args.into_iter().map(Into::into).collect();
        let line = self.line(&args);
        match self.spawn(&args) {
            Ok((child, held)) => {
                let running = Running::new(self, line, child, held);
                current::add_program(&running);
                running
            }
            Err(error) => Report::new(format!("cannot start {line}: {error}")).fail(),
        }
    }

    /// Starts the program with an empty standard input and waits until it ends.
    ///
    /// # Panics
    /// With a report if it cannot be started or does not end.
    #[track_caller]
    pub fn run<S: Into<OsString>>(&self, args: impl IntoIterator<Item = S>) -> Finished {
        let running = self.start(args);
        running.close_stdin();
        running.finish()
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    fn spawn(&self, args: &[OsString]) -> io::Result<(Child, Option<Held>)> {
        let held = self.holds_output.map(Held::pipe).transpose()?.flatten();
        let (held, stdout) =
            held.map_or((None, Stdio::piped()), |(held, stdout)| (Some(held), stdout));
        let mut command = self.command();
        command.args(args);
        command.stdin(Stdio::piped()).stdout(stdout).stderr(Stdio::piped());
        platform::own_group(&mut command);
        Ok((guard::over(|| command.spawn())?, held))
    }

    fn command(&self) -> Command {
        let mut words = self.command.iter();
        let program = words.next().expect("a command has a first word");
        let mut command = Command::new(program);
        command.args(words);
        self.set_environment(&mut command);
        command
    }

    /// The same wherever the check runs. A foreign program may need more: a virtual environment, a class path.
    fn set_environment(&self, command: &mut Command) {
        if !self.foreign {
            command.env_clear();
            let kept = ["PATH", "HOME", "TMPDIR", "TEMP", "TMP", "SystemRoot"];
            command.envs(kept.iter().filter_map(|name| Some((name, env::var_os(name)?))));
        }
        command.env("LC_ALL", "C.UTF-8").env("RUST_BACKTRACE", "0").env(guard::MARK, guard::mark());
    }

    /// What one would type to run it with `args`: its name, and what the shell needs quotes for in quotes.
    pub fn typed(&self, args: &[&str]) -> String {
        self.line(&args.iter().map(OsString::from).collect::<Vec<_>>())
    }

    /// What one would type to run it so.
    fn line(&self, args: &[OsString]) -> String {
        let args = args.iter().map(|arg| arg.to_string_lossy());
        let words =
            args.map(|arg| shlex::try_quote(&arg).map_or_else(|_| arg.to_string(), Into::into));
        std::iter::once(self.name.clone()).chain(words).collect::<Vec<_>>().join(" ")
    }
}

/// `/usr/bin/python3 echo.py` as `python3 echo.py`.
fn short_name(command: &[OsString]) -> String {
    let (program, args) = command.split_first().expect("a command has a first word");
    let program = Path::new(program).file_name().unwrap_or(program);
    let words = std::iter::once(program).chain(args.iter().map(OsString::as_os_str));
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}
