//! Programs that hang, as the kit sees them: `examples/victim` in each of its modes, and the
//! description of each beside this file in `golden/`. `UPDATE_EXPECT=1 cargo test -p testkit --test
//! hang` rewrites the descriptions.
#![cfg(target_os = "linux")]

use std::io::{BufRead, BufReader, Read};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use expect_test::expect_file;
use testkit::platform::{self, RawThread, Wait};
use testkit::stillness::{Motion, Stillness};
use testkit::threads::Snapshot;

/// A program that is killed when the test ends, however it ends.
struct Victim {
    child: Child,
    output: BufReader<ChildStdout>,
}

impl Victim {
    fn start(mode: &str) -> Self {
        let tests = std::env::current_exe().expect("a test has a path");
        let program = tests
            .ancestors()
            .nth(2)
            .expect("it lies in target/PROFILE/deps")
            .join("examples/victim");
        let mut command = Command::new(program);
        command.arg(mode).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("`cargo test` builds examples, too");
        let output = BufReader::new(child.stdout.take().expect("it is piped"));
        Self { child, output }
    }

    /// Starts a server and reads where it listens.
    fn serve(mode: &str) -> (Self, String) {
        let mut victim = Self::start(mode);
        let mut line = String::new();
        victim.output.read_line(&mut line).expect("it prints text");
        let address =
            line.trim_end().strip_prefix("listening on ").expect("it announces itself").to_string();
        (victim, address)
    }

    fn pid(&self) -> u32 {
        self.child.id()
    }

    /// With more CPU time than any mode needs that does not loop.
    fn watch(&self) -> Stillness {
        Stillness::with_limit(vec![self.pid()], Duration::from_millis(1500))
    }

    /// Watches until something else than motion is seen.
    fn settle(&self) -> Motion {
        let mut watch = self.watch();
        let deadline = Instant::now() + Duration::from_secs(30);
        let mut motion = watch.observe();
        while motion == Motion::Moving && Instant::now() < deadline {
            pause(20);
            motion = watch.observe();
        }
        motion
    }

    /// The description, in which what differs from run to run is masked.
    fn description(&self) -> String {
        let text = Snapshot::of(self.pid()).expect("it lives").to_string();
        let longest = text.lines().map(|line| line.chars().count()).max();
        assert!(longest <= Some(100), "a line of {longest:?} characters:\n{text}");
        masked(&text)
    }
}

