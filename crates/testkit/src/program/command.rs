//! Which program a check runs, and with what limits.

use std::ffi::OsString;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;
use std::{env, io};

use crate::check::current::{Check, Subject};
use crate::platform;
use crate::program::guard;
use crate::program::held_stdout::{HeldStdout, Hold};
use crate::program::process::{Limits, Process};
use crate::program::running::Running;
use crate::program::watchdog;
use crate::report::{Report, hook};

/// The most resident memory, in bytes: no exercise needs so much.
const MEMORY_LIMIT: u64 = 512 << 20;

/// The most bytes on one stream: a program that prints more does not know when to stop.
const OUTPUT_LIMIT: u64 = 64 << 20;

/// A program that can be started, as often as a check needs it.
///
/// Unless told otherwise it is the binary of the package; `LAB_PROGRAM="python3 echo.py"` puts any
/// other program in its place. It runs in a process group of its own with a fixed environment and
/// three pipes.
#[derive(Clone, Debug)]
pub struct Program {
    check: Arc<Check>,
    name: String,
    command: Vec<OsString>,
    foreign: bool,
    holds_output: Option<Hold>,
    limits: Limits,
    /// What a report says about the command line.
    note: Option<String>,
}

impl Program {
    /// The program of `subject`, or that of `LAB_PROGRAM`. From now on this thread counts as a
    /// check. The macro [`program!`](crate::program!) is the usual way to call it.
    ///
    /// # Panics
    /// If `LAB_PROGRAM` is empty or has an open quote, or if the package has no binary of its name.
    pub fn new(subject: Subject) -> Self {
        hook::install();
        let foreign = env::var("LAB_PROGRAM").ok();
        let check = Check::enter(&subject, foreign.clone());
        match foreign {
            Some(line) => {
                let words = shlex::split(&line).filter(|words| !words.is_empty());
                let words = words
                    .expect("LAB_PROGRAM is a command line: a program, perhaps with arguments");
                let words: Vec<OsString> = words.into_iter().map(OsString::from).collect();
                Self { foreign: true, ..Self::of(check, short_name(&words), words) }
            }
            None => {
                let path = subject.path.expect("the package has one binary, named as the package");
                Self::of(check, subject.package.to_owned(), vec![path.into()])
            }
        }
    }

    /// The program at `path`, of no package, known as `name`: for tools, which catch reports with
    /// [`report_of`](crate::report_of). From now on this thread counts as a check.
    pub fn at(path: &Path, name: &str) -> Self {
        hook::install();
        let check =
            Check::enter(&Subject { package: "", path: None, module: "tool", file: "" }, None);
        Self::of(check, name.to_owned(), vec![path.into()])
    }

    fn of(check: Arc<Check>, name: String, command: Vec<OsString>) -> Self {
        Self {
            check,
            name,
            command,
            foreign: false,
            holds_output: None,
            note: None,
            limits: Limits {
                run_time: watchdog::RUN_TIME,
                memory: MEMORY_LIMIT,
                output: OUTPUT_LIMIT,
                may_panic: false,
            },
        }
    }

    /// The program is stopped when more than `bytes` of memory are resident. Default: 512 MiB.
    pub fn memory(mut self, bytes: u64) -> Self {
        self.limits.memory = bytes;
        self
    }

    /// The program is stopped when it has printed more than `bytes` on one stream. Default: 64 MiB.
    pub fn output(mut self, bytes: u64) -> Self {
        self.limits.output = bytes;
        self
    }

    /// The program is stopped when it has lived this long. Default: 60 s.
    pub fn life(mut self, life: Duration) -> Self {
        self.limits.run_time = life;
        self
    }

    /// A report says this about what the program is given, such as what is special about a file.
    pub fn note(mut self, text: &str) -> Self {
        self.note = Some(text.to_owned());
        self
    }

    /// A thread that prints has to wait: standard output is a full pipe until
    /// [`Running::release_output`] or any expectation about standard output. So the check can look
    /// at what the program does at the same time.
    ///
    /// Only Linux has pipes that are small enough; elsewhere the output is not held back.
    pub fn hold_output(self) -> Self {
        self.hold_output_after(0)
    }

    /// The same, but there is room for `bytes`, which must be less than 4 KiB: so much can be
    /// printed first.
    pub fn hold_output_after(mut self, bytes: usize) -> Self {
        self.holds_output = Some(Hold::AfterBytes(bytes));
        self
    }

    /// Like [`Program::hold_output`]. After the release, a thread that prints has to wait until
    /// what was printed before has been read: threads that print are switched at every line, and
    /// not once in some milliseconds.
    pub fn hold_each_write(mut self) -> Self {
        self.holds_output = Some(Hold::EachWrite);
        self
    }

    /// The check wants a thread of the program to panic: no report takes that for the cause of what
    /// is wrong.
    pub fn panics_on_purpose(mut self) -> Self {
        self.limits.may_panic = true;
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
        let start = || {
            let (child, held) = self.spawn(&args)?;
            let process = Process::new(self.name.clone(), line.clone(), child, held, self.limits);
            if let Some(note) = self.note.clone() {
                process.note_provoked(|it| it.note = Some(note));
            }
            Ok(process)
        };
        match watchdog::watched(start) {
            Ok(process) => Running::new(process, Arc::clone(&self.check)),
            Err(error) => {
                Report::of_check(&self.check, format!("cannot start {line}: {error}")).fail()
            }
        }
    }

    fn spawn(&self, args: &[OsString]) -> io::Result<(Child, Option<HeldStdout>)> {
        let held = self.holds_output.map(HeldStdout::pipe).transpose()?.flatten();
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

    /// The same wherever the check runs. A foreign program may need more: a virtual environment, a
    /// class path.
    fn set_environment(&self, command: &mut Command) {
        if !self.foreign {
            command.env_clear();
            let kept = ["PATH", "HOME", "TMPDIR", "TEMP", "TMP", "SystemRoot"];
            command.envs(kept.iter().filter_map(|name| Some((name, env::var_os(name)?))));
        }
        command.env("LC_ALL", "C.UTF-8").env("RUST_BACKTRACE", "0").env(guard::MARK, guard::mark());
    }

    /// What one would type to run it with `args`: its name, and what the shell needs quotes for in
    /// quotes.
    pub fn command_line(&self, args: &[&str]) -> String {
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
