//! The arguments of `cargo lab grade`, which the crate `grade` carries out.

use std::path::PathBuf;

use clap::ValueEnum;

const STATUS: &str = "Exit status: 0 if all could be graded, whatever they got; 1 if not, or if one has less than --minimum; \
                      2 for wrong usage. More in docs/grading.md.";

#[derive(Debug, clap::Args)]
#[command(after_help = STATUS)]
#[expect(missing_docs, reason = "each field's own documentation is the help of its argument")]
pub struct Args {
    /// The exercises to grade [default: all]
    pub exercises: Vec<String>,

    /// Grade each folder in this one: a repository, an exercise's folder, or the files of its `src` [default: this workspace]
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["submission", "from"])]
    pub submissions: Option<PathBuf>,

    /// Grade this folder, one submission
    #[arg(long, value_name = "FOLDER", conflicts_with = "from")]
    pub submission: Option<PathBuf>,

    /// Grade nothing; write what `--format json` has written before in another format
    #[arg(long, value_name = "FILE")]
    pub from: Option<PathBuf>,

    /// The form of the results
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,

    /// Write the results here and not to standard output; for several submissions as gradescope or classroom50, a folder
    #[arg(long, value_name = "PATH")]
    pub output: Option<PathBuf>,

    /// Write a report on each submission into this folder, to be handed out
    #[arg(long, value_name = "FOLDER")]
    pub reports: Option<PathBuf>,

    /// How long the compiler, and then the checks of an exercise, may take for one submission
    #[arg(long, value_name = "SECONDS", default_value_t = 120, value_parser = clap::value_parser!(u64).range(1..))]
    pub time_limit: u64,

    /// How many submissions are graded at the same time [default: as many as there are processors, at most 8]
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u16).range(1..))]
    pub jobs: Option<u16>,

    /// Guard no folders: for a system on which the compiler needs more than is known here
    #[arg(long)]
    pub unguarded: bool,

    /// End with status 1 if a submission has less than so much of the points
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u32).range(..=100))]
    pub minimum: Option<u32>,
}

/// What `--format` takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Lines for people
    #[default]
    Text,
    /// All that is known; docs/grading/grade.schema.json describes it
    Json,
    /// XML that Jenkins, GitLab and others show as tests
    Junit,
    /// results.json of Gradescope, for one submission
    Gradescope,
    /// result.json of Classroom 50, for one submission
    Classroom50,
    /// A table with a line for each submission and exercise
    Csv,
}
