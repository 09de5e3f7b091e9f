//! A server that serves at most two clients at a time. The others wait in the backlog.

use std::{
    io::{self, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::atomic::{AtomicUsize, Ordering::SeqCst},
    thread,
};

use crossbeam_channel::{Receiver, Sender, bounded};

static SERVED: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);

// ANCHOR: limit
/// Gives its permit back when it is dropped: after an error and after a panic, too.
struct Permit(Sender<()>);

impl Drop for Permit {
    fn drop(&mut self) {
        let _ = self.0.send(());
    }
}

fn accept_at_most(limit: usize, listener: &TcpListener) {
    let (give_back, permits): (Sender<()>, Receiver<()>) = bounded(limit);
    (0..limit).for_each(|_| drop(Permit(give_back.clone())));
    for _ in permits {
        let permit = Permit(give_back.clone());
        if let Ok((stream, _)) = listener.accept() {
            thread::spawn(move || {
                let _permit = permit;
                serve(stream)
            });
        }
    }
}
// ANCHOR_END: limit

fn serve(mut stream: TcpStream) -> io::Result<()> {
    MOST.fetch_max(SERVED.fetch_add(1, SeqCst) + 1, SeqCst);
    let mut byte = [0];
    let answer = stream.read_exact(&mut byte);
    SERVED.fetch_sub(1, SeqCst);
    answer.and_then(|()| stream.write_all(&byte))
}

fn ask(server: SocketAddr) -> io::Result<()> {
    let mut stream = TcpStream::connect(server)?;
    stream.write_all(b"?")?;
    stream.read_exact(&mut [0])
}

fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let server = listener.local_addr()?;
    thread::spawn(move || accept_at_most(2, &listener));

    let clients: Vec<_> = (0..10).map(|_| thread::spawn(move || ask(server))).collect();
    let answered = clients.into_iter().filter_map(|it| it.join().expect("no panic").ok());
    println!("answered: {} of 10", answered.count());
    println!("never more than two at a time: {}", MOST.load(SeqCst) <= 2);
    Ok(())
}
