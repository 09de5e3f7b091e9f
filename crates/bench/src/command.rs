//! The command line: which groups, how thoroughly, and what becomes of the figures.

use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Result, bail};
use clap::Parser;

use crate::group::{self, Effort, Group};
use crate::machine::{self, Machine};
use crate::results::{Measurement, Results};
use crate::{store, table};

const FULL: Effort = Effort { rounds: 7, seconds: 0.25, smoke: false };
const QUICK: Effort = Effort { rounds: 3, seconds: 0.05, smoke: false };
/// What tests use: it is only to be seen that everything works.
pub const SMOKE: Effort = Effort { rounds: 1, seconds: 0.001, smoke: true };

/// Measures the model answers beside their peers.
#[derive(Parser)]
#[command(name = "cargo bench -p bench --", version)]
struct Args {
    /// The groups to run; all of them if none is named.
    groups: Vec<String>,
    /// Print the names of the groups.
    #[arg(long)]
    list: bool,
    /// Three short rounds: figures for you and not for the book.
    #[arg(long)]
    quick: bool,
    /// One round, as short as can be: only to see that everything works.
    #[arg(long)]
    smoke: bool,
    /// Keep the figures of these groups for the book. A run of all groups that is neither quick nor smoke keeps them anyway.
    #[arg(long)]
    save: bool,
    /// Measure nothing, and print the figures that are kept.
    #[arg(long)]
    kept: bool,
    /// Cargo says this to every benchmark.
    #[arg(long, hide = true)]
    bench: bool,
}

/// Does what the command line asks for.
pub fn main() -> ExitCode {
    let Err(error) = run(&Args::parse()) else { return ExitCode::SUCCESS };
    eprintln!("error: {error:#}");
    ExitCode::FAILURE
}

fn run(args: &Args) -> Result<()> {
    if args.list {
        group::ALL.iter().for_each(|group| println!("{}", group.name));
        return Ok(());
    }
    let mut kept = store::load()?;
    if args.kept {
        return print(&kept.measurements, &kept);
    }
    let groups = chosen(&args.groups)?;
    let measured = measure(&groups, effort(args))?;
    kept.replace(measured.clone());
    kept.machine = Machine::here();
    let whole = groups.len() == group::ALL.len() && !args.quick && !args.smoke;
    if whole {
        // What no group measures any more goes.
        kept.measurements = measured.clone();
    }
    let shown = Results { measurements: measured, machine: kept.machine.clone() };
    print(&shown.measurements, &shown)?;
    if whole || args.save {
        store::save(&kept)?;
        println!("\nkept in docs/speed/; what the book says of it is checked by `cargo test -p bench`");
    }
    Ok(())
}

fn chosen(names: &[String]) -> Result<Vec<&'static Group>> {
    if names.is_empty() {
        return Ok(group::ALL.iter().collect());
    }
    if let Some(unknown) = names.iter().find(|name| group::ALL.iter().all(|group| group.name != **name)) {
        let all: Vec<_> = group::ALL.iter().map(|group| group.name).collect();
        bail!("cannot measure {unknown}: there is no such group, but {}", all.join(", "));
    }
    Ok(group::ALL.iter().filter(|group| names.iter().any(|name| name == group.name)).collect())
}

fn effort(args: &Args) -> Effort {
    match (args.smoke, args.quick) {
        (true, _) => SMOKE,
        (_, true) => QUICK,
        _ => FULL,
    }
}

fn measure(groups: &[&Group], effort: Effort) -> Result<Vec<Measurement>> {
    if let Some(load) = machine::disturbed() {
        eprintln!(
            "warning: this machine is not quiet (its load is {load}). Figures will be worse than they could be, and scatter: \
             end other programs, wait a minute, and begin again."
        );
    }
    let mut measured = Vec::new();
    for (number, group) in (1..).zip(groups) {
        let begin = Instant::now();
        eprintln!("{} ({number} of {})", group.name, groups.len());
        measured.extend((group.run)(effort)?);
        eprintln!("  {:5.1} s  in all", begin.elapsed().as_secs_f64());
    }
    Ok(measured)
}

fn print(measurements: &[Measurement], results: &Results) -> Result<()> {
    let machine = &results.machine;
    println!("\n{}: {} processors, {}; {}", machine.date, machine.processors, machine.model, machine.system);
    for measurement in measurements {
        println!("\n{}: {}", measurement.name, measurement.title);
        print!("{}", table::of(measurement).text());
    }
    println!("\nWhat is demanded of the model answers");
    print!("{}", table::of_rows(results)?.text());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_chosen_by_name_and_kept_in_their_order() {
        let all: Vec<_> = group::ALL.iter().map(|group| group.name).collect();
        let backwards: Vec<String> = all.iter().rev().map(|name| (*name).to_owned()).collect();

        let names = |chosen: Vec<&Group>| chosen.iter().map(|group| group.name).collect::<Vec<_>>();
        assert_eq!(names(chosen(&backwards).unwrap()), all);
        assert_eq!(names(chosen(&[]).unwrap()), all);
        assert_eq!(names(chosen(&backwards[..1]).unwrap()), all[all.len() - 1..]);
    }

    #[test]
    fn an_unknown_group_is_refused_with_the_names_of_all() {
        let error = chosen(&["nonsense".into()]).err().unwrap().to_string();

        assert!(error.contains("nonsense") && error.contains(group::ALL[0].name), "{error}");
    }
}
