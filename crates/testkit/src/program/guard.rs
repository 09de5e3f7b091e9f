//! Ends every program when the test process ends, in whatever way: return, panic, SIGTERM, SIGKILL.
//!
//! The guard is a shell that reads from a pipe whose other end only the test process holds. The
//! system closes that end when the process is gone, and the shell then kills every process group
//! that is still on its list. `PR_SET_PDEATHSIG` would be no help: it fires when the *thread* that
//! started the program ends, and it does not reach the program's own children.

use std::io::{self, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Mutex, OnceLock, PoisonError};

use crate::platform;

/// A program carries this variable. It is how those are found that are on no list: started in the
/// very moment in which the test process died, or out of their process group.
pub(crate) const MARK: &str = "TESTKIT_GUARD";

/// Reads signs until the pipe closes: `?` a start begins, `+ GROUP` it has succeeded, `!` it has
/// failed, `- GROUP` all of it is gone. `kill -9 -- -GROUP` is refused by dash; `-s KILL` is not.
/// Only if something was left, it looks for marked programs too, twice: at the first look one may
/// be between fork and exec.
const SCRIPT: &str = r#"
list=" " starting=0
while read -r sign group; do
  case $sign in
    "?") starting=$((starting + 1)) ;;
    "!") starting=$((starting - 1)) ;;
    "+") starting=$((starting - 1)) list="$list$group " ;;
    "-") list="${list%% $group *} ${list#* $group }" ;;
  esac
done
for group in $list; do kill -s KILL -- "-$group"; done 2>/dev/null
[ "$starting$list" = "0 " ] && exit
for pause in 0.05 0; do
  for file in $(grep -ls "TESTKIT_GUARD=$1" /proc/[0-9]*/environ); do
    pid=${file#/proc/}
    kill -s KILL "${pid%/environ}"
  done 2>/dev/null
  sleep "$pause"
done
"#;

static PIPE: OnceLock<Mutex<Option<ChildStdin>>> = OnceLock::new();

/// The value of [`MARK`] for the programs of this test process. The end is marked too: 12 is not
/// 123.
pub(crate) fn mark() -> String {
    format!("test-process-{}-ends", std::process::id())
}

/// Runs `start`, which is to start a program that leads a process group of its own, under the
/// guard's eyes.
pub(crate) fn over(start: impl FnOnce() -> io::Result<Child>) -> io::Result<Child> {
    tell("?");
    let child = start();
    match &child {
        Ok(child) => tell(&format!("+ {}", child.id())),
        Err(_) => tell("!"),
    }
    child
}

/// Takes a process group off the list: all its processes are gone, and its number may be used
/// again.
pub(crate) fn forget(group: u32) {
    tell(&format!("- {group}"));
}

fn tell(sign: &str) {
    let pipe = PIPE.get_or_init(|| Mutex::new(shell()));
    if let Some(pipe) = pipe.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
        // One write for the whole line. A guard that has been killed leaves the ordinary clean-up:
        // no reason to fail.
        let _ = pipe.write_all(format!("{sign}\n").as_bytes());
    }
}

/// `None` where there is no shell: programs are then ended only when their check ends.
fn shell() -> Option<ChildStdin> {
    if !cfg!(unix) {
        return None;
    }
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", SCRIPT, "testkit-guard", &mark()]);
    shell.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    // A group of its own, so that a Ctrl-C at the terminal does not end the guard too.
    platform::own_group(&mut shell);
    shell.spawn().ok()?.stdin.take()
}
