//! A value that reports the end of a visit, however the visit ends.

use std::{io, panic, thread};

use crossbeam_channel::{Sender, bounded};

// ANCHOR: visit
struct Visit<'a>(&'static str, &'a Sender<String>);

impl Drop for Visit<'_> {
    fn drop(&mut self) {
        let _ = self.1.send(format!("{} has left", self.0));
    }
}

fn visit(name: &'static str, events: &Sender<String>) -> io::Result<()> {
    let _visit = Visit(name, events);
    match name {
        "ada" => Ok(()),
        "bob" => Err(io::ErrorKind::ConnectionReset)?,
        _ => panic::resume_unwind(Box::new("a bug")),
    }
}
// ANCHOR_END: visit

fn main() {
    let (events, inbox) = bounded(10);
    for name in ["ada", "bob", "eve"] {
        let result = thread::scope(|scope| scope.spawn(|| visit(name, &events)).join());
        println!("panicked: {}, {}", result.is_err(), inbox.recv().expect("one event"));
    }
}
