//! Linux: a server that stops on request and lets its clients finish.

use std::{
    io::{self, Read, Write},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    thread,
};

// ANCHOR: server
struct Server {
    listener: TcpListener,
    stopping: AtomicBool,
    clients: Mutex<Vec<TcpStream>>,
}

impl Server {
    fn run(&self) -> io::Result<()> {
        thread::scope(|scope| {
            loop {
                let (stream, _) = self.listener.accept()?;
                let mut clients = self.clients.lock().expect("no thread panics with it");
                if self.stopping.load(Relaxed) {
                    return Ok(());
                }
                clients.push(stream.try_clone()?);
                drop(clients);
                scope.spawn(move || serve(stream));
            }
        }) // here the scope waits for every client's thread
    }

    fn stop(&self, address: SocketAddr) -> io::Result<()> {
        let clients = self.clients.lock().expect("no thread panics with it");
        self.stopping.store(true, Relaxed);
        for client in clients.iter() {
            // Ends the read that its thread waits in. Its answer can still be sent.
            let _ = client.shutdown(Shutdown::Read);
        }
        drop(clients);
        TcpStream::connect(address).map(drop) // wakes `accept`
    }
}
// ANCHOR_END: server

fn serve(mut stream: TcpStream) -> io::Result<()> {
    let mut all = Vec::new();
    stream.read_to_end(&mut all)?;
    writeln!(stream, "{} bytes, goodbye", all.len())?;
    stream.shutdown(Shutdown::Both)
}

fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let (stopping, clients) = (AtomicBool::new(false), Mutex::default());
    let server = Server { listener, stopping, clients };

    thread::scope(|scope| {
        let running = scope.spawn(|| server.run());
        let mut client = TcpStream::connect(address)?;
        client.write_all(b"half a requ")?;
        while server.clients.lock().expect("no panic").is_empty() {
            thread::yield_now(); // until the server has accepted the client
        }
        server.stop(address)?;

        let mut answer = String::new();
        client.read_to_string(&mut answer)?;
        print!("the client reads: {answer}");
        println!("the server ends: {:?}", running.join().expect("no panic"));
        Ok(())
    })
}
