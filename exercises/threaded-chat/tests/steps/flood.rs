//! More lines than fit on the way to a client that does not read.

use testkit::{Peer, Running};

/// More lines than the system stores for a client that does not read (with a small buffer 2 to 3 MB, and Linux's defaults
/// allow a sender 4 MiB), and no more than may wait with `--backlog 20000`.
const MANY: usize = 4_500;

/// With the line's number, all of about 1,000 bytes.
pub fn line(number: usize) -> String {
    format!("{number:06} {}\n", "x".repeat(990))
}

/// Makes ada say many lines, and returns them as the others hear them.
#[track_caller]
pub fn say_many(ada: &mut Peer) -> String {
    for first in (0..MANY).step_by(500) {
        ada.send((first..first + 500).map(line).collect::<String>()).send("/who\n").line();
    }
    (0..MANY).map(|number| format!("[ada] {}", line(number))).collect()
}

/// Enters with a small buffer, so that little is stored on the way.
#[track_caller]
pub fn enter_with_buffer(server: &Running, name: &str, bytes: usize) -> Peer {
    let mut client = server.connect_with_buffer(bytes).named(name);
    client.line();
    client.send(format!("{name}\n")).line();
    client
}
