//! The command line: which groups to run, how thoroughly, and what to do with the figures.

use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Result, bail, ensure};
use clap::Parser;

use crate::effort::Effort;
use crate::groups::{self, Group};
use crate::report::{generated, table};
use crate::results::data::{Measurement, Results};
use crate::results::machine::{self, Machine};
use crate::results::store;

/// Measures the model answers side by side with their peers.
#[derive(Parser)]
#[command(name = "cargo bench -p bench --", version)]
struct Args {
    /// The groups to run; without names, all of them.
    groups: Vec<String>,
    /// Print the names of the groups.
    #[arg(long)]
    list: bool,
    /// Three short rounds: figures for you, not for the book.
    #[arg(long)]
    quick: bool,
    /// One round, as short as possible: shows only that everything works.
    #[arg(long)]
    smoke: bool,
    /// Keep the figures of these groups for the book. A run of all groups that is neither quick nor
    /// smoke always keeps them.
    #[arg(long)]
    save: bool,
    /// Measure nothing, and print the figures that were kept.
    #[arg(long)]
    kept: bool,
    /// Cargo passes this option to every benchmark.
    #[arg(long, hide = true)]
    bench: bool,
}

/// Does what the command line asks for.
pub fn main() -> ExitCode {
    match run(&Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &Args) -> Result<()> {
    if args.list {
        for group in groups::ALL {
            println!("{}", group.name);
        }
        return Ok(());
    }
    if args.kept {
        return print(&store::load()?);
    }
    let groups = chosen(&args.groups)?;
    let is_whole = groups.len() == groups::ALL.len() && !args.quick && !args.smoke;
    let save = is_whole || args.save;
    warn_if_busy();
    let (measured, failed) = measure_all(&groups, effort(args), is_whole, save)?;
    print(&measured)?;
    if save {
        println!(
            "\nkept in docs/speed/; `cargo test -p bench` checks what the book says about them"
        );
    }
    ensure!(failed.is_empty(), "cannot measure {}: see above", failed.join(", "));
    Ok(())
}

/// Returns what was measured, and the names of the groups that failed.
fn measure_all(
    groups: &[&Group],
    effort: Effort,
    is_whole: bool,
    save: bool,
) -> Result<(Results, Vec<&'static str>)> {
    let mut kept = store::load()?;
    if is_whole {
        // Drops measurements that no group makes any more.
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
            // After each group, because a later one may fail or be interrupted.
            generated::write(&store::save(&kept)?)?;
        }
    }
    Ok((measured, failed))
}

fn chosen(names: &[String]) -> Result<Vec<&'static Group>> {
    let is_group = |name: &String| groups::ALL.iter().any(|group| group.name == name);
    if let Some(unknown) = names.iter().find(|name| !is_group(name)) {
        let all: Vec<_> = groups::ALL.iter().map(|group| group.name).collect();
        bail!(
            "cannot measure {unknown}: there is no such group. The groups are {}",
            all.join(", ")
        );
    }
    let is_chosen =
        |group: &&Group| names.is_empty() || names.iter().any(|name| name == group.name);
    Ok(groups::ALL.iter().filter(is_chosen).collect())
}

fn effort(args: &Args) -> Effort {
    if args.smoke {
        Effort::SMOKE
    } else if args.quick {
        Effort::QUICK
    } else {
        Effort::FULL
    }
}

fn warn_if_busy() {
    if let Some(load) = machine::busy() {
        eprintln!(
            "warning: this machine is busy (its load average is {load}), so the figures will be \
             worse than they could be and will vary more. End other programs, wait a minute, and \
             start again."
        );
    }
}

/// Returns `None` if the group fails, so that the other groups are measured all the same.
fn measure(group: &Group, effort: Effort) -> Option<Vec<Measurement>> {
    let begin = Instant::now();
    let measured = (group.run)(effort);
    if let Err(error) = &measured {
        eprintln!("error: {}: {error:#}", group.name);
    }
    eprintln!("  {:5.1} s  in total", begin.elapsed().as_secs_f64());
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
        print!("{}", table::of_measurement(measurement).text());
    }
    println!("\nThe targets of the model answers");
    print!("{}", table::of_targets(results)?.text());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_chosen_by_name_and_kept_in_their_order() {
        let all: Vec<_> = groups::ALL.iter().map(|group| group.name).collect();
        let backwards: Vec<String> = all.iter().rev().map(|name| (*name).to_owned()).collect();

        let names = |chosen: Vec<&Group>| chosen.iter().map(|group| group.name).collect::<Vec<_>>();
        assert_eq!(names(chosen(&backwards).unwrap()), all);
        assert_eq!(names(chosen(&[]).unwrap()), all);
        assert_eq!(names(chosen(&backwards[..1]).unwrap()), all[all.len() - 1..]);
    }

    #[test]
    fn an_unknown_group_is_refused_with_the_names_of_all() {
        let error = chosen(&["nonsense".into()]).err().unwrap().to_string();

        assert!(error.contains("nonsense") && error.contains(groups::ALL[0].name), "{error}");
    }
}
