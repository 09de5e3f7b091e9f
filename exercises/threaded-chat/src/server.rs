//! Accepts clients, gives each its threads, and shuts down gracefully.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use crossbeam_channel::bounded;

use crate::hub::{self, Event};
use crate::{Failure, Limits, cannot, connection, log, print};

/// The capacity of the hub's channel. If the hub falls behind, the channel fills, readers
/// block, and clients that send too much have to wait (backpressure).
const EVENT_CAPACITY: usize = 1024;

pub fn run(addr: &str, limits: Limits) -> Result<(), Failure> {
    let listener = listen(addr)?;
    let closing = close_at_signals(&listener).map_err(cannot("wait for signals"))?;
    let local = listener.local_addr().map_err(cannot(format!("listen on {addr}")))?;
    print(format!("listening on {local}\n").as_bytes())?;

    let (event_tx, event_rx) = bounded(EVENT_CAPACITY);
    // The scope joins all its threads: no client is cut off in the middle of a line.
    thread::scope(|scope| {
        let builder = thread::Builder::new().name("hub".to_owned());
        builder
            .spawn_scoped(scope, || hub::run(event_rx))
            .map_err(cannot("start a thread"))?;
        for id in 1.. {
            let Some((stream, peer)) = accept(&listener, &closing) else { break };
            let event_tx = event_tx.clone();
            let builder = thread::Builder::new().name(format!("reader-{id}"));
            let serve = move || connection::serve(id, stream, peer, limits, &event_tx);
            if let Err(error) = builder.spawn_scoped(scope, serve) {
                log(&format!("lost {peer}: {error}"));
            }
        }
        // From now on new clients are refused instead of waiting for a closing server.
        drop(listener);
        event_tx.send(Event::Shutdown).expect("the hub lives until this event");
        // The hub waits until all senders are dropped, and this one is the last.
        drop(event_tx);
        Ok(())
    })
}

fn listen(addr: &str) -> Result<TcpListener, Failure> {
    todo!(
        "step 1: bind a TcpListener to {addr} and return it; see `cannot` for the error"
    )
}

/// Returns the next client, or `None` when the server has to close.
fn accept(
    listener: &TcpListener,
    closing: &AtomicBool,
) -> Option<(TcpStream, SocketAddr)> {
    let mut logged = false;
    loop {
        let client = listener.accept();
        if closing.load(Ordering::Relaxed) {
            return None;
        }
        match client {
            Ok(client) => return Some(client),
            Err(error) => {
                if !logged {
                    log(&format!("cannot accept: {error}"));
                }
                logged = true;
                // Without a free file descriptor `accept` fails at once, and the client
                // stays in the queue: without a pause the loop would spin.
                #[expect(
                    clippy::disallowed_methods,
                    reason = "no event tells that a descriptor is free again"
                )]
                thread::sleep(Duration::from_millis(10));
            }
        }
    }
}

/// Returns a flag that becomes true at Ctrl-C or SIGTERM; then `accept` returns, too.
fn close_at_signals(listener: &TcpListener) -> io::Result<Arc<AtomicBool>> {
    let address = reachable(listener.local_addr()?);
    let closing = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&closing);
    let close = move || {
        todo!("step 9: set {flag:?}, and connect to {address} so that `accept` returns")
    };
    // Step 9: pass `close` to `ctrlc::set_handler`. Until then a signal kills the server,
    // and no client gets a goodbye.
    drop(close);
    Ok(closing)
}

/// Returns an address that clients on this machine can connect to, also if the server
/// listens on all addresses.
fn reachable(mut address: SocketAddr) -> SocketAddr {
    match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => {
            address.set_ip(Ipv4Addr::LOCALHOST.into());
        }
        IpAddr::V6(ip) if ip.is_unspecified() => {
            address.set_ip(Ipv6Addr::LOCALHOST.into());
        }
        _ => {}
    }
    address
}
