//! One client's trouble is its own.
//!
//! The smallest thing that passes: an error on a connection ends that connection, with a line `lost PEER:
//! CAUSE` in the log. An error of `accept` is logged, and after a short pause the loop tries again.
//!
//! Notice before you move on: a client may reset its connection at any moment, and then `read` or `write_all`
//! returns an error. `unwrap` would end the thread with a panic, and `?` in the accept loop would end the
//! server. When the program has no file descriptor left, `accept` fails at once, every time: without the pause
//! the loop burns a whole CPU core.
//!
//! Read on: docs/tcp-echo.md, "One client's trouble is its own". accept(2), under "Errors".

use testkit::{RandomStream, program};

use crate::server;

#[test]
fn logs_whom_it_has_lost() {
    let server = server(&[]);
    let mut client = server.connect();
    client.send("hello\n").expect("hello\n");

    let lost = format!("lost {}: ", client.address());
    client.reset();

    server.expect_log(
        &format!(
            "a line that begins with {lost:?}: this client has reset its connection"
        ),
        |line| line.starts_with(&lost),
    );
}

#[test]
fn serves_on_after_a_hundred_resets() {
    let server = server(&[]);

    for _ in 0..100 {
        let mut client = server.connect();
        client.try_send([b'x'; 20_000]);
        client.reset();
    }

    server.connect().send("still there?\n").expect("still there?\n");
}

#[test]
fn gives_back_the_threads_and_descriptors_of_those_who_left() {
    let server = server(&[]);
    server.announced();
    let Some(before) = server.usage() else { return };

    for number in 0..20 {
        let mut client = server.connect();
        client.send("hello\n").expect("hello\n");
        match number % 2 {
            0 => client.reset(),
            _ => drop(client),
        }
    }

    let threads = format!(
        "{} threads and {} descriptors, as before the clients came",
        before.threads, before.descriptors
    );
    server.expect_given_back(&threads, |now| {
        now.threads <= before.threads && now.descriptors <= before.descriptors
    });
}

#[test]
fn forgets_a_client_that_it_cannot_write_to() {
    let server = server(&[]);
    let mut client = server.connect_with_buffer(32 * 1024);
    let lost = format!("lost {}: ", client.address());

    // The server is in the middle of a write when the connection breaks.
    client.send_until_blocked(&RandomStream::new());
    client.reset();

    server.expect_log(
        &format!(
            "a line that begins with {lost:?}: this client has reset its connection"
        ),
        |line| line.starts_with(&lost),
    );
    server.expect_no_spinning();
}

#[test]
fn survives_running_out_of_descriptors() {
    let server = server(&[]);
    let mut served = server.connect();
    served.send("first\n").expect("first\n");
    let Some(before) = server.usage() else { return };
    if !server.limit_open_files(8) {
        return;
    }

    // Eight fill the table of descriptors, and two wait in the queue of the listener.
    let crowd: Vec<_> = (0..8 + 2).map(|_| server.connect()).collect();
    server.expect_usage("as many descriptors as it may have", |now| {
        now.descriptors >= before.descriptors + 8
    });

    server.expect_no_spinning();
    served.send("still served\n").expect("still served\n");

    drop(crowd);
    server.connect().send("and again\n").expect("and again\n");
}

/// No mistake: std sets SO_REUSEADDR by itself. It is for programs in other languages.
#[test]
fn can_be_started_again_on_the_same_port_at_once() {
    let first = program!().start([
        "server",
        "--bind",
        &format!("{}:0", testkit::quiet_loopback()),
    ]);
    let address = first.announced().to_string();
    let mut client = first.connect();
    client.send("hello\n").expect("hello\n");

    first.kill();
    let second = program!().start(["server", "--bind", &address]);

    second.connect().send("hello again\n").expect("hello again\n");
}
