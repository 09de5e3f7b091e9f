//! Ends programs that live too long or take too much memory, so that no check can hang and no machine is filled.

use std::sync::{Mutex, OnceLock, PoisonError, Weak};
use std::thread;
use std::time::Duration;

use crate::platform;
use crate::program::running::{Inner, Stop};

/// How long a program may live. A check's own deadlines are shorter.
pub(crate) const LIFE: Duration = Duration::from_secs(60);

/// How often the programs are looked at.
const INTERVAL: Duration = Duration::from_millis(25);

static PROGRAMS: OnceLock<Mutex<Vec<Weak<Inner>>>> = OnceLock::new();

/// From now on `program` is watched until it ends.
///
/// # Panics
/// If the system gives no thread for the watchdog.
pub(crate) fn watch(program: Weak<Inner>) {
    let programs = PROGRAMS.get_or_init(|| {
        thread::Builder::new()
            .name("testkit-watchdog".into())
            .spawn(patrol)
            .expect("a thread for the watchdog");
        Mutex::default()
    });
    programs.lock().unwrap_or_else(PoisonError::into_inner).push(program);
}

fn patrol() {
    loop {
        thread::park_timeout(INTERVAL);
        let Some(programs) = PROGRAMS.get() else { continue };
        let mut programs = programs.lock().unwrap_or_else(PoisonError::into_inner);
        programs.retain(|program| program.upgrade().is_some_and(|program| keeps_running(&program)));
    }
}

/// Stops `program` if it breaks a limit; `false` if it need not be watched any more.
fn keeps_running(program: &Inner) -> bool {
    if program.has_ended() {
        return false;
    }
    if program.age() > program.life {
        program.stop_for(Stop::TookTooLong);
        return false;
    }
    if platform::usage(program.pid).is_some_and(|usage| usage.memory > program.memory_limit) {
        program.stop_for(Stop::TookTooMuchMemory);
        return false;
    }
    true
}
