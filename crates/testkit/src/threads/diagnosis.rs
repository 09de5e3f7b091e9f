//! What the waits add up to.
//!
//! No lock tells who holds it. But a guard is a variable of the holder, and it has the lock's address: a thread is taken
//! for the holder when that address stands among the variables of its own code. Old values can lie there, too, so a
//! verdict needs a second sign: the thread waits as well, and the whole program is still.

use std::cmp::Reverse;

use super::snapshot::{Seen, letter, waits};
use super::wait_reason::{Cause, Way};

/// The verdict in one to three sentences, `None` when there is nothing to add to the list of threads.
pub(super) fn verdict(all: &[Seen], locks: &[u64]) -> Option<String> {
    let program = Program { all, locks };
    program
        .busy()
        .or_else(|| program.cycle())
        .or_else(|| program.held_elsewhere())
        .or_else(|| program.tangle())
        .or_else(|| program.taken_twice())
        .or_else(|| program.meeting())
        .or_else(|| program.peer_does_not_read())
        .or_else(|| program.joins_for_ever())
        .or_else(|| program.reply_may_be_lost())
        .or_else(|| program.nobody_acts())
}

struct Program<'a> {
    all: &'a [Seen],
    locks: &'a [u64],
}

/// What a thread waits for, how to say so, and why it does not come: the first that fits is the root of the others.
const NOBODY_ACTS: [(Cause, &str, &str); 4] = [
    (
        Cause::StandardInput,
        "waits for standard input",
        ", and nothing comes from there. Read it only where the task asks for it; it ends when it is closed.",
    ),
    (
        Cause::Send,
        "cannot send",
        ": the channel is full and its Receiver is still there, but nobody receives. Receive before you join the \
         sender.",
    ),
    (
        Cause::Receive,
        "waits for a message",
        " that nobody is left to send. It would end with an error if all Senders were dropped: one still lives, often \
         the first one, of which the others are clones. Drop it.",
    ),
    (
        Cause::Condvar,
        "waits at a Condvar",
        ", and no thread is left to notify it. Set the condition under the lock, then notify, also when a thread panics \
         or returns early: Drop does it then. And check the condition before the first wait.",
    ),
];

impl<'a> Program<'a> {
    fn busy(&self) -> Option<String> {
        let thread = self.all.iter().find(|thread| thread.cause == Cause::Busy)?;
        Some(format!(
            "Busy: {} runs without a pause{}. A loop that asks again and again should wait instead: in a call that \
             blocks, in recv(), or at a Condvar.",
            thread.name,
            at(thread)
        ))
    }

    /// Threads of which each holds a lock that the next one wants.
    fn cycle(&self) -> Option<String> {
        // Further down in its code a thread is more likely to hold what it has locked above.
        let mut deepest: Vec<&Seen> = self.all.iter().collect();
        deepest.sort_by_key(|thread| Reverse(thread.trace.place.as_ref().map(|place| place.line)));
        let cycle = deepest.iter().find_map(|start| cycle_from(&deepest, vec![start]))?;
        let first = (0..cycle.len()).min_by_key(|&at| cycle[at].id).unwrap_or(0);
        let cycle = [&cycle[first..], &cycle[..first]].concat();
        let link = |index: usize| {
            let before = cycle[(index + cycle.len() - 1) % cycle.len()];
            let (held, wanted) =
                (self.lock_name(wanted(before)?.0), self.lock_name(wanted(cycle[index])?.0));
            Some(format!(
                "{} holds {held} and waits for {wanted}{}",
                cycle[index].name,
                at(cycle[index])
            ))
        };
        let links: Vec<String> = (0..cycle.len().min(3)).filter_map(link).collect();
        let more = if cycle.len() > 3 {
            format!(", and so on through {} threads", cycle.len())
        } else {
            String::new()
        };
        Some(format!(
            "Deadlock: {}{more}. Take locks in one fixed order everywhere, or hold only one at a time.",
            links.join(", ")
        ))
    }

    /// A thread keeps a guard while it waits for something else.
    fn held_elsewhere(&self) -> Option<String> {
        self.all.iter().find_map(|waiter| {
            let (lock, _) = wanted(waiter)?;
            // With two candidates, one has released the lock and only its old guard is still to be seen.
            let mut holders = self.all.iter().filter(|it| wanted(it).is_none() && holds(it, lock));
            let holder = holders.next().filter(|_| holders.next().is_none())?;
            // Workers take turns at `receiver.lock()?.recv()`: that one of them receives is as it should be.
            let takes_turns =
                holder.cause == Cause::Receive && holder.trace.place == waiter.trace.place;
            (!takes_turns).then(|| self.guard_kept(waiter, lock, holder))
        })
    }

