//! refused: src/main.rs:8: cannot explore `select`: waiting for one of several channels

use crossbeam_channel::unbounded;

fn main() {
    let (_sender, receiver) = unbounded::<u32>();
    let (_other_sender, other) = unbounded::<u32>();
    crossbeam_channel::select! {
        recv(receiver) -> _ => {}
        recv(other) -> _ => {}
    }
}
