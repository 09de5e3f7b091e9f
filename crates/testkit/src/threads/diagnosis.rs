//! What the waits of all threads add up to.
//!
//! A lock does not tell which thread holds it. But a guard is a variable of the holder, and
//! contains the lock's address: a thread counts as the holder when that address is among the
//! variables of its own code. Old values can be there, too, so a diagnosis needs a second sign: the
//! thread waits as well, and the whole program is still.

use std::cmp::Reverse;

use super::endpoint::Endpoint;
use super::thread::ThreadSnapshot;
use super::wait_reason::{LockAccess, LockNumbers, WaitReason};

/// The diagnosis in one to three sentences, `None` when there is nothing to add to the list of
/// threads. Names the locks in the order in which it mentions them.
pub(super) fn diagnose(threads: &[ThreadSnapshot], locks: &LockNumbers) -> Option<String> {
    let program = Program { threads, locks };
    program
        .busy()
        .or_else(|| program.cycle())
        .or_else(|| program.guard_kept())
        .or_else(|| program.unseen_holders())
        .or_else(|| program.locked_twice())
        .or_else(|| program.barrier())
        .or_else(|| program.peer_does_not_read())
        .or_else(|| program.joins_an_endless_thread())
        .or_else(|| program.reply_may_be_lost())
        .or_else(|| program.no_thread_acts())
}

struct Program<'a> {
    threads: &'a [ThreadSnapshot],
    locks: &'a LockNumbers,
}

/// What a thread waits for, how to say so, and why it does not come: the first that fits is the
/// root of the others.
const NO_THREAD_ACTS: [(WaitReason, &str, &str); 4] = [
    (
        WaitReason::Read(Endpoint::Stdin),
        "waits for standard input",
        ", and nothing comes from there. Read it only where the task asks for it; it ends when it \
         is closed.",
    ),
    (
        WaitReason::Send,
        "cannot send",
        ": the channel is full and its Receiver is still there, but nobody receives. Receive \
         before you join the sender.",
    ),
    (
        WaitReason::Receive,
        "waits for a message",
        " that nobody is left to send. It would end with an error if all Senders were dropped: one \
         still lives, often the first one, of which the others are clones. Drop it.",
    ),
    (
        WaitReason::Condvar,
        "waits at a Condvar",
        ", and no thread is left to notify it. Set the condition under the lock, then notify, also \
         when a thread panics or returns early: Drop does it then. And check the condition before \
         the first wait.",
    ),
];

