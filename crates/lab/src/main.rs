//! `cargo lab`: hands over to the module of the command.

use std::process::ExitCode;

use clap::CommandFactory;
use lab::command_line::{self, Command, CommandLine, hand_over};
use lab::commands::{book, check, dev, diff, hint, map, new, reset, watch};

fn main() -> ExitCode {
    command_line::run(|line, console| match &line.command {
        None => map::run(line.format.unwrap_or_default(), console),
        Some(Command::Check(args)) => check::run(args, console),
        Some(Command::Watch(args)) => watch::run(args, console),
        Some(Command::Hint(args)) => hint::run(args, console),
        Some(Command::Diff(args)) => diff::run(args, console),
        Some(Command::Reset(args)) => reset::run(args, console),
        Some(Command::Book(args)) => book::run(args, console),
        Some(Command::New(args)) => new::run(args, console),
        Some(Command::Dev(args)) => dev::run(args, console),
        Some(Command::Demo(args)) if args.play => hand_over::to_play(args, console),
        Some(Command::Demo(_)) => hand_over::to("demo", console),
        Some(Command::Explore { .. }) => hand_over::to("explore", console),
        Some(Command::Grade(_)) => hand_over::to("grade", console),
        Some(Command::Completions { shell }) => {
            clap_complete::generate(*shell, &mut CommandLine::command(), "lab", console.out);
            Ok(ExitCode::SUCCESS)
        }
    })
}
