//! `std::io`: standard input comes from the scenario, and what is printed is kept.

pub use std::io::*;

use std::fmt;
use std::panic::Location;
use std::sync::{Mutex, PoisonError};

use crate::machine::{self, Action, At, Here, Object};

/// Streams have locks, too; their numbers are those that nothing else has.
const STDIN: Object = Object::MAX;
const STDOUT: Object = Object::MAX - 1;
const STDERR: Object = Object::MAX - 2;

/// A stream that this thread has locked, perhaps more than once.
struct Locked {
    here: Option<Here>,
    stream: Object,
    at: At,
}

/// How often the thread that holds a stream has locked it.
static DEPTHS: Mutex<[(u64, usize, usize); 3]> = Mutex::new([(0, 0, 0); 3]);

impl Locked {
    fn new(stream: Object, at: At) -> Self {
        let here = machine::here();
        if let Some(here) = &here {
            if !depth(stream, here, 1) {
                machine::point(here, false);
                here.take(stream, true, at);
                set_depth(stream, here);
            }
        }
        Self { here, stream, at }
    }
}

fn slot(stream: Object) -> usize {
    (Object::MAX - stream) as usize
}

/// Whether this thread holds the stream already; then it does so once more.
fn depth(stream: Object, here: &Here, more: usize) -> bool {
    let mut depths = DEPTHS.lock().unwrap_or_else(PoisonError::into_inner);
    let of = &mut depths[slot(stream)];
    let mine = (of.0, of.1) == (machine::schedule_number(), here.me) && of.2 > 0;
    if mine {
        of.2 += more;
    }
    mine
}

fn set_depth(stream: Object, here: &Here) {
    let mut depths = DEPTHS.lock().unwrap_or_else(PoisonError::into_inner);
    depths[slot(stream)] = (machine::schedule_number(), here.me, 1);
}

impl Drop for Locked {
    fn drop(&mut self) {
        let Some(here) = &self.here else { return };
        let mut depths = DEPTHS.lock().unwrap_or_else(PoisonError::into_inner);
        let of = &mut depths[slot(self.stream)];
        if (of.0, of.1) != (machine::schedule_number(), here.me) {
            return;
        }
        of.2 = of.2.saturating_sub(1);
        let free = of.2 == 0;
        drop(depths);
        if free {
            machine::release_quietly(self.stream);
        }
    }
}

fn write(here: Option<&Here>, stream: Object, bytes: &[u8], at: At) {
    let Some(here) = here else { return };
    let is_output = stream == STDOUT;
    here.streams(|streams| {
        if is_output { &mut streams.stdout } else { &mut streams.stderr }.extend(bytes);
    });
    let action = if is_output { Action::Print } else { Action::Log };
    machine::record(here, action, 0, String::from_utf8_lossy(bytes), at);
}

#[track_caller]
pub fn print(text: fmt::Arguments<'_>) {
    let locked = Locked::new(STDOUT, Location::caller());
    write(locked.here.as_ref(), STDOUT, text.to_string().as_bytes(), locked.at);
}

#[track_caller]
pub fn eprint(text: fmt::Arguments<'_>) {
    let locked = Locked::new(STDERR, Location::caller());
    write(locked.here.as_ref(), STDERR, text.to_string().as_bytes(), locked.at);
}

macro_rules! output {
    ($make:ident $Stream:ident $Lock:ident $number:ident) => {
        #[derive(Debug)]
        pub struct $Stream(());

        pub struct $Lock<'a>(Locked, std::marker::PhantomData<&'a ()>);

        pub fn $make() -> $Stream {
            $Stream(())
        }

        impl $Stream {
            #[track_caller]
            pub fn lock(&self) -> $Lock<'static> {
                $Lock(Locked::new($number, Location::caller()), std::marker::PhantomData)
            }
        }

        impl Write for $Lock<'_> {
            #[track_caller]
            fn write(&mut self, bytes: &[u8]) -> Result<usize> {
                write(self.0.here.as_ref(), $number, bytes, Location::caller());
                Ok(bytes.len())
            }

            #[track_caller]
            fn write_all(&mut self, bytes: &[u8]) -> Result<()> {
                write(self.0.here.as_ref(), $number, bytes, Location::caller());
                Ok(())
            }

            #[track_caller]
            fn write_fmt(&mut self, text: fmt::Arguments<'_>) -> Result<()> {
                self.write_all(text.to_string().as_bytes())
            }

            fn flush(&mut self) -> Result<()> {
                Ok(())
            }
        }

        output!(Write $Stream);
        output!(Write &$Stream);

        impl IsTerminal for $Stream {
            fn is_terminal(&self) -> bool {
                false
            }
        }
    };
    (Write $Stream:ty) => {
        impl Write for $Stream {
            #[track_caller]
            fn write(&mut self, bytes: &[u8]) -> Result<usize> {
                self.lock().write_all(bytes)?;
                Ok(bytes.len())
            }

            #[track_caller]
            fn write_all(&mut self, bytes: &[u8]) -> Result<()> {
                self.lock().write_all(bytes)
            }

            #[track_caller]
            fn write_fmt(&mut self, text: fmt::Arguments<'_>) -> Result<()> {
                self.lock().write_fmt(text)
            }

            fn flush(&mut self) -> Result<()> {
                Ok(())
            }
        }
    };
}

output!(stdout Stdout StdoutLock STDOUT);
output!(stderr Stderr StderrLock STDERR);

/// The real one cannot be had by types that are not of std.
pub trait IsTerminal {
    fn is_terminal(&self) -> bool;
}

impl IsTerminal for Stdin {
    fn is_terminal(&self) -> bool {
        false
    }
}

#[derive(Debug)]
pub struct Stdin(());

/// It reads through a copy of what is left, so that `fill_buf` can lend it.
pub struct StdinLock<'a>(Locked, Vec<u8>, std::marker::PhantomData<&'a ()>);

pub fn stdin() -> Stdin {
    Stdin(())
}

impl Stdin {
    #[track_caller]
    pub fn lock(&self) -> StdinLock<'static> {
        let locked = Locked::new(STDIN, Location::caller());
        let left = locked.here.as_ref().map_or_else(Vec::new, |here| {
            here.streams(|streams| streams.input[streams.read..].to_vec())
        });
        if let Some(here) = &locked.here {
            let line = left.split(|byte| *byte == b'\n').next().unwrap_or_default();
            let line = String::from_utf8_lossy(line);
            machine::record(here, Action::Input, 0, line, locked.at);
        }
        StdinLock(locked, left, std::marker::PhantomData)
    }

    #[track_caller]
    pub fn read_line(&self, line: &mut String) -> Result<usize> {
        self.lock().read_line(line)
    }

    #[track_caller]
    pub fn lines(self) -> Lines<StdinLock<'static>> {
        self.lock().lines()
    }
}

impl Read for StdinLock<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let count = self.1.len().min(buffer.len());
        buffer[..count].copy_from_slice(&self.1[..count]);
        self.consume(count);
        Ok(count)
    }
}

impl BufRead for StdinLock<'_> {
    fn fill_buf(&mut self) -> Result<&[u8]> {
        Ok(&self.1)
    }

    fn consume(&mut self, count: usize) {
        self.1.drain(..count);
        if let Some(here) = &self.0.here {
            here.streams(|streams| streams.read += count);
        }
    }
}

impl Read for Stdin {
    #[track_caller]
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        self.lock().read(buffer)
    }
}

#[track_caller]
pub fn read_to_string<R: Read>(mut from: R) -> Result<String> {
    let mut text = String::new();
    from.read_to_string(&mut text)?;
    Ok(text)
}
