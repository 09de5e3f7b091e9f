//! The client on a terminal: keys, and lines that come while one is typed. The checks of the exercise talk through pipes.
#![cfg(unix)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

const ROWS: u16 = 10;
const COLUMNS: u16 = 40;
/// Only reached when something is wrong.
const DEADLINE: Duration = Duration::from_secs(60);

/// A terminal in which the client runs, and its connection.
struct Terminal {
    child: Box<dyn Child + Send + Sync>,
    keys: Box<dyn Write + Send>,
    screen: Arc<(Mutex<vt100::Parser>, Condvar)>,
    connection: BufReader<TcpStream>,
    /// Closing it would end the program.
    _master: Box<dyn MasterPty + Send>,
}

fn client() -> Terminal {
    let server = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let size = PtySize { rows: ROWS, cols: COLUMNS, pixel_width: 0, pixel_height: 0 };
    let pair = native_pty_system().openpty(size).expect("a terminal");
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_threaded-chat-solution"));
    command.args(["client", &server.local_addr().expect("it is bound").to_string()]);
    let child = pair.slave.spawn_command(command).expect("the program starts");
    let mut output = pair.master.try_clone_reader().expect("the terminal can be read");
    let screen =
        Arc::new((Mutex::new(vt100::Parser::new(ROWS, COLUMNS, 0)), Condvar::new()));
    let drawn = Arc::clone(&screen);
    thread::spawn(move || {
        let mut buffer = [0; 4096];
        while let Ok(n @ 1..) = output.read(&mut buffer) {
            drawn.0.lock().expect("nobody panics").process(&buffer[..n]);
            drawn.1.notify_all();
        }
    });
    let keys = pair.master.take_writer().expect("the first writer");
    let connection = BufReader::new(server.accept().expect("the client connects").0);
    connection.get_ref().set_read_timeout(Some(DEADLINE)).expect("it is not 0");
    let terminal = Terminal { child, keys, screen, connection, _master: pair.master };
    terminal.expect_last_row("->");
    terminal
}

impl Terminal {
    fn types(&mut self, keys: &str) -> &mut Self {
        self.keys.write_all(keys.as_bytes()).expect("the terminal takes keys");
        self
    }

    fn hears(&mut self, line: &str) {
        self.connection.get_ref().write_all(line.as_bytes()).expect("the client reads");
    }

    /// Waits until the last row that is not empty is `row`; spaces at its end are not seen.
    #[track_caller]
    fn expect_last_row(&self, row: &str) -> String {
        let (screen, changed) = &*self.screen;
        let last = |screen: &vt100::Parser| {
            screen.screen().contents().trim_end().rsplit('\n').next() == Some(row)
        };
        let guard = screen.lock().expect("nobody panics");
        let (guard, _) = changed
            .wait_timeout_while(guard, DEADLINE, |it| !last(it))
            .expect("nobody panics");
        let contents = guard.screen().contents();
        assert!(
            last(&guard),
            "the last row was never {row:?}; the screen is:\n{contents}"
        );
        contents
    }

    /// Waits for a line that the client sends.
    #[track_caller]
    fn expect_sent(&mut self, line: &str) {
        let mut sent = String::new();
        self.connection.read_line(&mut sent).expect("the client sends text");
        assert_eq!(sent, line);
    }

    #[track_caller]
    fn expect_end(mut self) {
        self.expect_sent("");
        drop(self.connection);
        assert!(self.child.wait().expect("it is our child").success());
    }
}

#[test]
fn a_line_that_is_typed_stays_whole_while_others_come() {
    let mut ada = client();

    ada.types("hel").expect_last_row("-> hel");
    ada.hears("[bob] one\n[bob] two\n");
    while !ada.expect_last_row("-> hel").starts_with("[bob] one\n[bob] two\n-> hel") {}
    ada.types("lo\n");

    ada.expect_sent("hello\n");
    ada.expect_last_row("->");
}

#[test]
fn keys_change_the_line() {
    let mut ada = client();

    for (keys, line) in [
        ("abc\x7f\x7f\u{e9}\u{1f600}\x08!\n", "a\u{e9}!\n"),
        ("junk\x15fine\n", "fine\n"),
        ("\x7f\x7fx\n", "x\n"),
        ("no\x1b[D arrows\x1b[3~\x1b[A\n", "no arrows\n"),
        ("a\ttab and \x01no control\n", "a\ttab and no control\n"),
        ("\n", "\n"),
    ] {
        ada.types(keys).expect_sent(line);
    }
}

#[test]
fn a_long_line_shows_its_end() {
    let mut ada = client();
    let line: String = ('a'..='z').cycle().take(60).collect();

    ada.types(&line).expect_last_row(&format!("-> {}", &line[60 - 36..]));
    ada.types("\n");

    ada.expect_sent(&format!("{line}\n"));
}

#[test]
fn ctrl_c_ends_it_in_the_middle_of_a_line() {
    let mut ada = client();

    ada.types("half a line\x03");

    ada.expect_end();
}

#[test]
fn ctrl_d_ends_it_only_in_an_empty_line() {
    let mut ada = client();

    ada.types("one\x04 line\n").expect_sent("one line\n");

    ada.types("\x04");
    ada.expect_end();
}
