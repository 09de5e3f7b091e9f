//! Work, floods and ways to end.

use std::io::Write;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::locks::named;

pub fn compute() {
    let end = Instant::now() + Duration::from_millis(500);
    let mut sum = 0_u64;
    while Instant::now() < end {
        sum = sum.wrapping_mul(31).wrapping_add(7);
    }
    println!("done {sum}");
}

pub fn sleep() {
    #[expect(
        clippy::disallowed_methods,
        reason = "a sleeping program is not a stuck one: the kit must see that"
    )]
    let sleeper = named("sleeper", || std::thread::sleep(Duration::from_millis(600)));
    sleeper.join().expect("it does not panic");
    println!("done");
}

pub fn counts() {
    (1..=5).for_each(|number| println!("line {number}"));
}

pub fn floods() {
    loop {
        println!("and another line that nobody asked for");
    }
}

pub fn floods_in_pieces() {
    let mut output = std::io::stdout();
    loop {
        for word in ["one ", "word ", "after ", "the other\n"] {
            output
                .write_all(word.as_bytes())
                .and_then(|()| output.flush())
                .expect("somebody reads");
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "slow enough to be measured, fast enough to hit any limit"
)]
pub fn eats_memory() {
    let mut memory = Vec::new();
    loop {
        memory.push(vec![1_u8; 1 << 20]);
        std::thread::sleep(Duration::from_millis(1));
    }
}

#[expect(clippy::zombie_processes, reason = "the grandchild is to outlive this program")]
pub fn grandchild() {
    let child = Command::new("sleep").arg("1000").spawn().expect("there is a `sleep`");
    println!("grandchild {}", child.id());
}

pub fn parent() {
    let mut child = Command::new("sleep").arg("1000").spawn().expect("there is a `sleep`");
    println!("grandchild {}", child.id());
    let _ = child.wait();
}

/// An ignored signal stays ignored across exec(2), so the shell that ignores it is enough.
#[cfg(unix)]
pub fn ignores_term() {
    use std::os::unix::process::CommandExt;

    let script = r#"trap "" TERM; echo ready; while :; do sleep 1; done"#;
    let error = Command::new("sh").args(["-c", script]).exec();
    panic!("cannot start sh: {error}");
}

#[cfg(not(unix))]
pub fn ignores_term() {
    println!("ready");
    crate::waits::stdin();
}
