//! Two locks, one order.
//!
//! Smallest thing that passes: `pay` takes the two locks in the same order, whichever account pays. The rest of it may
//! stay.
//!
//! Notice before you move on: each thread alone was correct. A deadlock needs two threads that each hold a lock and want
//! the other one. `pause` makes that happen in the first round; without it, you would have to wait for bad luck.
//!
//! Read on: docs/mutex-counter.md, "Two locks, one order".

use testkit::{Finished, program};

use crate::{FOR_MINUTES, goes_on};

#[track_caller]
fn transfer(threads: u32, transfers: u32) -> Finished {
    program!().run([
        "transfer",
        "--threads",
        &threads.to_string(),
        "--transfers",
        &transfers.to_string(),
    ])
}

#[test]
fn a_lone_thread_moves_its_coins() {
    transfer(1, 300).stdout("ada: 700\nbob: 1300\ntotal: 2000\n").success();
}

#[test]
fn both_directions_at_once_come_to_an_end() {
    // With so many, two threads are at it at the same time even if one of them starts late.
    let finished = transfer(2, 1_000_000);

    let mut coins = Vec::new();
    let _ = finished.success().stdout_lines(
        "`ada: A`, `bob: B` and `total: 2000`, where A and B together are 2000",
        |line| {
            let Some(line) = line else { return Ok(()) };
            let count =
                line.split_once(": ").and_then(|(_, count)| count.parse::<u32>().ok());
            coins.push(count.unwrap_or_default());
            match coins[..] {
                [ada, bob, total] if total != 2000 || ada + bob != total => Err(format!(
                    "{ada} and {bob} are {}: coins were made or lost",
                    ada.saturating_add(bob)
                )),
                _ => Ok(()),
            }
        },
    );
}

#[test]
fn eight_threads_come_to_an_end() {
    program!().run(["transfer"]).success();
}

#[test]
fn every_coin_is_where_it_should_be() {
    // Never more than 960 coins are on their way in one direction, so nobody runs out of them. Threads that give up where
    // they should wait may do so in both directions, and the coins are right by chance: but not each time.
    let few =
        [(2, 900, 1000), (3, 300, 700), (4, 450, 1000), (6, 300, 1000), (8, 200, 1000)];
    for (threads, transfers, ada) in
        few.into_iter().chain([(63, 30, 970), (64, 30, 1000)])
    {
        let bob = 2000 - ada;
        transfer(threads, transfers)
            .stdout(format!("ada: {ada}\nbob: {bob}\ntotal: 2000\n"))
            .success();
    }
}

#[test]
fn nobody_pays_what_he_does_not_have() {
    transfer(1, 1500).stdout("ada: 0\nbob: 2000\ntotal: 2000\n").success();
}

#[test]
fn moves_coins_in_threads_that_live_at_the_same_time() {
    let transfers = FOR_MINUTES.to_string();

    let program =
        program!().start(["transfer", "--threads", "6", "--transfers", &transfers]);
    program.expect_threads(7);

    goes_on(&program);
}

#[test]
fn refuses_numbers_that_make_no_sense() {
    for options in [["--threads", "0"], ["--transfers", "-1"]] {
        program!().run(["transfer"].iter().chain(&options)).code(2).stdout("");
    }
}