    fn guard_kept(&self, waiter: &Seen, lock: u64, holder: &Seen) -> String {
        let (lock, there, here) = (self.lock_name(lock), at(holder), at(waiter));
        let (holder_name, waiter_name) = (&holder.name, &waiter.name);
        match holder.cause {
            Cause::Join(id) if id == waiter.id => format!(
                "Deadlock: {holder_name} holds {lock} while it joins {waiter_name}{there}, and {waiter_name} waits \
                 for {lock}{here}. Drop the guard before you join."
            ),
            Cause::ScopeEnd => format!(
                "Deadlock: {holder_name} holds {lock} at the end of a scope{there}, which waits for {waiter_name}, \
                 and {waiter_name} waits for {lock}{here}. Drop the guard before the scope ends."
            ),
            _ => format!(
                "{holder_name} seems to hold {lock} while it waits for this: {}{there}. So {waiter_name} waits for \
                 {lock}{here}. Take what you need out of the lock and drop the guard before a call that can block.",
                waits(holder, self.all, self.locks)
            ),
        }
    }

    /// Several locks, of which no holder is to be seen: optimised code keeps its variables elsewhere.
    fn tangle(&self) -> Option<String> {
        let waiters: Vec<&Seen> =
            self.all.iter().filter(|thread| wanted(thread).is_some()).collect();
        let [first, .., last] = waiters[..] else { return None };
        (self.locks.len() > 1).then(|| {
            format!(
                "{} threads wait for {} locks that nobody releases, {}{} and {}{} among them: most likely a deadlock. \
                 Take locks in one fixed order everywhere, or hold only one at a time.",
                waiters.len(),
                self.locks.len(),
                first.name,
                at(first),
                last.name,
                at(last)
            )
        })
    }

    /// Nobody holds the lock but the one who waits for it.
    fn taken_twice(&self) -> Option<String> {
        let waiter = self.all.iter().find(|thread| {
            let held_by_other =
                |lock| self.all.iter().any(|it| it.id != thread.id && holds(it, lock));
            wanted(thread).is_some_and(|(lock, _)| holds(thread, lock) && !held_by_other(lock))
        })?;
        let (lock, way) = wanted(waiter)?;
        let (name, lock) = (&waiter.name, self.lock_name(lock));
        Some(match way {
            Way::Mutex => format!(
                "{name} waits for {lock}{}, which it seems to hold itself. A Mutex cannot be locked twice: drop the \
                 first guard, or pass it on to the function that wants the lock.",
                at(waiter)
            ),
            Way::Read | Way::Write => format!(
                "{name} waits for {lock}{}, which it seems to hold itself. A read lock does not become a write lock: \
                 drop the first guard, then lock again and check again.",
                at(waiter)
            ),
        })
    }

    /// Threads that wait for each other at a Barrier.
    fn meeting(&self) -> Option<String> {
        let waiting: Vec<&Seen> =
            self.all.iter().filter(|thread| thread.cause == Cause::Barrier).collect();
        let first = waiting.first()?;
        let joiner = self.all.iter().find(|thread| thread.cause == Cause::Join(first.id));
        Some(match (joiner, waiting.len()) {
            (Some(joiner), 1) => format!(
                "{} joins {}{}, and {} waits at a Barrier{} for threads that are not there. A join inside the loop \
                 that spawns runs them one after the other: spawn all of them first, then join.",
                joiner.name,
                first.name,
                at(joiner),
                first.name,
                at(first)
            ),
            (_, count) => format!(
                "Only {count} wait at the Barrier{}, and nobody else is on the way: it was made for more threads than \
                 reach it, or one has ended before.",
                at(first)
            ),
        })
    }

