//! The keys of a player.

use std::io;

use anyhow::{Context, Result, bail};
use crossterm::event::{self, Event, KeyCode, KeyEventKind, KeyModifiers};
use lab::terminal::screen::Screen;
use lab::terminal::style::OutputOptions;

use crate::play::game::Game;
use crate::play::picture::{key, picture};
use crate::report::Shown;
use crate::scenario::Scenario;
use crate::search::attempt::Explored;

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wish {
    Thread(usize),
    Same,
    Undo,
    Restart,
    Quit,
    Draw,
}

/// Until the player has enough.
pub fn play(
    explored: &Explored,
    scenario: &Scenario,
    shown: &Shown<'_>,
    seed: u64,
    options: OutputOptions,
) -> Result<()> {
    if !options.is_interactive() {
        bail!("--play needs a terminal, without --plain: it reads keys one by one");
    }
    let mut game = Game::start(explored, scenario, seed)?;
    let mut screen = Screen::take(options).context("cannot take the terminal")?;
    let mut last = None;
    loop {
        screen.show(&picture(&game, scenario, shown)?)?;
        screen.footer(&footer(&game))?;
        match wish(&game)? {
            Wish::Quit => return Ok(()),
            Wish::Draw => screen.draw()?,
            Wish::Undo => drop(game.undo()?),
            Wish::Restart => game.restart()?,
            Wish::Thread(thread) => {
                game.choose(thread)?;
                last = Some(thread);
            }
            Wish::Same => {
                let thread = last.filter(|it| game.now.ready.contains(it));
                if let Some(thread) = thread.or(game.now.ready.first().copied()) {
                    game.choose(thread)?;
                    last = Some(thread);
                }
            }
        }
    }
}

fn footer(game: &Game<'_>) -> String {
    let keys: String = game.now.ready.iter().map(|it| format!("{} ", key(*it))).collect();
    let moves = game.moves();
    if game.now.ready.is_empty() {
        return format!("{moves} moves   u undo   r restart   q quit");
    }
    format!("{keys}  let that thread go on   space  the same   u undo   r restart   q quit")
}

fn wish(game: &Game<'_>) -> io::Result<Wish> {
    loop {
        match event::read()? {
            Event::Resize(..) => return Ok(Wish::Draw),
            Event::Key(typed) if typed.kind != KeyEventKind::Release => {
                let control = typed.modifiers.contains(KeyModifiers::CONTROL);
                let known = match typed.code {
                    KeyCode::Char('c' | 'd') if control => Some(Wish::Quit),
                    KeyCode::Char('q') | KeyCode::Esc => Some(Wish::Quit),
                    KeyCode::Char('u') | KeyCode::Backspace | KeyCode::Left => Some(Wish::Undo),
                    KeyCode::Char('r') => Some(Wish::Restart),
                    KeyCode::Char(' ') | KeyCode::Enter => Some(Wish::Same),
                    KeyCode::Char(typed) => game
                        .now
                        .ready
                        .iter()
                        .find(|it| key(**it) == typed)
                        .copied()
                        .map(Wish::Thread),
                    _ => None,
                };
                if let Some(wish) = known {
                    return Ok(wish);
                }
            }
            _ => {}
        }
    }
}
