//! Two accounts, each behind a lock of its own, and threads that move coins between them in both directions.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use parking_lot::Mutex;

use crate::{Failure, in_threads, print};

/// Coins. There are 2000 in all.
struct Accounts {
    ada: Mutex<u32>,
    bob: Mutex<u32>,
}

pub fn transfer(threads: u16, transfers: u32) -> Result<(), Failure> {
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

/// Moves a coin, if the one who pays has any.
fn pay(accounts: &Accounts, ada_pays: bool, first: bool) {
    // Ada's lock comes first in both directions. If each thread began with the one who pays, two of them could hold a
    // lock each and wait for the other's.
    let mut ada = accounts.ada.lock();
    if first {
        think();
    }
    let mut bob = accounts.bob.lock();
    let (payer, payee) =
        if ada_pays { (&mut ada, &mut bob) } else { (&mut bob, &mut ada) };
    if **payer > 0 {
        **payer -= 1;
        **payee += 1;
    }
}

/// Long enough for every other thread to get its first lock, too: what can go wrong goes wrong at once.
#[expect(
    clippy::disallowed_methods,
    reason = "the pause is the point: it makes a wrong order show in the first round"
)]
fn think() {
    thread::sleep(Duration::from_millis(5));
}
