//! A scenario: how a program is run, and what must hold in every schedule, or be possible in some.
//!
//! ```text
//! # What it is about, in one sentence.
//! threads: 2..3
//! run: count --threads {threads} --increments 2
//! always: line "counted: {threads*2}"
//! sometimes: threads take turns
//! ```

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::scenario::condition::Condition;
use crate::scenario::sizes::{Sizes, fill};

pub mod condition;
pub mod sizes;

pub struct Scenario {
    pub name: String,
    pub about: String,
    /// Numbers in the program's sources that are others in the copy: an account of 1000 coins is empty too late.
    pub literals: Vec<(String, String)>,
    /// Numbers from the smallest to the one that is explored. Fewer make a shorter report.
    pub sizes: Vec<(String, u32, u32)>,
    pub run: String,
    pub input: String,
    /// Files that the program reads.
    pub files: Vec<(String, String)>,
    pub always: Vec<Condition>,
    pub sometimes: Vec<Condition>,
    /// At most so many: a schedule that is long takes its time.
    pub schedules: Option<u64>,
    /// What breaking it is called, if that cannot be seen from the steps.
    pub called: Option<String>,
}

impl Scenario {
    pub fn read(file: &Path) -> Result<Self> {
        let text =
            fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
        let name = file.file_stem().unwrap_or_default().to_string_lossy();
        Self::parse(&name, &text).with_context(|| format!("cannot understand {}", file.display()))
    }

    fn parse(name: &str, text: &str) -> Result<Self> {
        let mut scenario = Self {
            name: name.into(),
            about: String::new(),
            literals: Vec::new(),
            sizes: Vec::new(),
            run: String::new(),
            input: String::new(),
            files: Vec::new(),
            always: Vec::new(),
            sometimes: Vec::new(),
            schedules: None,
            called: None,
        };
        for (line, number) in text.lines().zip(1..) {
            scenario.add(line).with_context(|| format!("line {number}: {line}"))?;
        }
        if scenario.run.is_empty() || scenario.always.is_empty() {
            bail!("it needs a line `run:` and a line `always:`");
        }
        Ok(scenario)
    }

    fn add(&mut self, line: &str) -> Result<()> {
        if let Some(about) = line.strip_prefix('#') {
            self.about = format!("{} {}", self.about, about.trim()).trim().into();
            return Ok(());
        }
        let Some((key, value)) = line.split_once(':') else {
            return if line.trim().is_empty() { Ok(()) } else { bail!("it has no `:`") };
        };
        let value = value.trim();
        match key.split_once(' ').unwrap_or((key, "")) {
            ("run", _) => self.run = value.into(),
            ("input", _) => self.input = value.replace("\\n", "\n"),
            ("file", name) => self.files.push((name.into(), value.replace("\\n", "\n"))),
            ("always", _) => self.always.push(Condition::parse(value)?),
            ("sometimes", _) => self.sometimes.push(Condition::parse(value)?),
            ("schedules", _) => self.schedules = Some(value.parse()?),
            ("literal", _) => {
                let (old, new) = value.split_once(" = ").context("it is not `OLD = NEW`")?;
                self.literals.push((old.into(), new.into()));
            }
            ("called", _) => self.called = Some(value.into()),
            (size, _) => {
                let (least, most) =
                    value.split_once("..").context("it is no range such as 1..3")?;
                self.sizes.push((size.into(), least.parse()?, most.parse()?));
            }
        }
        Ok(())
    }

    /// As it is explored.
    pub fn full(&self) -> Sizes {
        self.sizes.iter().map(|(name, _, most)| (name.clone(), *most)).collect()
    }

    /// All that are smaller, the smallest first.
    pub fn smaller(&self) -> Vec<Sizes> {
        let mut all = vec![Sizes::new()];
        for (name, least, most) in &self.sizes {
            let with = |size: u32| {
                let add = move |sizes: &Sizes| {
                    let mut sizes = sizes.clone();
                    sizes.insert(name.clone(), size);
                    sizes
                };
                all.iter().map(add).collect::<Vec<_>>()
            };
            all = (*least..=*most).flat_map(with).collect();
        }
        all.sort_by_key(|sizes| sizes.values().sum::<u32>());
        all.pop();
        all
    }

    pub fn arguments(&self, sizes: &Sizes) -> Result<Vec<String>> {
        let line = fill(&self.run, sizes)?;
        shlex::split(&line).with_context(|| format!("cannot split the arguments {line}"))
    }
}
