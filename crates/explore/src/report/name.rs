//! What a broken schedule is called, and which locks, atomics and channels it is about.

use mirror::machine::{Action, Blocked, Outcome, Step, Waits};

use crate::scenario::Scenario;
use crate::search::attempt::Broken;

pub struct Name {
    pub title: String,
    /// In a sentence or two.
    pub why: Vec<String>,
    /// Only steps on these are shown; all, if there is none.
    pub objects: Vec<u64>,
    /// The first and the last step that a reader needs.
    pub window: Option<(usize, usize)>,
    /// Also those that tell nothing.
    pub every_step: bool,
}

impl Name {
    pub fn new(title: impl Into<String>, why: Vec<String>) -> Self {
        Self { title: title.into(), why, objects: Vec::new(), window: None, every_step: false }
    }
}

pub fn name(scenario: &Scenario, broken: &Broken) -> Name {
    let outcome = &broken.outcome;
    if broken.fault.is_deadlock() {
        return deadlock(outcome);
    }
    if scenario.always.get(broken.fault.kind).is_some_and(|it| it.counts_who_is_inside()) {
        return Name::new("too many inside", Vec::new());
    }
    let title = |found: &'static str| scenario.called.clone().unwrap_or_else(|| found.into());
    let Some(gap) = between(outcome) else {
        return Name::new(title("wrong in this order"), Vec::new());
    };
    // Who writes too little loses something; who takes what is no longer there has looked too early.
    let panics = |step: &Step| step.action == Action::Panic && step.thread == gap.first;
    let takes = outcome.stderr.contains("overflow") || outcome.steps.iter().any(panics);
    let found = if takes { "check-then-act" } else { gap.name };
    let window = (!outcome.steps.iter().any(panics)).then_some(gap.window);
    let name = Name::new(title(found), vec![gap.sentence(outcome)]);
    Name { objects: vec![gap.object], window, ..name }
}

/// One thread looked, another one changed it, and the first acted on what it had seen.
struct Gap {
    object: u64,
    first: usize,
    other: usize,
    name: &'static str,
    /// From the look to the act.
    window: (usize, usize),
}

impl Gap {
    fn sentence(&self, outcome: &Outcome) -> String {
        let (first, other) = (thread(outcome, self.first), thread(outcome, self.other));
        match self.name {
            "lost update" => format!(
                "{other} changed the value after {first} had read it, and before {first} wrote it back."
            ),
            "read too late" => {
                format!("{other} changed the value before {first} read what it had made of it.")
            }
            _ => format!(
                "{other} changed the value after {first} had checked it, and before {first} acted."
            ),
        }
    }
}

/// The shortest one that there is.
fn between(outcome: &Outcome) -> Option<Gap> {
    let steps = &outcome.steps;
    let gaps = (0..steps.len()).filter_map(|at| gap(steps, at));
    // What is read late may be harmless: an act counts more.
    gaps.min_by_key(|gap| (gap.name == "read too late", gap.window.1 - gap.window.0))
}

fn gap(steps: &[Step], at: usize) -> Option<Gap> {
    use Action::{Load, Lock, Store, Unlock, Update};
    let step = &steps[at];
    let uses = |it: &&Step| it.object == step.object && it.action != Unlock;
    let before = steps[..at].iter().enumerate().filter(|(_, it)| uses(it));
    let (start, look) = before.rev().find(|(_, it)| it.thread == step.thread)?;
    let name = match (look.action, step.action) {
        (Lock, Lock) if look.place != step.place => "lost update",
        (Load, Store) => "lost update",
        (Load, Update) if changes_nothing(step) => "lost update",
        (Load, Update) => "check-then-act",
        (Update, Load) => "read too late",
        _ => return None,
    };
    let others = steps[start..at].iter().filter(uses).rev();
    let changes = |it: &&Step| matches!(it.action, Store | Update | Lock);
    let other = others.filter(changes).find(|it| it.thread != step.thread)?.thread;
    let (first, object, window) = (step.thread, step.object, (start, at));
    (first != 0).then_some(Gap { object, first, other, name, window })
}

fn changes_nothing(update: &Step) -> bool {
    update.detail.split_once(" → ").is_some_and(|(before, after)| before == after)
}

