//! Step 6: two accounts, each with its own lock, and threads that move coins between them
//! in both directions.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use parking_lot::Mutex;

use crate::{Failure, in_threads, print};

/// The number of coins in each account. In total there are always 2,000.
struct Accounts {
    ada: Mutex<u32>,
    bob: Mutex<u32>,
}

pub fn run(threads: u16, transfers: u32) -> Result<(), Failure> {
    let accounts = Arc::new(Accounts { ada: Mutex::new(1000), bob: Mutex::new(1000) });
    in_threads("transfer", threads, |number| {
        let accounts = Arc::clone(&accounts);
        let ada_pays = number % 2 == 1;
        move || {
            for round in 0..transfers {
                pay(&accounts, ada_pays, round == 0);
            }
        }
    })?;
    let (ada, bob) = (*accounts.ada.lock(), *accounts.bob.lock());
    print(format!("ada: {ada}\nbob: {bob}\ntotal: {}\n", ada + bob).as_bytes())
}

/// Moves one coin, if the payer has any.
fn pay(accounts: &Accounts, ada_pays: bool, first: bool) {
    let (payer, payee) = if ada_pays {
        (&accounts.ada, &accounts.bob)
    } else {
        (&accounts.bob, &accounts.ada)
    };
    // Step 6: this locks the payer first. What if the other one pays at the same time?
    let mut payer = payer.lock();
    if first {
        pause();
    }
    let mut payee = payee.lock();
    if *payer > 0 {
        *payer -= 1;
        *payee += 1;
    }
}

/// Gives the other threads time to take their first lock too.
#[expect(
    clippy::disallowed_methods,
    reason = "with this pause, a wrong order of locks deadlocks in the first round"
)]
fn pause() {
    thread::sleep(Duration::from_millis(5));
}
