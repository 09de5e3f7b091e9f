//! What a runtime does, in thirty lines: it polls a future again whenever its waker is called.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    sync::Arc,
    task::{Context, Poll, Wake, Waker},
    thread,
};

// ANCHOR: runtime
struct Unpark(thread::Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Polls the future until it is ready. In between, this thread sleeps.
fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(value) => return value,
            Poll::Pending => thread::park(),
        }
    }
}
// ANCHOR_END: runtime

/// Is pending the first time, and has a thread wake the task.
async fn pause(name: &str) {
    let mut asked = 0;
    poll_fn(|context| {
        asked += 1;
        if asked > 1 {
            return Poll::Ready(());
        }
        println!("{name}: not ready");
        let waker = context.waker().clone();
        thread::spawn(move || waker.wake());
        Poll::Pending
    })
    .await;
    println!("{name}: ready");
}

async fn twice() -> u32 {
    pause("first").await;
    pause("second").await;
    2
}

fn main() {
    let future = twice();
    println!("called, but nothing has run yet");
    println!("{} pauses", block_on(future));
}
