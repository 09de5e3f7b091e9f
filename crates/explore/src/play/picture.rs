//! What a player sees: the steps so far as lanes, the next line of each thread, and how it ended.

use std::fmt::Write;

use anyhow::Result;
use mirror::machine::{Outcome, Waits};

use crate::play::game::{Ending, Game, Next};
use crate::report::lanes::{Sources, cut, lanes};
use crate::report::name::{Name, name, thread};
use crate::report::{Shown, WIDTH, reproduce, wrap};
use crate::scenario::Scenario;

/// The screen, without its last two rows.
const ROWS: usize = 22;

pub fn picture(game: &Game<'_>, scenario: &Scenario, shown: &Shown<'_>) -> Result<String> {
    let run = scenario.arguments(&game.sizes)?.join(" ");
    let mut above = wrap(&format!("{}: {run}", scenario.name), "  ");
    above += &wrap(&format!("Break this: {}", scenario.about), "  ");
    let below = match game.ending()? {
        Some(ending) => verdict(game, scenario, shown, &ending),
        None => next(game, shown),
    };
    let room = ROWS.saturating_sub(above.lines().count() + below.lines().count() + 2);
    let mut now = game.now.clone();
    if game.ending()?.is_none() {
        // They wait, but not forever.
        now.blocked.clear();
    }
    let mut all = Name::new("", Vec::new());
    all.every_step = true;
    let drawn = lanes(&now, &all, &Sources::read(shown.sources, &now), room).join("\n");
    Ok(format!("{above}\n{drawn}\n\n{below}"))
}

fn next(game: &Game<'_>, shown: &Shown<'_>) -> String {
    let mut sources = Sources::read(shown.sources, &game.now);
    let names: Vec<_> = game.threads.iter().map(|it| thread(&game.now, it.thread)).collect();
    let width = names.iter().map(|name| name.chars().count()).max().unwrap_or(0);
    let mut text = String::new();
    for (standing, name) in game.threads.iter().zip(&names) {
        let number = standing.thread;
        let key = if game.now.ready.contains(&number) { key(number) } else { ' ' };
        let what = match &standing.next {
            Next::Line(Some((file, line))) => {
                sources.add(shown.sources, file);
                format!("{line:>3} {}", sources.line(file, *line))
            }
            Next::Line(None) => "goes on".into(),
            Next::Waits(blocked) => {
                let place = blocked.place.as_ref();
                let line = place.map_or_else(String::new, |(_, line)| format!("{line:>3} "));
                format!("{line}waits for {}", awaited(&game.now, blocked.waits, &blocked.holders))
            }
            Next::Ended => "has ended".into(),
        };
        let line = format!(" {key}  {name:width$}  {what}");
        let _ = writeln!(text, "{}", cut(&line, WIDTH));
    }
    text
}

/// `m` is the main thread, and the others are numbered.
pub fn key(thread: usize) -> char {
    match thread {
        0 => 'm',
        _ => u32::try_from(thread).ok().and_then(|it| char::from_digit(it, 10)).unwrap_or(' '),
    }
}

fn awaited(outcome: &Outcome, waits: Waits, holders: &[usize]) -> String {
    let names: Vec<_> = holders.iter().map(|it| thread(outcome, *it)).collect();
    match waits {
        Waits::Lock => format!("the lock of {}", names.join(" and ")),
        Waits::Thread => format!("the end of {}", names.join(" and ")),
        Waits::Notification => "a notification".into(),
        Waits::Barrier => "the others, at a barrier".into(),
        Waits::Message => "a message".into(),
        Waits::Room => "room in a channel".into(),
        Waits::Unpark => "unpark".into(),
    }
}

fn verdict(game: &Game<'_>, scenario: &Scenario, shown: &Shown<'_>, ending: &Ending) -> String {
    let Ending::Broken(broken) = ending else {
        let (tried, breaks) = game.tried;
        let said = if breaks {
            format!(
                "It held. The machine tried {tried} schedules and found one that breaks it: \
                 undo, and try another way."
            )
        } else {
            format!("It held. The machine has tried {tried} schedules, and none breaks it.")
        };
        return wrap(&said, "");
    };
    let name = name(scenario, broken);
    let mut text = wrap(&format!("You broke it: {}.", name.title), "  ");
    text += &wrap(&format!("  expected: {}", broken.fault.expected), "            ");
    text += &wrap(&format!("  got:      {}", broken.fault.got), "            ");
    name.why.iter().for_each(|why| text += &wrap(why, "  "));
    text + &reproduce(shown, scenario, &game.sizes, &game.code())
}
