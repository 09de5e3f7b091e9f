//! Locks that never become free: one that is taken twice, a cycle, a guard that is kept.
//!
//! A lock does not tell which thread holds it. But a guard is a variable of the holder, and
//! contains the lock's address. So does a reference to the lock, so the address among the variables
//! of a thread's own code makes it a candidate and no more: a diagnosis needs a second sign, such
//! as that no other thread can be the holder.

use std::cmp::Reverse;

use super::thread::ThreadSnapshot;
use super::wait_reason::{LockAccess, LockNumbers, WaitReason};

/// What is wrong with the locks, if anything, in one to three sentences.
pub(super) fn diagnose(threads: &[ThreadSnapshot], numbers: &LockNumbers) -> Option<String> {
    let locks = Locks { threads, numbers };
    locks
        .taken_twice()
        .or_else(|| locks.cycle())
        .or_else(|| locks.guard_kept())
        .or_else(|| locks.unseen_holders())
}

struct Locks<'a> {
    threads: &'a [ThreadSnapshot],
    numbers: &'a LockNumbers,
}

impl<'a> Locks<'a> {
    /// A thread waits for a lock, and no thread can hold it but one of those that wait for it.
    fn taken_twice(&self) -> Option<String> {
        // What a thread that runs holds is not to be seen.
        if self.threads.iter().any(|it| it.reason == WaitReason::Running) {
            return None;
        }
        let (waiter, lock, access) = self.threads.iter().find_map(|thread| {
            let (lock, access) = wanted(thread)?;
            let outside = self.threads.iter().any(|it| !wants(it, lock) && may_hold(it, lock));
            let holder = if outside { None } else { self.second_taker(lock) };
            Some((holder?, lock, access))
        })?;
        let advice = match access {
            LockAccess::Mutex => {
                "A Mutex cannot be locked twice: drop the first guard before, or pass it on. A \
                 guard in the head of `if let`, `while let` or `match` lives to the end of the \
                 block."
            }
            LockAccess::Read | LockAccess::Write => {
                "A read lock does not become a write lock: drop the first guard, then lock again \
                 and check again."
            }
        };
        let ((name, at), lock) = (waiter.name_and_place(), self.numbers.name(lock));
        Some(format!("{name} waits for {lock}{at}, which it holds itself. {advice}"))
    }

    /// The one of several waiters that has come further than the others, to its second lock.
    fn second_taker(&self, lock: u64) -> Option<&'a ThreadSnapshot> {
        let waiters: Vec<_> = self.threads.iter().filter(|it| wants(it, lock)).collect();
        let knows = |it: &ThreadSnapshot| it.variables.iter().filter(|&&word| word == lock).count();
        if let [alone] = waiters[..] {
            return Some(alone).filter(|it| knows(it) > 0);
        }
        let is_elsewhere = |one: &&&ThreadSnapshot| {
            waiters.iter().all(|it| it.id == one.id || it.location != one.location)
        };
        let mut lone: Vec<_> = waiters.iter().filter(is_elsewhere).copied().collect();
        lone.sort_by_key(|it| Reverse(knows(it)));
        match lone[..] {
            [one] => Some(one),
            [one, other, ..] if knows(one) > knows(other) => Some(one),
            _ => None,
        }
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
            let has = self.numbers.name(held);
            held = wanted(thread)?.0;
            let wants = self.numbers.name(held);
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
        let lock = self.numbers.name(lock);
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
                "{holder_name} seems to hold {lock} while it waits for {}{there}, and \
                 {waiter_name} waits for {lock}{here}. Drop a guard before a call that can block.",
                holder.reason.describe_shortly(self.numbers)
            ),
        })
    }

    /// The lock that a thread waits for, and the thread that keeps it while it waits for another
    /// reason.
    fn holder_of_lock_for(&self, waiter: &ThreadSnapshot) -> Option<(u64, &'a ThreadSnapshot)> {
        let (lock, _) = wanted(waiter)?;
        let mut holders =
            self.threads.iter().filter(|it| wanted(it).is_none() && may_hold(it, lock));
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
    may_hold(thread, lock)
        && !all.iter().any(|it| it.id != thread.id && alike(it) && may_hold(it, lock))
}

/// The lock that a thread waits for.
fn wanted(thread: &ThreadSnapshot) -> Option<(u64, LockAccess)> {
    match thread.reason {
        WaitReason::Lock { address, access } => Some((address, access)),
        _ => None,
    }
}

fn wants(thread: &ThreadSnapshot, lock: u64) -> bool {
    wanted(thread).is_some_and(|(wanted, _)| wanted == lock)
}

/// Whether the lock's address is among the variables of a thread's own code. A thread that waits at
/// a `Condvar` has given the lock back that it had.
fn may_hold(thread: &ThreadSnapshot, lock: u64) -> bool {
    !matches!(thread.reason, WaitReason::Condvar { .. }) && thread.variables.contains(&lock)
}
