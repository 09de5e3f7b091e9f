//! One output stream of a program: drained without pause, kept within bounds, watched as it grows.

use std::collections::VecDeque;
use std::io::{ErrorKind, Read};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::platform::{self, Call, RawThread, Wait};

/// Of each stream the first and the last bytes are kept; between them it is drained and counted
/// only.
const KEEP: usize = 128 * 1024;

/// What has come on one stream.
#[derive(Default)]
pub(crate) struct Capture {
    state: Mutex<State>,
    grown: Condvar,
}

/// Is told of all that comes, piece by piece.
pub(crate) type Listener = Box<dyn FnMut(&[u8]) + Send>;

#[derive(Default)]
struct State {
    head: Vec<u8>,
    tail: VecDeque<u8>,
    /// Bytes that have come in all.
    total: u64,
    ended: bool,
    /// The name of the thread that drains, if one has been started.
    thread: Option<String>,
    listener: Option<Listener>,
}

/// Each thread that drains or feeds a program has a name of its own, by which the system knows it.
/// The system keeps 15 bytes of it.
pub(crate) fn name_of_thread(kind: &str) -> String {
    static STARTED: AtomicU32 = AtomicU32::new(0);
    format!("{kind}-{}", STARTED.fetch_add(1, Ordering::Relaxed))
}

/// Whether the threads that drain these streams have taken all that was written: each waits for
/// more, or has ended. True where the system does not tell.
pub(crate) fn are_drained<'a>(streams: impl IntoIterator<Item = &'a Capture>) -> bool {
    let running =
        |stream: &Capture| Some(stream.lock()).filter(|state| !state.ended)?.thread.clone();
    let names: Vec<String> = streams.into_iter().filter_map(running).collect();
    all_wait(&names, |wait| matches!(wait, Wait::Read(_)))
}

/// Whether these threads have written all that a program takes: each waits to write more, or has
/// ended. True where the system does not tell.
pub(crate) fn have_fed(feeders: &[JoinHandle<()>]) -> bool {
    let running = feeders.iter().filter(|feeder| !feeder.is_finished());
    let names: Vec<String> =
        running.filter_map(|feeder| feeder.thread().name().map(str::to_owned)).collect();
    all_wait(&names, |wait| matches!(wait, Wait::Write(_)))
}

/// Whether each name is that of a thread of this process that waits in such a call. One that has
/// only been started bears its name not yet.
fn all_wait(names: &[String], call: impl Fn(&Wait) -> bool) -> bool {
    if names.is_empty() {
        return true;
    }
    let Some(threads) = platform::threads(std::process::id()) else { return true };
    let waits = |thread: &RawThread| matches!(&thread.call, Call::Waits(raw) if call(&raw.wait));
    names.iter().all(|name| threads.iter().any(|thread| thread.name == *name && waits(thread)))
}

impl Capture {
    /// Drains `stream` on a thread of its own until it ends. When more than `flood` bytes have
    /// come, `stop` is called once: the program is to be ended.
    ///
    /// # Panics
    /// If the system gives no thread.
    pub(crate) fn drain(
        stream: impl Read + Send + 'static,
        flood: u64,
        stop: impl FnOnce() + Send + 'static,
    ) -> Arc<Self> {
        let capture = Arc::new(Self::default());
        capture.start(stream, flood, stop);
        capture
    }

    /// Does what [`Capture::drain`] does for a capture that exists already and has no stream yet.
    ///
    /// # Panics
    /// If the system gives no thread.
    pub(crate) fn start(
        self: &Arc<Self>,
        stream: impl Read + Send + 'static,
        flood: u64,
        stop: impl FnOnce() + Send + 'static,
    ) {
        let filled = Arc::clone(self);
        let name = name_of_thread("drain");
        self.lock().thread = Some(name.clone());
        thread::Builder::new()
            .name(name)
            .spawn(move || filled.fill(stream, flood, stop))
            .expect("a thread to drain the program's output");
    }

    /// Tells `listener` what is kept of what has come, and from now on all that comes, before
    /// anybody else sees it.
    pub(crate) fn listen(&self, mut listener: Listener) {
        let mut state = self.lock();
        if state.total > 0 {
            listener(&state.kept());
        }
        state.listener = Some(listener);
    }

    /// Ends the stream from this side: nothing more is read.
    pub(crate) fn close(&self) {
        self.lock().ended = true;
        self.grown.notify_all();
    }