impl<'a> Program<'a> {
    fn find(&self, fits: impl Fn(&ThreadSnapshot) -> bool) -> Option<&'a ThreadSnapshot> {
        self.threads.iter().find(|thread| fits(thread))
    }

    fn busy(&self) -> Option<String> {
        let busy = self.find(|thread| thread.reason == WaitReason::Busy)?;
        let (name, at) = busy.name_and_place();
        Some(format!(
            "Busy: {name} runs without a pause{at}. A loop that asks again and again should wait \
             instead: in a call that blocks, in recv(), or at a Condvar."
        ))
    }

    /// Threads of which each holds a lock that the next one wants.
    fn cycle(&self) -> Option<String> {
        // Further down in its code a thread is more likely to hold what it has locked above.
        let mut deepest: Vec<&ThreadSnapshot> = self.threads.iter().collect();
        deepest.sort_by_key(|thread| Reverse(thread.location.as_ref().map(|it| it.line)));
        let mut cycle = deepest.iter().find_map(|start| cycle_from(&deepest, vec![start]))?;
        let first = (0..cycle.len()).min_by_key(|&at| cycle[at].id)?;
        cycle.rotate_left(first);
        let mut held = wanted(cycle.last()?)?.0;
        let mut links = Vec::new();
        for thread in cycle.iter().take(3) {
            let (name, at) = thread.name_and_place();
            let has = self.locks.name(held);
            held = wanted(thread)?.0;
            let wants = self.locks.name(held);
            links.push(format!("{name} holds {has} and waits for {wants}{at}"));
        }
        if cycle.len() > 3 {
            links.push(format!("and so on through {} threads", cycle.len()));
        }
        Some(format!(
            "Deadlock: {}. Take locks in one fixed order everywhere, or hold only one at a time.",
            links.join(", ")
        ))
    }

    /// A thread keeps a guard while it waits for something else.
    fn guard_kept(&self) -> Option<String> {
        let find_holder = |waiter| Some((waiter, self.holder_of_lock_for(waiter)?));
        let (waiter, (lock, holder)) = self.threads.iter().find_map(find_holder)?;
        let lock = self.locks.name(lock);
        let (holder_name, there) = holder.name_and_place();
        let (waiter_name, here) = waiter.name_and_place();
        Some(match holder.reason {
            WaitReason::Join { thread, .. } if thread == waiter.id => format!(
                "Deadlock: {holder_name} holds {lock} while it joins {waiter_name}{there}, and \
                 {waiter_name} waits for {lock}{here}. Drop the guard before you join."
            ),
            WaitReason::ScopeEnd => format!(
                "Deadlock: {holder_name} holds {lock} at the end of a scope{there}, which waits \
                 for {waiter_name}, and {waiter_name} waits for {lock}{here}. Drop the guard \
                 before the scope ends."
            ),
            _ => format!(
                "{holder_name} seems to hold {lock} while it waits for this: {}{there}. So \
                 {waiter_name} waits for {lock}{here}. Take what you need out of the lock and drop \
                 the guard before a call that can block.",
                holder.reason.describe(self.locks)
            ),
        })
    }

    /// The lock that a thread waits for, and the thread that keeps it while it waits for another
    /// reason.
    fn holder_of_lock_for(&self, waiter: &ThreadSnapshot) -> Option<(u64, &ThreadSnapshot)> {
        let (lock, _) = wanted(waiter)?;
        let mut holders = self.threads.iter().filter(|it| wanted(it).is_none() && holds(it, lock));
        // With two candidates, one has released the lock and only its old guard is still seen.
        let holder = holders.next().filter(|_| holders.next().is_none())?;
        // Workers take turns at `receiver.lock()?.recv()`: one of them is meant to receive.
        let takes_turns =
            holder.reason == WaitReason::Receive && holder.location == waiter.location;
        (!takes_turns).then_some((lock, holder))
    }

    /// Several locks, the holders of which are not to be seen: optimised code keeps its variables
    /// elsewhere.
    fn unseen_holders(&self) -> Option<String> {
        let waiters: Vec<_> = self.threads.iter().filter(|it| wanted(it).is_some()).collect();
        let [first, .., last] = waiters[..] else { return None };
        let mut locks: Vec<u64> = waiters.iter().filter_map(|it| Some(wanted(it)?.0)).collect();
        locks.sort_unstable();
        locks.dedup();
        let (waiters, locks) = (waiters.len(), locks.len());
        let ((first, here), (last, there)) = (first.name_and_place(), last.name_and_place());
        (locks > 1).then(|| {
            format!(
                "{waiters} threads wait for {locks} locks that nobody releases, {first}{here} and \
                 {last}{there} among them: most likely a deadlock. Take locks in one fixed order \
                 everywhere, or hold only one at a time."
            )
        })
    }

    /// The only thread that holds the lock waits for it.
    fn locked_twice(&self) -> Option<String> {
        let (waiter, lock, access) = self.threads.iter().find_map(|thread| {
            let (lock, access) = wanted(thread)?;
            let other = self.find(|it| it.id != thread.id && holds(it, lock));
            (holds(thread, lock) && other.is_none()).then_some((thread, lock, access))
        })?;
        let advice = match access {
            LockAccess::Mutex => {
                "A Mutex cannot be locked twice: drop the first guard, or pass it on to the \
                 function that wants the lock."
            }
            LockAccess::Read | LockAccess::Write => {
                "A read lock does not become a write lock: drop the first guard, then lock again \
                 and check again."
            }
        };
        let ((name, at), lock) = (waiter.name_and_place(), self.locks.name(lock));
        Some(format!("{name} waits for {lock}{at}, which it seems to hold itself. {advice}"))
    }

    /// Threads that wait for each other at a `Barrier`.
    fn barrier(&self) -> Option<String> {
        let at_barrier = |it: &ThreadSnapshot| it.reason == WaitReason::Barrier;
        let first = self.find(at_barrier)?;
        let count = self.threads.iter().filter(|it| at_barrier(it)).count();
        let (name, at) = first.name_and_place();
        let joiner = self.find(|thread| joins(thread, first)).filter(|_| count == 1);
        Some(match joiner.map(ThreadSnapshot::name_and_place) {
            Some((joiner, there)) => format!(
                "{joiner} joins {name}{there}, and {name} waits at a Barrier{at} for threads that \
                 are not there. A join inside the loop that spawns runs them one after the other: \
                 spawn all of them first, then join."
            ),
            None => format!(
                "Only {count} wait at the Barrier{at}, and nobody else is on the way: it was made \
                 for more threads than reach it, or one has ended before."
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
        NO_THREAD_ACTS.iter().find_map(|(reason, waits, why)| {
            let (name, at) = self.find(|thread| thread.reason == *reason)?.name_and_place();
            Some(format!("{name} {waits}{at}{why}"))
        })
    }
}

/// Extends a path of threads, each of which holds what the one before wants, until it closes.
fn cycle_from<'a>(
    all: &[&'a ThreadSnapshot],
    path: Vec<&'a ThreadSnapshot>,
) -> Option<Vec<&'a ThreadSnapshot>> {
    let (lock, _) = wanted(path.last()?)?;
    let holds = |it: &ThreadSnapshot| {
        wanted(it).is_some_and(|other| other.0 != lock) && holds_alone(all, it, lock)
    };
    if path.len() > 1 && holds(path[0]) {
        return Some(path);
    }
    let next = all.iter().filter(|it| holds(it) && path.iter().all(|seen| seen.id != it.id));
    next.into_iter().find_map(|it| cycle_from(all, [path.clone(), vec![*it]].concat()))
}

/// Whether a thread holds a lock, and no thread that is at the same place looks as if it did, too:
/// then both only know the lock.
fn holds_alone(all: &[&ThreadSnapshot], thread: &ThreadSnapshot, lock: u64) -> bool {
    let alike = |other: &ThreadSnapshot| {
        wanted(other) == wanted(thread) && other.location == thread.location
    };
    holds(thread, lock) && !all.iter().any(|it| it.id != thread.id && alike(it) && holds(it, lock))
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
        | WaitReason::Poll => true,
        _ => false,
    }
}

/// The lock that a thread waits for.
fn wanted(thread: &ThreadSnapshot) -> Option<(u64, LockAccess)> {
    match thread.reason {
        WaitReason::Lock { address, access } => Some((address, access)),
        _ => None,
    }
}

/// Whether the lock's address is among the variables of a thread's own code.
fn holds(thread: &ThreadSnapshot, lock: u64) -> bool {
    thread.variables.contains(&lock)
}

fn joins(thread: &ThreadSnapshot, other: &ThreadSnapshot) -> bool {
    matches!(thread.reason, WaitReason::Join { thread: id, .. } if id == other.id)
}
