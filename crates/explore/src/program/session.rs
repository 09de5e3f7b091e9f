//! A copy that runs, and answers what the explorer asks.

use std::io::{BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context, Result, bail};
use mirror::machine::Outcome;

pub struct Session {
    child: Child,
    requests: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Session {
    pub fn start(program: &Path, arguments: &[String], input: &str, folder: &Path) -> Result<Self> {
        let mut command = Command::new(program);
        command.args(arguments).current_dir(folder).env_remove("RUST_BACKTRACE");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = on_one_processor(|| command.spawn())
            .with_context(|| format!("cannot start {}", program.display()))?;
        let requests = child.stdin.take().expect("it is piped");
        let answers = BufReader::new(child.stdout.take().expect("it is piped"));
        let mut session = Self { child, requests, answers };
        session.ask(&format!("input {}", input.replace('\n', "\\n")), |_| {})?;
        Ok(session)
    }

    /// So many random schedules. Each kind of outcome is seen once, when it comes first.
    pub fn random(
        &mut self,
        seed: u64,
        from: u64,
        count: u64,
        see: impl FnMut(Outcome),
    ) -> Result<()> {
        self.ask(&format!("random {seed} {from} {count}"), see)
    }

    pub fn show(&mut self, seed: u64, index: u64) -> Result<Outcome> {
        self.one(&format!("show {seed} {index}"))
    }

    pub fn replay(&mut self, code: &str) -> Result<Outcome> {
        self.one(&format!("replay {code}"))
    }

    /// As much as the code prescribes, with the threads that could go on then.
    pub fn pause(&mut self, code: &str) -> Result<Outcome> {
        self.one(&format!("pause {code}"))
    }

    fn one(&mut self, request: &str) -> Result<Outcome> {
        let mut told = None;
        self.ask(request, |outcome| told = Some(outcome))?;
        told.context("cannot replay this schedule: its code is not one")
    }

    fn ask(&mut self, request: &str, mut see: impl FnMut(Outcome)) -> Result<()> {
        writeln!(self.requests, "{request}").context("cannot ask the program")?;
        loop {
            match Outcome::read(&mut self.answers) {
                Ok(Ok(outcome)) => see(outcome),
                Ok(Err(end)) if end == "done" => return Ok(()),
                Ok(Err(end)) if end == "stuck" => bail!(
                    "cannot explore this program: it waits for something outside, such as a socket, \
                     and nothing has happened for seconds"
                ),
                Ok(Err(line)) => bail!("cannot understand what the program answers: {line}"),
                Err(error) => return Err(error).context(self.last_words()),
            }
        }
    }

    fn last_words(&mut self) -> String {
        let mut said = String::new();
        if let Some(mut stderr) = self.child.stderr.take() {
            // It has ended: nothing more will come.
            let _ = std::io::Read::read_to_string(&mut stderr, &mut said);
        }
        let said = said.lines().next().unwrap_or("it says nothing").to_owned();
        format!("cannot explore this program: it ended within a schedule ({said})")
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // Both may fail if it has ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What `start` starts stays on one processor: one thread at a time has the turn, and to pass it on to another
/// processor takes several times as long.
#[cfg(target_os = "linux")]
fn on_one_processor<T>(start: impl FnOnce() -> T) -> T {
    use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};
    use std::sync::atomic::{AtomicUsize, Ordering};

    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let Ok(all) = sched_getaffinity(None) else { return start() };
    let allowed: Vec<_> = (0..CpuSet::MAX_CPU).filter(|it| all.is_set(*it)).collect();
    let mut one = CpuSet::new();
    one.set(allowed[NEXT.fetch_add(1, Ordering::Relaxed) % allowed.len()]);
    // If it cannot be had, it only takes longer.
    let _ = sched_setaffinity(None, &one);
    let started = start();
    let _ = sched_setaffinity(None, &all);
    started
}

#[cfg(not(target_os = "linux"))]
fn on_one_processor<T>(start: impl FnOnce() -> T) -> T {
    start()
}
