//! The command line: which groups, how thoroughly, and what becomes of the figures.

use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Result, bail, ensure};
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
    if args.kept {
        return print(&store::load()?);
    }
    let groups = chosen(&args.groups)?;
    let whole = groups.len() == group::ALL.len() && !args.quick && !args.smoke;
    warn_if_disturbed();
    let (measured, failed) = measure_all(&groups, effort(args), whole, whole || args.save)?;
    print(&measured)?;
    if whole || args.save {
        println!(
            "\nkept in docs/speed/; what the book says of it is checked by `cargo test -p bench`"
        );
    }
    ensure!(failed.is_empty(), "cannot measure {}: see above", failed.join(", "));
    Ok(())
}

/// What was measured, and the names of the groups that failed.
fn measure_all(
    groups: &[&Group],
    effort: Effort,
    whole: bool,
    save: bool,
) -> Result<(Results, Vec<&'static str>)> {
    let mut kept = store::load()?;
    if whole {
        // What no group measures any more goes.
        kept.measurements.clear();
    }
    kept.machine = Machine::here();
    let mut measured = Results { machine: kept.machine.clone(), ..Results::default() };
    let mut failed = Vec::new();
    for (number, group) in (1..).zip(groups) {
        eprintln!("{} ({number} of {})", group.name, groups.len());
        let Some(measurements) = measure(group, effort) else {
            failed.push(group.name);
            continue;
        };
        measured.measurements.extend(measurements.clone());
        kept.replace(measurements);
        if save {
            // At once: what comes later may fail, or be interrupted.
            store::save(&kept)?;
        }
    }
    Ok((measured, failed))
}

fn chosen(names: &[String]) -> Result<Vec<&'static Group>> {
    if names.is_empty() {
        return Ok(group::ALL.iter().collect());
    }
    if let Some(unknown) =
        names.iter().find(|name| group::ALL.iter().all(|group| group.name != **name))
    {
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

fn warn_if_disturbed() {
    if let Some(load) = machine::disturbed() {
        eprintln!(
            "warning: this machine is not quiet (its load is {load}). Figures will be worse than they could be, and \
             scatter: end other programs, wait a minute, and begin again."
        );
    }
}

/// Nothing if the group fails: then the others can be measured all the same.
fn measure(group: &Group, effort: Effort) -> Option<Vec<Measurement>> {
    let begin = Instant::now();
    let measured =
        (group.run)(effort).inspect_err(|error| eprintln!("error: {}: {error:#}", group.name));
    eprintln!("  {:5.1} s  in all", begin.elapsed().as_secs_f64());
    measured.ok()
}

fn print(results: &Results) -> Result<()> {
    let machine = &results.machine;
    println!(
        "\n{}: {} processors, {}; {}",
        machine.date, machine.processors, machine.model, machine.system
    );
    for measurement in &results.measurements {
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