impl Drop for Victim {
    fn drop(&mut self) {
        for result in [self.child.kill(), self.child.wait().map(|_| ())] {
            if let Err(error) = result {
                eprintln!("{error}");
            }
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the tests are about what happens while time passes")]
fn pause(milliseconds: u64) {
    thread::sleep(Duration::from_millis(milliseconds));
}

/// Replaces the digits of each port.
fn masked(text: &str) -> String {
    let mut parts = text.split("127.0.0.1:");
    let first = parts.next().unwrap_or_default().to_string();
    let mask = |part: &str| {
        format!("127.0.0.1:#####{}", part.trim_start_matches(|it: char| it.is_ascii_digit()))
    };
    first + &parts.map(mask).collect::<String>()
}

/// Starts a mode, which must come to rest, and compares its description.
fn hangs(mode: &str) {
    let victim = Victim::start(mode);

    let motion = victim.settle();

    assert_eq!(motion, Motion::Still);
    expect_file![format!("golden/hang-{mode}.txt")].assert_eq(&victim.description());
}

/// The same for a server to which `clients` connect, one after the other, and stay silent.
fn hangs_with_clients(mode: &str, clients: usize) {
    let (victim, address) = Victim::serve(mode);
    let connect = |_| {
        let client = TcpStream::connect(&address).expect("it listens");
        // So that the first client's thread is the first to take a lock.
        victim.settle();
        client
    };
    let clients: Vec<_> = (0..clients).map(connect).collect();

    let motion = victim.settle();

    assert_eq!(motion, Motion::Still);
    expect_file![format!("golden/hang-{mode}.txt")].assert_eq(&victim.description());
    drop(clients);
}

/// A mode must not be called still before it ends by itself, or for two seconds.
fn moves(mode: &str) {
    let mut victim = Victim::start(mode);
    let mut watch = victim.watch();
    let end = Instant::now() + Duration::from_secs(2);

    while Instant::now() < end && victim.child.try_wait().expect("it is a child").is_none() {
        assert_eq!(watch.observe(), Motion::Moving);
        pause(20);
    }
}

macro_rules! hanging {
    ($($test:ident: $mode:literal,)*) => { $(#[test] fn $test() { hangs($mode); })* };
}

hanging! {
    names_both_threads_and_locks_of_a_deadlock: "deadlock-std",
    names_both_threads_and_locks_of_a_deadlock_with_parking_lot: "deadlock-parking-lot",
    tells_holders_of_a_lock_from_threads_that_only_know_it: "deadlock-in-a-crowd",
    follows_a_cycle_of_five_locks: "philosophers",
    sees_a_mutex_locked_twice: "lock-twice",
    sees_a_mutex_of_parking_lot_locked_twice: "lock-twice-parking-lot",
    sees_a_read_lock_that_is_to_become_a_write_lock: "rwlock-upgrade",
    sees_a_read_lock_of_parking_lot_that_is_to_become_a_write_lock: "rwlock-upgrade-parking-lot",
    sees_a_guard_kept_in_a_join: "lock-held-in-join",
    sees_a_guard_kept_at_the_end_of_a_scope: "scope",
    sees_a_join_inside_the_loop_that_spawns: "join-in-loop",
    sees_a_barrier_for_more_threads_than_arrive: "barrier",
    sees_a_sender_that_lives: "channel",
    sees_a_sender_of_crossbeam_that_lives: "channel-crossbeam",
    sees_a_full_channel: "channel-full",
    takes_workers_that_share_a_receiver_for_receivers: "pool",
    sees_a_condvar_that_no_thread_notifies: "condvar",
    sees_a_condvar_of_parking_lot_that_no_thread_notifies: "condvar-parking-lot",
    sees_a_join_of_a_thread_that_never_ends: "joins-the-endless",
    folds_threads_that_wait_alike: "crowd",
    sees_a_wait_for_standard_input: "stdin",
}

#[test]
fn names_the_address_of_an_accept() {
    hangs_with_clients("good", 0);
}

#[test]
fn names_both_ends_of_a_read() {
    hangs_with_clients("read", 1);
}

#[test]
fn sees_a_peer_that_does_not_read() {
    hangs_with_clients("write", 1);
}

#[test]
fn sees_a_thread_behind_a_peer_that_does_not_read() {
    hangs_with_clients("write-behind-a-channel", 1);
}

#[test]
fn sees_a_guard_kept_in_a_read() {
    hangs_with_clients("hold-lock-while-reading", 2);
}

#[test]
fn sees_a_loop_that_never_waits() {
    let victim = Victim::start("spin");

    let Motion::Busy { thread, .. } = victim.settle() else { panic!("it is busy") };

    assert_eq!(thread, "poller");
    expect_file!["golden/hang-spin.txt"].assert_eq(&victim.description());
}

#[test]
fn a_receive_with_a_time_limit_is_not_still() {
    moves("udp-timeout");
}

#[test]
fn a_timeout_beyond_all_deadlines_counts_as_none_and_is_shown() {
    let victim = Victim::start("udp-patience");

    assert_eq!(victim.settle(), Motion::Still);

    let snapshot = Snapshot::of(victim.pid()).expect("it lives");
    assert!(snapshot.lines()[0].contains(" for 60 s "), "{snapshot}");
}

#[test]
fn a_computation_is_not_still() {
    moves("compute");
}

#[test]
fn a_sleep_is_not_still() {
    moves("sleep");
}

#[test]
fn a_watch_that_begins_knows_no_stillness() {
    let (victim, address) = Victim::serve("read");
    let _client = TcpStream::connect(address).expect("it listens");
    assert_eq!(victim.settle(), Motion::Still);

    assert_eq!(victim.watch().observe(), Motion::Moving);
}

#[test]
fn an_ended_program_is_still_and_has_no_description() {
    let mut victim = Victim::start("compute");
    victim.output.read_to_string(&mut String::new()).expect("it prints text");

    let motion = victim.settle();

    assert_eq!(motion, Motion::Still);
    assert_eq!(Snapshot::of(victim.pid()), None);
}

#[test]
fn a_blocked_write_stays_the_same_call() {
    let (victim, address) = Victim::serve("write");
    let _client = TcpStream::connect(address).expect("it listens");
    victim.settle();

    let threads = platform::threads(victim.pid()).expect("it lives");
    pause(20);

    let writes = |thread: &RawThread| matches!(thread.wait(), Some(Wait::Write(_)));
    assert!(threads.len() == 1 && writes(&threads[0]), "{threads:?}");
    assert_eq!(platform::threads(victim.pid()), Some(threads));
}

#[test]
fn finds_the_listener_that_is_not_announced() {
    let victim = Victim::start("silent");
    victim.settle();

    let listening = platform::listening(victim.pid());

    assert_eq!(listening.len(), 1);
    assert!(listening[0].ip().is_loopback());
}

#[test]
fn counts_a_child_process() {
    let victim = Victim::start("ignores-term");
    let deadline = Instant::now() + Duration::from_secs(10);

    // The shell starts a `sleep` every second.
    while platform::processes(victim.pid()).len() < 2 && Instant::now() < deadline {
        pause(5);
    }

    assert_eq!(platform::processes(victim.pid())[0], victim.pid());
    assert_eq!(platform::usage(victim.pid()).expect("it lives").threads, 2);
}