pub fn thread(outcome: &Outcome, number: usize) -> String {
    match outcome.threads.get(number).map(String::as_str) {
        None | Some("") => format!("thread {number}"),
        Some(name) => name.into(),
    }
}

fn deadlock(outcome: &Outcome) -> Name {
    let blocked = &outcome.blocked;
    if let Some(cycle) = blocked.iter().find_map(|it| cycle(outcome, it)) {
        let title = if cycle.len() == 1 { "a lock taken twice" } else { "deadlock" };
        let why = cycle.iter().map(|it| holds_and_wants(outcome, it)).collect();
        let objects = cycle.iter().map(|it| it.object).collect();
        return Name { objects, ..Name::new(title, why) };
    }
    let waits = |waits| blocked.iter().find(|it| it.waits == waits);
    if let Some(waiter) = waits(Waits::Notification) {
        return lost_wakeup(outcome, waiter);
    }
    for (kind, title, why) in [
        (
            Waits::Message,
            "a channel that stays open",
            "waits for a message, but the remaining sender sends none",
        ),
        (Waits::Room, "a full channel", "waits for room in a channel from which no thread takes"),
        (
            Waits::Barrier,
            "a barrier that stays closed",
            "waits at a barrier, but too few threads arrive",
        ),
        (Waits::Unpark, "lost wakeup", "is parked, and no thread unparks it"),
    ] {
        if let Some(waiter) = waits(kind) {
            let why = vec![format!("{} {why}.", thread(outcome, waiter.thread))];
            return Name::new(title, why);
        }
    }
    Name::new("deadlock", Vec::new())
}

/// From one that waits to the one that holds what it waits for, until that is the first again.
fn cycle<'a>(outcome: &'a Outcome, first: &'a Blocked) -> Option<Vec<&'a Blocked>> {
    let mut cycle = vec![first];
    loop {
        let last = cycle.last()?;
        if last.waits != Waits::Lock && last.waits != Waits::Thread {
            return None;
        }
        let holder = last.holders.first()?;
        if *holder == first.thread {
            return Some(cycle);
        }
        let next = outcome.blocked.iter().find(|it| it.thread == *holder)?;
        if cycle.iter().any(|it| it.thread == next.thread) {
            return None;
        }
        cycle.push(next);
    }
}

fn line(place: Option<&(String, u32)>) -> String {
    place.map_or_else(String::new, |(_, line)| format!(" in line {line}"))
}

fn holds_and_wants(outcome: &Outcome, it: &Blocked) -> String {
    let holder = it.holders.first().copied().unwrap_or_default();
    let who = thread(outcome, it.thread);
    let taken = outcome.steps.iter().rev().find(|step| {
        step.thread == holder && step.object == it.object && step.action != Action::Unlock
    });
    let since = line(taken.and_then(|step| step.place.as_ref()));
    let here = line(it.place.as_ref());
    let other = thread(outcome, holder);
    match (it.waits, holder == it.thread) {
        (Waits::Thread, _) => format!("{who} waits{here} for the end of {other}."),
        (_, true) => format!("{who} waits{here} for the lock that it took itself{since}."),
        (_, false) => format!("{who} waits{here} for the lock that {other} took{since}."),
    }
}

fn lost_wakeup(outcome: &Outcome, waiter: &Blocked) -> Name {
    let steps = &outcome.steps;
    let notified = |step: &&Step| step.action == Action::Notify && step.object == waiter.object;
    let who = thread(outcome, waiter.thread);
    let unheard = steps.iter().filter(notified).rev().find(|step| step.detail == "0");
    let heard = steps.iter().filter(notified).any(|step| step.detail != "0");
    let (title, why) = match (unheard, heard) {
        (Some(step), _) => (
            "lost wakeup",
            format!(
                "{} notifies{}, when no thread waits. So {who} waits forever{}.",
                thread(outcome, step.thread),
                line(step.place.as_ref()),
                line(waiter.place.as_ref())
            ),
        ),
        (None, true) => (
            "lost wakeup",
            format!(
                "{who} waits{}; the notification went to another thread.",
                line(waiter.place.as_ref())
            ),
        ),
        (None, false) => (
            "no notification",
            format!("{who} waits{}, and no thread notifies it.", line(waiter.place.as_ref())),
        ),
    };
    Name::new(title, vec![why])
}
