//! Programs that misbehave: every report is compared with a golden text.
//!
//! `UPDATE_EXPECT=1 cargo test -p testkit` writes them anew; read the difference before committing it.

use std::time::{Duration, Instant};

use expect_test::expect_file;
use testkit::{FakeServer, Mismatch, RandomStream, Shown, report_of};

use crate::victim::{is_gone, masked, victim};

/// The report with which `body` fails.
pub fn failure(body: impl FnOnce()) -> String {
    masked(&report_of(body).expect("the program misbehaves, so the check fails"))
}

#[test]
fn a_right_server_passes() {
    let server = victim().start(["good"]);
    let mut client = server.connect();

    client.send("hello\n").expect("hello\n");
    client.exchange(&RandomStream::new(), 1 << 20);
    client.expect_silence();
    client.half_close().expect_end();
}

#[test]
fn a_silent_program_is_told_from_a_slow_one() {
    let report = failure(|| _ = victim().start(["silent"]).announced());

    expect_file!["../golden/silent.txt"].assert_eq(&report);
}

#[test]
fn an_announcement_that_is_not_flushed_is_named() {
    let report = failure(|| _ = victim().start(["print-without-flush"]).announced());

    expect_file!["../golden/not-flushed.txt"].assert_eq(&report);
}

#[test]
fn a_program_that_ends_before_it_announces_is_named() {
    let report = failure(|| _ = victim().start(["panics"]).announced());

    expect_file!["../golden/ends-early.txt"].assert_eq(&report);
}

#[test]
fn bytes_that_a_check_judges_itself_are_shown_in_hex() {
    let report = failure(|| {
        let headline = format!("{} packs other bytes", victim().command_line(&["pack", "!I 1"]));
        let (expected, got) =
            (Shown::Bytes(b"a\0\0\0\x01\0\0\0".into()), Shown::Bytes(b"a\x01\0\0\0".into()));
        victim().start(["good"]).reject(Mismatch { headline, expected, got, cause: None });
    });

    expect_file!["../golden/layout-wrong.txt"].assert_eq(&report);
}

#[test]
fn a_flood_is_stopped() {
    let report = failure(|| drop(victim().output(1 << 20).start(["floods"]).finish()));

    expect_file!["../golden/flood.txt"].assert_eq(&report);
}

#[test]
fn a_program_that_eats_memory_is_stopped() {
    let report = failure(|| drop(victim().memory(64 << 20).start(["eats-memory"]).finish()));

    expect_file!["../golden/memory.txt"].assert_eq(&report);
}

#[test]
fn a_panic_is_told_before_its_status() {
    let report = failure(|| drop(victim().run(["panics"]).success()));

    expect_file!["../golden/panic.txt"].assert_eq(&report);
}

#[test]
fn an_abort_is_told_as_a_signal() {
    let report = failure(|| drop(victim().run(["aborts"]).code(1)));

    expect_file!["../golden/abort.txt"].assert_eq(&report);
}

#[test]
fn a_program_that_waits_for_input_is_told_so() {
    let report = failure(|| drop(victim().start(["stdin"]).finish()));

    expect_file!["../golden/stdin.txt"].assert_eq(&report);
}

#[test]
fn a_reply_that_does_not_come_shows_the_exchange_and_the_threads() {
    let report = failure(|| {
        let server = victim().start(["read"]);
        server.connect().send("hello\n").expect("hello\n");
    });

    expect_file!["../golden/no-reply.txt"].assert_eq(&report);
}

#[test]
fn a_loop_that_never_waits_is_found() {
    let report = failure(|| drop(victim().start(["spin"]).finish()));

    assert!(report.contains("runs without a pause"), "{report}");
}

#[test]
fn a_connection_that_is_refused_is_a_report() {
    let nobody = FakeServer::refusing();

    let report = failure(|| drop(victim().start(["good"]).connect_to(nobody.address())));

    expect_file!["../golden/refused.txt"].assert_eq(&report);
}

#[test]
fn a_client_that_does_not_connect_is_a_report() {
    let server = FakeServer::listen();

    let report = failure(|| drop(server.accept(&victim().start(["stdin"]))));

    expect_file!["../golden/no-connection.txt"].assert_eq(&report);
}

#[test]
fn a_program_that_lives_too_long_is_stopped() {
    let started = Instant::now();

    let report = failure(|| {
        let program = victim().life(Duration::from_millis(300)).start(["ignores-term"]);
        program.expect_stdout("ready\n").terminate();
        drop(program.finish());
    });

    assert!(started.elapsed() < Duration::from_secs(30), "the watchdog came");
    expect_file!["../golden/too-long.txt"].assert_eq(&report);
}

#[test]
fn a_grandchild_goes_with_its_program() {
    let program = victim().start(["grandchild"]);
    let finished = program.finish().success();

    let text = finished.stdout_text();
    let pid = text
        .trim()
        .rsplit(' ')
        .next()
        .and_then(|pid| pid.parse().ok())
        .expect("the pid is printed");

    assert!(is_gone(pid), "{pid} still lives");
}

#[cfg(target_os = "linux")]
#[test]
fn limits_reach_the_program() {
    let report = failure(|| {
        let server = victim().start(["good"]);
        server.announced();
        assert!(server.limit_open_files(8), "Linux can limit another process");
        let mut clients: Vec<_> = (0..20).map(|_| server.connect()).collect();
        clients.iter_mut().for_each(|client| _ = client.send("hello").expect("hello"));
    });

    assert!(report.contains("Too many open files"), "{report}");
}
