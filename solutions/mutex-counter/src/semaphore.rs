//! A semaphore, made of a `Mutex` and a `Condvar`, and the jobs that need its permits.

use std::io::{self, BufRead, IsTerminal};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use parking_lot::{Condvar, Mutex};

use crate::{Failure, cannot, in_threads, log, print};

pub fn run(permits: u16, jobs: u16, crash: Option<u16>) -> Result<(), Failure> {
    if io::stdin().is_terminal() {
        log(&format!(
            "{permits} permits, {jobs} jobs: Enter lets one job out, Ctrl-D all of them"
        ));
    }
    let semaphore = Arc::new(Semaphore::new(permits));
    let results = in_threads("job", jobs, |number| {
        let semaphore = Arc::clone(&semaphore);
        move || job(number, &semaphore, crash == Some(number))
    })?;
    for result in results {
        result?;
    }
    print(b"all jobs done\n")
}

fn job(number: u16, semaphore: &Semaphore, crashes: bool) -> Result<(), Failure> {
    // Not `_`, which would drop the permit immediately.
    let _permit = semaphore.acquire();
    print(format!("enter {number}\n").as_bytes())?;
    if crashes {
        panic!("job {number} crashes, as it was told to");
    }
    wait_for_line()?;
    // This job still has its permit, so the next one enters after this line is printed.
    print(format!("leave {number}\n").as_bytes())
}

/// Waits for a line of standard input. The end of input counts as a line, for this job
/// and for every later one.
fn wait_for_line() -> Result<(), Failure> {
    // A terminal reports the end of input only once for each Ctrl-D. `Relaxed`: only the
    // thread that holds the lock of standard input uses this flag.
    static ENDED: AtomicBool = AtomicBool::new(false);
    let mut input = io::stdin().lock();
    if !ENDED.load(Relaxed) {
        let count = input.skip_until(b'\n').map_err(cannot("read standard input"))?;
        ENDED.store(count == 0, Relaxed);
    }
    Ok(())
}

/// A counting semaphore. Each of its permits is either free or held by a job.
struct Semaphore {
    free: Mutex<u16>,
    /// Notified once for each permit that is returned.
    returned: Condvar,
}

impl Semaphore {
    fn new(permits: u16) -> Self {
        Self { free: Mutex::new(permits), returned: Condvar::new() }
    }

    /// Waits for a permit and takes it.
    fn acquire(&self) -> Permit<'_> {
        let mut free = self.free.lock();
        // `while`, not `if`: another job may take the permit between the notification and
        // the moment in which `wait` holds the lock again.
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

/// The right to be inside. It is returned when it is dropped: at the end of the scope, at
/// a `?`, and in a panic.
struct Permit<'a>(&'a Semaphore);

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        self.0.release();
    }
}