    fn peer_does_not_read(&self) -> Option<String> {
        let (thread, subject) = self.all.iter().find_map(|thread| match &thread.cause {
            // A check that leaves the standard streams full does so on purpose.
            Cause::Write(subject) if !subject.starts_with("standard ") => Some((thread, subject)),
            _ => None,
        })?;
        let reason =
            if subject.contains(':') { "the peer does not read" } else { "nobody empties it" };
        if let Some(sender) = self.all.iter().find(|thread| thread.cause == Cause::Send) {
            return Some(format!(
                "{} cannot send{}: its channel is full, and {} cannot make room, because it cannot write{}: {reason}. So one \
                 that does not read keeps {} waiting, and all others for whom that thread works. Do not wait without an end: \
                 try_send, or a send with a deadline.",
                sender.name,
                at(sender),
                thread.name,
                at(thread),
                sender.name
            ));
        }
        Some(format!(
            "{} cannot write any more{}: {reason}, and what can be stored on the way is full. Read and write in turns, \
             or let another thread read.",
            thread.name,
            at(thread)
        ))
    }

    /// A thread that has nothing more to do and is not to end: nobody will unpark it.
    fn joins_for_ever(&self) -> Option<String> {
        let parked = self.all.iter().find(|thread| thread.cause == Cause::ThreadPark)?;
        let waits_for_it = |thread: &&Seen| {
            matches!(thread.cause, Cause::ScopeEnd) || thread.cause == Cause::Join(parked.id)
        };
        let waiter = self.all.iter().find(waits_for_it)?;
        Some(format!(
            "{} waits until {} ends{}, and {} never ends{}. A thread that is to run as long as the program is not \
             joined, nor spawned in a scope: it ends when main returns.",
            waiter.name,
            parked.name,
            at(waiter),
            parked.name,
            at(parked)
        ))
    }

    fn reply_may_be_lost(&self) -> Option<String> {
        let thread = self.all.iter().find(|thread| matches!(thread.cause, Cause::Reply(_)))?;
        let peer = thread.cause.peer()?;
        Some(format!(
            "{} waits for a datagram{} without a time limit, and only for one from {peer}, to which its socket is \
             connected. UDP loses datagrams: a client sets a time limit (set_read_timeout) and sends again; the socket \
             of a server is not connected.",
            thread.name,
            at(thread)
        ))
    }

    /// Every thread waits for another one, and nothing from outside can wake any of them.
    fn nobody_acts(&self) -> Option<String> {
        if self.all.iter().any(wakes_from_outside) {
            return None;
        }
        NOBODY_ACTS.iter().find_map(|(cause, waits, reason)| {
            let thread = self.all.iter().find(|thread| thread.cause == *cause)?;
            Some(format!("{} {waits}{}{reason}", thread.name, at(thread)))
        })
    }

    fn lock_name(&self, lock: u64) -> String {
        format!("lock {}", letter(lock, self.locks))
    }
}

fn cycle_from<'a>(all: &[&'a Seen], path: Vec<&'a Seen>) -> Option<Vec<&'a Seen>> {
    let last = path.last()?;
    let (lock, _) = wanted(last)?;
    let holds =
        |it: &Seen| wanted(it).is_some_and(|other| other.0 != lock) && holds_alone(all, it, lock);
    if path.len() > 1 && holds(path[0]) {
        return Some(path);
    }
    all.iter().filter(|it| holds(it)).find_map(|it| {
        let fresh = path.iter().all(|seen| seen.id != it.id);
        fresh.then(|| cycle_from(all, [path.clone(), vec![*it]].concat())).flatten()
    })
}

/// Whether a thread holds a lock and none that has come just as far looks as if it did, too: then both only know it.
fn holds_alone(all: &[&Seen], thread: &Seen, lock: u64) -> bool {
    let alike =
        |other: &Seen| wanted(other) == wanted(thread) && other.trace.place == thread.trace.place;
    holds(thread, lock) && !all.iter().any(|it| it.id != thread.id && alike(it) && holds(it, lock))
}

fn wakes_from_outside(thread: &Seen) -> bool {
    matches!(
        thread.cause,
        Cause::Accept(_)
            | Cause::Read(_)
            | Cause::Reply(_)
            | Cause::Connect(_)
            | Cause::Runs
            | Cause::Sleep
            | Cause::Poll
    )
}

/// The lock that a thread waits for.
fn wanted(thread: &Seen) -> Option<(u64, Way)> {
    match thread.cause {
        Cause::Lock { address, way } => Some((address, way)),
        _ => None,
    }
}

/// Whether the lock's address is among the variables of a thread's own code.
fn holds(thread: &Seen, lock: u64) -> bool {
    thread.trace.words.get(thread.trace.own..).is_some_and(|own| own.contains(&lock))
}

fn at(thread: &Seen) -> String {
    thread.trace.place.as_ref().map_or(String::new(), |place| format!(" ({place})"))
}
