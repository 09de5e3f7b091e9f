//! Steps 4 and 5: a semaphore, made of a Mutex and a Condvar, and jobs that want its permits.

use std::io::{self, BufRead, IsTerminal};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use parking_lot::{Condvar, Mutex};

use crate::{Failure, cannot, in_threads, log, print};

pub fn semaphore(permits: u16, jobs: u16, crash: Option<u16>) -> Result<(), Failure> {
    if io::stdin().is_terminal() {
        log(format_args!(
            "{permits} permits, {jobs} jobs: Enter lets one job out, Ctrl-D all of them"
        ));
    }
    let semaphore = Arc::new(Semaphore::new(permits));
    let ends = in_threads("job", jobs, |number| {
        let semaphore = Arc::clone(&semaphore);
        move || job(number, &semaphore, crash == Some(number))
    })?;
    ends.into_iter().collect::<Result<(), _>>()?;
    print(b"all jobs done\n")
}

fn job(number: u16, semaphore: &Semaphore, crashes: bool) -> Result<(), Failure> {
    semaphore.acquire();
    print(format!("enter {number}\n").as_bytes())?;
    if crashes {
        panic!("job {number} crashes, as it was told to");
    }
    wait_for_line()?;
    print(format!("leave {number}\n").as_bytes())?;
    // Step 5: a job that panics never gets to this line, and neither does one that returns at a `?`.
    semaphore.release();
    Ok(())
}

/// The end of input counts as a line, for this job and for all that ask later.
fn wait_for_line() -> Result<(), Failure> {
    // A terminal tells its end once for each Ctrl-D. Only who has locked standard input looks at this.
    static ENDED: AtomicBool = AtomicBool::new(false);
    let mut input = io::stdin().lock();
    if !ENDED.load(Relaxed) {
        let count = input.skip_until(b'\n').map_err(cannot("read standard input"))?;
        ENDED.store(count == 0, Relaxed);
    }
    Ok(())
}

/// A number of permits: some are free, the others are with those who have acquired them.
struct Semaphore {
    free: Mutex<u16>,
    /// Notified once for each permit that comes back.
    returned: Condvar,
}

impl Semaphore {
    fn new(permits: u16) -> Self {
        Self { free: Mutex::new(permits), returned: Condvar::new() }
    }

    /// Waits for a permit and takes it.
    fn acquire(&self) {
        todo!(
            "step 4: wait at {:?} as long as {:?} is 0, then take one",
            self.returned,
            self.free
        )
    }

    fn release(&self) {
        todo!(
            "step 4: add one to {:?}, and wake a job that waits at {:?}",
            self.free,
            self.returned
        )
    }
}