    fn fill(&self, mut stream: impl Read, flood: u64, stop: impl FnOnce()) {
        let mut stop = Some(stop);
        let mut buffer = [0; 16 * 1024];
        loop {
            match stream.read(&mut buffer) {
                Ok(0) => break,
                Ok(n) => {
                    if self.add(&buffer[..n]) > flood {
                        if let Some(stop) = stop.take() {
                            stop();
                        }
                    }
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => break,
            }
        }
        self.close();
    }

    /// Keeps what fits and returns how many bytes have come in all.
    fn add(&self, bytes: &[u8]) -> u64 {
        let mut state = self.lock();
        if let Some(listener) = &mut state.listener {
            listener(bytes);
        }
        let room = (KEEP - state.head.len()).min(bytes.len());
        state.head.extend_from_slice(&bytes[..room]);
        state.tail.extend(&bytes[room..]);
        let surplus = state.tail.len().saturating_sub(KEEP);
        state.tail.drain(..surplus);
        state.total += bytes.len() as u64;
        self.grown.notify_all();
        state.total
    }

    /// A check that has failed while it held the lock must not hide its report behind a second
    /// panic.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until the stream has grown beyond `known` bytes or has ended, at most for `limit`.
    pub(crate) fn wait_beyond(&self, known: u64, limit: Duration) {
        let state = self.lock();
        let waiting = |state: &mut State| state.total <= known && !state.ended;
        drop(self.grown.wait_timeout_while(state, limit, waiting));
    }

    /// Waits until the stream has ended, at most for `limit`.
    pub(crate) fn wait_for_end(&self, limit: Duration) {
        drop(self.grown.wait_timeout_while(self.lock(), limit, |state| !state.ended));
    }

    /// Bytes that have come in all, kept or not.
    pub(crate) fn total(&self) -> u64 {
        self.lock().total
    }

    pub(crate) fn ended(&self) -> bool {
        self.lock().ended
    }

    /// The stream from byte `from` on, as far as it lies in the part that is kept whole.
    pub(crate) fn since(&self, from: usize) -> Vec<u8> {
        self.lock().head.get(from..).unwrap_or_default().to_vec()
    }

    /// All that is kept; a line says how much is missing in the middle.
    pub(crate) fn kept(&self) -> Vec<u8> {
        self.lock().kept()
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.kept()).into_owned()
    }
}

impl State {
    fn kept(&self) -> Vec<u8> {
        let missing = self.total - (self.head.len() + self.tail.len()) as u64;
        let mut kept = self.head.clone();
        if missing > 0 {
            kept.extend_from_slice(format!("\n… {missing} bytes not shown …\n").as_bytes());
        }
        kept.extend(&self.tail);
        kept
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn capture(bytes: Vec<u8>, flood: u64, stop: impl FnOnce() + Send + 'static) -> Arc<Capture> {
        let capture = Capture::drain(std::io::Cursor::new(bytes), flood, stop);
        capture.wait_for_end(Duration::from_secs(10));
        capture
    }

    #[test]
    fn a_short_stream_is_kept_whole() {
        let capture = capture(b"one\ntwo\n".to_vec(), 100, || unreachable!("no flood"));

        assert_eq!(capture.text(), "one\ntwo\n");
        assert_eq!(capture.since(4), b"two\n");
        assert_eq!(capture.since(100), b"");
    }

    #[test]
    fn the_middle_of_a_long_stream_is_counted_and_dropped() {
        let mut bytes = b"begin ".to_vec();
        bytes.resize(1 << 20, b'.');
        bytes.extend_from_slice(b" end");

        let capture = capture(bytes, 1 << 30, || unreachable!("no flood"));

        assert_eq!(capture.total(), (1 << 20) + 4);
        assert!(capture.kept().len() < 2 * KEEP + 100);
        assert!(capture.text().starts_with("begin ."));
        let dropped = (1 << 20) + 4 - 2 * KEEP;
        assert!(capture.text().contains(&format!("… {dropped} bytes not shown …")));
        assert!(capture.text().ends_with(". end"));
    }

    #[test]
    fn a_listener_is_told_of_all_however_late_it_comes() {
        let capture = capture(b"early".to_vec(), 100, || unreachable!("no flood"));
        let (heard, told) = std::sync::mpsc::channel();

        capture.listen(Box::new(move |bytes| heard.send(bytes.to_vec()).expect("the test waits")));
        capture.add(b"late");

        assert_eq!(told.try_iter().collect::<Vec<_>>(), [b"early".to_vec(), b"late".to_vec()]);
    }

    #[test]
    fn a_flood_is_reported_once() {
        let (flooded, told) = std::sync::mpsc::channel();

        capture(vec![b'x'; 1 << 20], 1000, move || flooded.send(()).expect("the test waits"));

        assert_eq!(told.iter().count(), 1);
    }
}
