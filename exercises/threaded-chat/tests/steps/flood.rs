//! More lines than fit on the way to a client that does not read.

use testkit::{Peer, Running};

/// With the line's number, all of about 1,000 bytes.
pub fn line(number: usize) -> String {
    format!("{number:06} {}\n", "x".repeat(990))
}

/// Makes ada say so many times 500 lines, and returns them as the others hear them. They come to half a megabyte each time:
/// the system stores less for a client with a small buffer.
#[track_caller]
pub fn say_many(ada: &mut Peer, times: usize) -> String {
    for first in (0..times).map(|time| time * 500) {
        ada.send((first..first + 500).map(line).collect::<String>())
            .send("/who\n")
            .line();
    }
    (0..times * 500).map(|number| format!("[ada] {}", line(number))).collect()
}

/// Enters with a small buffer, so that little is stored on the way.
#[track_caller]
pub fn enter_with_buffer(server: &Running, name: &str, bytes: usize) -> Peer {
    let mut client = server.connect_with_buffer(bytes).named(name);
    client.line();
    client.send(format!("{name}\n")).line();
    client
}
