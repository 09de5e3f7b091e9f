//! Listens, gives each client its threads, and ends in order.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use crossbeam_channel::bounded;

use crate::hub::{self, Event};
use crate::{Failure, Limits, cannot, connection, log, print};

/// Events that wait for the hub. When it has so much to do, readers wait, and so do those who send so much.
const EVENTS: usize = 1024;

pub fn run(bind: &str, limits: Limits) -> Result<(), Failure> {
    let listener = listen(bind)?;
    let closing = close_at_signals(&listener).map_err(cannot("wait for signals"))?;
    let address = listener.local_addr().map_err(cannot(format!("listen on {bind}")))?;
    print(format!("listening on {address}\n").as_bytes())?;

    let (events, inbox) = bounded(EVENTS);
    // The scope ends when every thread in it has ended: nobody is cut off in the middle of a line.
    thread::scope(|scope| {
        let hub = thread::Builder::new().name("hub".to_owned());
        hub.spawn_scoped(scope, || hub::run(inbox)).map_err(cannot("start a thread"))?;
        for id in 1.. {
            let Some((stream, peer)) = accept(&listener, &closing) else { break };
            let events = events.clone();
            let thread = thread::Builder::new().name(format!("reader-{id}"));
            let serve = move || connection::serve(id, stream, peer, limits, &events);
            if let Err(error) = thread.spawn_scoped(scope, serve) {
                log(format_args!("lost {peer}: {error}"));
            }
        }
        // From here on who connects is refused, and does not wait for a server that is about to end.
        drop(listener);
        events.send(Event::Closes).expect("the hub lives until this event");
        // The hub waits for the end of all events: this sender must not be the one that keeps it waiting.
        drop(events);
        Ok(())
    })
}

fn listen(bind: &str) -> Result<TcpListener, Failure> {
    todo!(
        "step 1: bind a TcpListener to {bind}, and return it or say that it cannot listen there"
    )
}

/// The next client; `None` when the server is to close.
fn accept(
    listener: &TcpListener,
    closing: &AtomicBool,
) -> Option<(TcpStream, SocketAddr)> {
    let mut complained = false;
    loop {
        let client = listener.accept();
        if closing.load(Ordering::Relaxed) {
            return None;
        }
        match client {
            Ok(client) => return Some(client),
            Err(error) => {
                if !complained {
                    log(format_args!("cannot accept: {error}"));
                }
                complained = true;
                // Without a free descriptor `accept` fails at once, and the client stays in the queue: no spinning.
                #[expect(
                    clippy::disallowed_methods,
                    reason = "no event tells that a descriptor is free again"
                )]
                thread::sleep(Duration::from_millis(10));
            }
        }
    }
}

/// At Ctrl-C or SIGTERM the flag that is returned becomes true, and `accept` returns.
fn close_at_signals(listener: &TcpListener) -> io::Result<Arc<AtomicBool>> {
    let address = reachable(listener.local_addr()?);
    let closing = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&closing);
    let close = move || {
        todo!("step 9: set {flag:?}, and connect to {address}, so that accept returns")
    };
    // Step 9: give `close` to `ctrlc::set_handler`. Until then a signal ends the server, and nobody gets a goodbye.
    drop(close);
    Ok(closing)
}

/// Where a server is reached that listens on all addresses.
fn reachable(mut address: SocketAddr) -> SocketAddr {
    match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => {
            address.set_ip(Ipv4Addr::LOCALHOST.into())
        }
        IpAddr::V6(ip) if ip.is_unspecified() => {
            address.set_ip(Ipv6Addr::LOCALHOST.into())
        }
        _ => {}
    }
    address
}
