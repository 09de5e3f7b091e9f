//! In which order threads take their turns: by chance, or as a code tells.

use std::fmt::Write;

/// So many turns of one thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    pub thread: usize,
    pub turns: u32,
}

const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// `a12b3c` is twelve turns of the first thread (main), three of the second, one of the third. When it is at its end,
/// and where a thread cannot go on, nobody is interrupted.
pub fn code(runs: &[Run]) -> String {
    let mut text = String::new();
    for run in runs {
        // More threads than letters: the last one stands for all of them, and the replay will differ.
        text.push(LETTERS[run.thread.min(LETTERS.len() - 1)].into());
        if run.turns != 1 {
            let _ = write!(text, "{}", run.turns);
        }
    }
    text
}

pub fn parse_code(text: &str) -> Option<Vec<Run>> {
    let mut runs = Vec::new();
    let mut rest = text.as_bytes();
    while let [letter, after @ ..] = rest {
        let thread = LETTERS.iter().position(|known| known == letter)?;
        let digits = after.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let turns = match digits {
            0 => 1,
            _ => std::str::from_utf8(&after[..digits]).ok()?.parse().ok()?,
        };
        runs.push(Run { thread, turns });
        rest = &after[digits..];
    }
    Some(runs)
}

/// splitmix64: small, fast, and the same on every machine.
pub(super) struct Chance(u64);

impl Chance {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }
}

/// Who has the turn next.
pub(super) enum Plan {
    Chance {
        chance: Chance,
        kind: Kind,
        points: usize,
        length: usize,
    },
    /// After the last of its runs the schedule goes on by itself, or it `pauses`.
    Code {
        runs: Vec<Run>,
        at: usize,
        taken: u32,
        pauses: bool,
    },
}

/// Each kind of chance finds what others find rarely.
pub(super) enum Kind {
    /// Every thread that can go on is as likely.
    Uniform,
    /// Who has the turn keeps it, seven times in eight.
    Keeping,
    /// One thread does nothing while others can.
    Starving(usize),
    /// The thread with the highest rank goes on; at a few points it becomes the lowest (PCT: Burckhardt and others, 2010).
    Ranks { ranks: Vec<i64>, changes: [usize; 3], lowest: i64 },
}

/// A schedule that starves a thread which others wait for would never end.
const FAIR_AFTER: usize = 4;

impl Plan {
    /// `length` is how many points a schedule has had so far.
    pub(super) fn chance(seed: u64, index: u64, length: usize) -> Self {
        let mut chance = Chance::new(seed.wrapping_add(index.wrapping_mul(0xd134_2543_de82_ef95)));
        let kind = match index % 4 {
            0 => Kind::Uniform,
            1 => Kind::Ranks {
                ranks: Vec::new(),
                changes: std::array::from_fn(|_| chance.below(length.max(1))),
                lowest: -1,
            },
            2 => Kind::Starving(1 + chance.below(4)),
            _ => Kind::Keeping,
        };
        Self::Chance { chance, kind, points: 0, length }
    }

    pub(super) fn code(runs: Vec<Run>, pauses: bool) -> Self {
        Self::Code { runs, at: 0, taken: 0, pauses }
    }

    /// `ready` is never empty, and in ascending order. A thread that `yields` lets others go first. `None`: it pauses.
    pub(super) fn choose(&mut self, ready: &[usize], me: usize, yields: bool) -> Option<usize> {
        match self {
            Self::Code { runs, at, taken, pauses } => {
                while let Some(run) = runs.get(*at) {
                    if *taken < run.turns && ready.contains(&run.thread) {
                        *taken += 1;
                        return Some(run.thread);
                    }
                    (*at, *taken) = (*at + 1, 0);
                }
                (!*pauses).then(|| go_on(ready, me, yields))
            }
            Self::Chance { chance, kind, points, length } => {
                *points += 1;
                let others: Vec<_> = ready.iter().copied().filter(|it| *it != me).collect();
                let ready = if yields && !others.is_empty() { &others } else { ready };
                if *points > FAIR_AFTER * (*length).max(500) {
                    return Some(ready[chance.below(ready.len())]);
                }
                Some(kind.choose(chance, ready, me, *points, yields))
            }
        }
    }
}

/// Whoever has the turn keeps it; who must give it up gives it to the next.
fn go_on(ready: &[usize], me: usize, yields: bool) -> usize {
    if ready.contains(&me) && !yields {
        return me;
    }
    *ready.iter().find(|thread| **thread > me).unwrap_or(&ready[0])
}

impl Kind {
    fn choose(
        &mut self,
        chance: &mut Chance,
        ready: &[usize],
        me: usize,
        point: usize,
        yields: bool,
    ) -> usize {
        match self {
            Self::Uniform => ready[chance.below(ready.len())],
            Self::Keeping if ready.contains(&me) && chance.below(8) != 0 => me,
            Self::Keeping => ready[chance.below(ready.len())],
            Self::Starving(starved) => {
                let fed: Vec<_> = ready.iter().copied().filter(|it| it != starved).collect();
                let from = if fed.is_empty() || yields { ready } else { &fed };
                from[chance.below(from.len())]
            }
            Self::Ranks { ranks, changes, lowest } => {
                while ranks.len() <= ready[ready.len() - 1].max(me) {
                    ranks.push((chance.next() >> 2) as i64);
                }
                if changes.contains(&point) || yields {
                    ranks[me] = *lowest;
                    *lowest -= 1;
                }
                *ready.iter().max_by_key(|it| ranks[**it]).expect("a thread is ready")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Run, code, parse_code};

    #[test]
    fn a_code_is_read_as_it_was_written() {
        let runs = [Run { thread: 0, turns: 12 }, Run { thread: 2, turns: 1 }];

        assert_eq!(code(&runs), "a12c");
        assert_eq!(parse_code("a12c"), Some(runs.to_vec()));
        assert_eq!(parse_code("a12?"), None);
    }
}
