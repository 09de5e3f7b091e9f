//! Ends programs that live too long or take too much memory, so that no check can hang and no
//! machine is filled.

use std::io;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock, Weak};
use std::thread;
use std::time::Duration;

use crate::platform;
use crate::program::process::{Process, Stop};
use crate::wait::pause::pause;

/// How long a program may live. A check's own deadlines are shorter.
pub(crate) const RUN_TIME: Duration = Duration::from_secs(60);

/// How much CPU time a program may use. The programs of this course need less than a second each,
/// and one that polls with a thousand threads keeps all processors busy.
pub(crate) const CPU_TIME: Duration = Duration::from_secs(6);

/// How often the programs are looked at.
const PATROL_INTERVAL: Duration = Duration::from_millis(25);

static PROGRAMS: OnceLock<Mutex<Vec<Weak<Process>>>> = OnceLock::new();

/// Whether all programs have been ended, so that none may be started. Locked while one is.
static ENDED: RwLock<bool> = RwLock::new(false);

/// Starts a program, and watches it until it ends.
///
/// # Errors
/// It cannot be started, or the run of the checks ends.
///
/// # Panics
/// If the system gives no thread for the watchdog.
pub(crate) fn watched(
    start: impl FnOnce() -> io::Result<Arc<Process>>,
) -> io::Result<Arc<Process>> {
    let ended = ENDED.read().unwrap_or_else(PoisonError::into_inner);
    if *ended {
        return Err(io::Error::other("the run of the checks ends"));
    }
    let program = start()?;
    watch(&program);
    Ok(program)
}

/// Ends all programs and waits for that. No other one is started.
pub(crate) fn end_all() {
    *ENDED.write().unwrap_or_else(PoisonError::into_inner) = true;
    let Some(programs) = PROGRAMS.get() else { return };
    let programs: Vec<_> = {
        let programs = programs.lock().unwrap_or_else(PoisonError::into_inner);
        programs.iter().filter_map(Weak::upgrade).collect()
    };
    // First all of them, so that they end at the same time.
    for program in &programs {
        program.signal(platform::kill_group);
    }
    for program in &programs {
        program.kill();
    }
}

fn watch(program: &Arc<Process>) {
    let programs = PROGRAMS.get_or_init(|| {
        thread::Builder::new()
            .name("testkit-watchdog".into())
            .spawn(patrol)
            .expect("a thread for the watchdog");
        Mutex::default()
    });
    programs.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::downgrade(program));
}

fn patrol() {
    loop {
        pause(PATROL_INTERVAL);
        let Some(programs) = PROGRAMS.get() else { continue };
        let mut programs = programs.lock().unwrap_or_else(PoisonError::into_inner);
        programs.retain(|program| program.upgrade().is_some_and(|program| keeps_running(&program)));
    }
}

/// Stops `program` if it breaks a limit; `false` if it need not be watched any more.
fn keeps_running(program: &Process) -> bool {
    if program.has_ended() {
        return false;
    }
    if program.age() > program.limits().run_time {
        program.stop_for(Stop::TookTooLong);
        return false;
    }
    let Some(usage) = platform::usage(program.pid()) else { return true };
    let stop = if usage.memory > program.limits().memory {
        Stop::TookTooMuchMemory
    } else if usage.cpu > CPU_TIME {
        Stop::ComputedTooLong
    } else {
        return true;
    };
    program.stop_for(stop);
    false
}
