//! The checks of threaded-chat, a file for each step. They run the program and see only what it prints, sends and uses.

mod flood;
mod step_01_listen;
mod step_02_names;
mod step_03_lines;
mod step_04_broadcast;
mod step_05_presence;
mod step_06_commands;
mod step_07_slow_reader;
mod step_08_abuse;
mod step_09_shutdown;
mod step_10_client;
mod words;

use testkit::{Peer, Running, program};

/// What the list of the room begins with, and nothing else.
const LIST: &str = "* The room contains:";

/// The server, on a port that the system chooses.
#[track_caller]
fn server(options: &[&str]) -> Running {
    let mut args = vec!["server", "--bind", "127.0.0.1:0"];
    args.extend(options);
    program!().start(args)
}

/// Connects, and has been asked for a name.
#[track_caller]
fn stranger(server: &Running) -> Peer {
    let mut client = server.connect().in_words(words::in_words);
    client.expect_line("a line that asks for a name", |_| Ok(()));
    client
}

/// The same, and reports tell it from others by `name`.
#[track_caller]
fn asked(server: &Running, name: &str) -> Peer {
    stranger(server).named(name)
}

/// Connects, gives a name and has got the list of the room: from now on whatever happens concerns this client too.
#[track_caller]
fn enter(server: &Running, name: &str) -> Peer {
    let mut client = asked(server, name);
    client.send(format!("{name}\n"));
    expect_list(&mut client);
    client
}

/// The same, for a check that is not about who comes and goes: lines that begin with `* ` are left out from now on.
#[track_caller]
fn enter_for_talk(server: &Running, name: &str) -> Peer {
    let mut client = enter(server, name);
    client.ignore_lines("* ");
    client
}

/// The list, of whomever: the name was accepted.
#[track_caller]
fn expect_list(client: &mut Peer) {
    client.expect_line(
        &format!("a line that begins with {LIST:?}: the name is good, and free"),
        |line| {
            if line.starts_with(LIST) {
                Ok(())
            } else if line.starts_with("! ") {
                Err("the name was refused".into())
            } else {
                Err("this is another line".into())
            }
        },
    );
}

/// A line that begins with `! ` and says why something cannot be done.
#[track_caller]
fn expect_refusal(client: &mut Peer, what: &str) {
    client.expect_line(
        &format!("a line that begins with \"! \" and says why, after {what}"),
        |line| {
            if line.len() > 2 && line.starts_with("! ") {
                Ok(())
            } else if line.starts_with(LIST) {
                Err("the list is the answer to a name that was accepted, or to /who"
                    .into())
            } else {
                Err("this is another line".into())
            }
        },
    );
}

/// Tries until the name is free: whoever had it has gone, and the server may not know that yet.
#[track_caller]
fn enter_when_free(server: &Running, name: &str) -> Peer {
    for _ in 0..200 {
        let mut client = stranger(server);
        client.send(format!("{name}\n"));
        if client.line().starts_with(LIST) {
            return client.named(name);
        }
    }
    let mut client = stranger(server);
    client.send(format!("{name}\n"));
    client.expect_line("the list of the room: whoever had this name has gone", |line| match line.starts_with(LIST) {
        true => Ok(()),
        false => {
            Err("200 tries, and it is as if the old one were still there. However a client goes, it is forgotten"
                .into())
        }
    });
    client
}
