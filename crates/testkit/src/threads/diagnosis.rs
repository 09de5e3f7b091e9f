//! What the waits of all threads add up to.
//!
//! Only what the waits imply is said. Standard input is named only where no thread waits for
//! another one.

use super::endpoint::Endpoint;
use super::locks;
use super::thread::ThreadSnapshot;
use super::wait_reason::{LockNumbers, WaitReason};

/// The diagnosis in one to three sentences, `None` when there is nothing to add to the list of
/// threads. Names the locks in the order in which it mentions them.
pub(super) fn diagnose(threads: &[ThreadSnapshot], numbers: &LockNumbers) -> Option<String> {
    let program = Program { threads };
    program
        .busy()
        .or_else(|| locks::diagnose(threads, numbers))
        .or_else(|| program.barrier())
        .or_else(|| program.peer_does_not_read())
        .or_else(|| program.joins_an_endless_thread())
        .or_else(|| program.reply_may_be_lost())
        .or_else(|| program.no_thread_acts())
}

struct Program<'a> {
    threads: &'a [ThreadSnapshot],
}

impl<'a> Program<'a> {
    fn find(&self, fits: impl Fn(&ThreadSnapshot) -> bool) -> Option<&'a ThreadSnapshot> {
        self.threads.iter().find(|thread| fits(thread))
    }

    fn busy(&self) -> Option<String> {
        let busy = self.find(|thread| thread.reason == WaitReason::Busy)?;
        let count = self.threads.iter().filter(|it| it.reason == WaitReason::Busy).count();
        let (name, at) = busy.name_and_place();
        let who = match count {
            1 => format!("{name} runs"),
            n => format!("{name} and {} more run", n - 1),
        };
        Some(format!(
            "Busy: {who} without a pause{at}. If a loop asks again and again, let it wait for what \
             it asks for: in a call that blocks, in recv(), or at a Condvar."
        ))
    }

    /// Threads that wait for each other at a `Barrier`.
    fn barrier(&self) -> Option<String> {
        let address = |it: &ThreadSnapshot| match it.reason {
            WaitReason::Barrier { address } => Some(address),
            _ => None,
        };
        let waiting: Vec<_> = self.threads.iter().filter(|it| address(it).is_some()).collect();
        let on_its_way = self.find(|it| {
            matches!(
                it.reason,
                WaitReason::Running
                    | WaitReason::Sleep
                    | WaitReason::StreamLock
                    | WaitReason::Write(_)
            )
        });
        let (first, count) = (waiting.first().filter(|_| on_its_way.is_none())?, waiting.len());
        let (name, at) = first.name_and_place();
        let mut barriers: Vec<_> = waiting.iter().filter_map(|it| address(it)).collect();
        barriers.sort_unstable();
        barriers.dedup();
        Some(match (count, barriers.len()) {
            (1, _) => format!(
                "{name} waits alone at the Barrier{at}, and no other thread is left that comes to \
                 it. It was made for another number of threads than come, or not all of them are \
                 spawned before the first is joined."
            ),
            (_, own) if own == count => format!(
                "{count} threads wait, each at a Barrier of its own{at}, to which no other will \
                 come: make one, and give each thread a clone of its Arc."
            ),
            _ => format!(
                "{count} threads wait at the Barrier{at}, and no other is on its way to it: it was \
                 made for more threads than reach it, or one has ended before."
            ),
        })
    }

    fn peer_does_not_read(&self) -> Option<String> {
        let (thread, endpoint) = self.threads.iter().find_map(|thread| match &thread.reason {
            // A check that leaves the standard streams full does so on purpose.
            WaitReason::Write(endpoint) if !endpoint.is_standard() => Some((thread, endpoint)),
            _ => None,
        })?;
        let reason = match endpoint {
            Endpoint::Tcp { .. } | Endpoint::Udp { .. } => "the peer does not read",
            _ => "nobody empties it",
        };
        let (writer, there) = thread.name_and_place();
        let sender = self.find(|thread| thread.reason == WaitReason::Send);
        Some(match sender.map(ThreadSnapshot::name_and_place) {
            Some((sender, here)) => format!(
                "{sender} cannot send{here}: its channel is full, and {writer} cannot make room, \
                 because it cannot write{there}: {reason}. So one that does not read keeps \
                 {sender} waiting, and all others for whom that thread works. Do not wait without \
                 an end: try_send, or a send with a deadline."
            ),
            None => format!(
                "{writer} cannot write any more{there}: {reason}, and what can be stored on the \
                 way is full. Read and write in turns, or let another thread read."
            ),
        })
    }

    /// A thread that has nothing more to do and never ends: no other thread will unpark it.
    fn joins_an_endless_thread(&self) -> Option<String> {
        let parked = self.find(|thread| thread.reason == WaitReason::ThreadPark)?;
        let waiter =
            self.find(|thread| thread.reason == WaitReason::ScopeEnd || joins(thread, parked))?;
        let (waiter, here) = waiter.name_and_place();
        let (parked, there) = parked.name_and_place();
        Some(format!(
            "{waiter} waits until {parked} ends{here}, and {parked} never ends{there}. A thread \
             that is to run as long as the program is not joined, nor spawned in a scope: it ends \
             when main returns."
        ))
    }

    fn reply_may_be_lost(&self) -> Option<String> {
        let thread = self.find(|thread| matches!(thread.reason, WaitReason::Reply(_)))?;
        let (peer, (name, at)) = (thread.reason.peer()?, thread.name_and_place());
        Some(format!(
            "{name} waits for a datagram{at} without a time limit, and only for one from {peer}, \
             to which its socket is connected. UDP loses datagrams: a client sets a time limit \
             (set_read_timeout) and sends again; the socket of a server is not connected."
        ))
    }

    /// Every thread waits for another one, and nothing from outside can wake any of them.
    fn no_thread_acts(&self) -> Option<String> {
        if self.threads.iter().any(can_be_woken_from_outside) {
            return None;
        }
        self.channel().or_else(|| self.condvar()).or_else(|| self.standard_input())
    }

    fn channel(&self) -> Option<String> {
        if let Some(sender) = self.find(|it| it.reason == WaitReason::Send) {
            let (name, at) = sender.name_and_place();
            return Some(format!(
                "{name} cannot send{at}: the channel is full, and no thread receives from it. Start \
                 the threads that receive before, or receive before you join the sender."
            ));
        }
        // A thread that reads lines may be the one that sends.
        if self.find(reads_input).is_some() {
            return None;
        }
        let (name, at) = self.find(|it| it.reason == WaitReason::Receive)?.name_and_place();
        Some(format!(
            "{name} waits for a message{at} that no thread is left to send. It would end if all \
             Senders were dropped: one still lives, often the first one, of which the others are \
             clones. Drop it."
        ))
    }

    fn condvar(&self) -> Option<String> {
        let waits =
            |it: &&ThreadSnapshot| matches!(it.reason, WaitReason::Condvar { timed: false, .. });
        let count = self.threads.iter().filter(waits).count();
        let (name, at) = self.threads.iter().find(waits)?.name_and_place();
        let who = match count {
            1 => format!("{name} waits"),
            n => format!("{name} and {} more wait", n - 1),
        };
        let nobody = match self.find(reads_input) {
            Some(reader) => format!("while {} waits for standard input", reader.name),
            None => "and no thread is left to notify".into(),
        };
        Some(format!(
            "{who} at a Condvar{at}, {nobody}. If they could go on by now, they were not notified, \
             or before the change; else what they look at is not what it should be, or they do not \
             look before the first wait."
        ))
    }

    /// Only for a program whose only thread reads it: with others, it may well be their turn.
    fn standard_input(&self) -> Option<String> {
        let [thread] = self.threads else { return None };
        let (name, at) = thread.name_and_place();
        (thread.reason == WaitReason::Read(Endpoint::Stdin))
            .then(|| format!("{name} waits for standard input{at}."))
    }
}

fn reads_input(thread: &ThreadSnapshot) -> bool {
    thread.reason == WaitReason::Read(Endpoint::Stdin)
}

fn can_be_woken_from_outside(thread: &ThreadSnapshot) -> bool {
    match &thread.reason {
        WaitReason::Read(endpoint) => *endpoint != Endpoint::Stdin,
        WaitReason::Accept(_)
        | WaitReason::Reply(_)
        | WaitReason::Copy { .. }
        | WaitReason::Connect(_)
        | WaitReason::Running
        | WaitReason::Sleep
        | WaitReason::Condvar { timed: true, .. }
        | WaitReason::Poll => true,
        _ => false,
    }
}

fn joins(thread: &ThreadSnapshot, other: &ThreadSnapshot) -> bool {
    matches!(thread.reason, WaitReason::Join { thread: id, .. } if id == other.id)
}
