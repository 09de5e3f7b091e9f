//! A semaphore, made of a Mutex and a Condvar, and jobs that want its permits.

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
    // It has a name, since `_` would keep nothing: the permit would go back at once.
    let _permit = semaphore.acquire();
    print(format!("enter {number}\n").as_bytes())?;
    if crashes {
        panic!("job {number} crashes, as it was told to");
    }
    wait_for_line()?;
    // Here the permit is still ours: who enters next does so after this line.
    print(format!("leave {number}\n").as_bytes())
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
    fn acquire(&self) -> Permit<'_> {
        let mut free = self.free.lock();
        // `while`: between the notification and the moment in which we hold the lock again, another may have come first.
        while *free == 0 {
            self.returned.wait(&mut free);
        }
        *free -= 1;
        Permit(self)
    }

    fn release(&self) {
        *self.free.lock() += 1;
        self.returned.notify_one();
    }
}

/// The right to be inside. It goes back when it is dropped: at the end of the scope, at a `?`, and in a panic.
struct Permit<'a>(&'a Semaphore);

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        self.0.release();
    }
}
