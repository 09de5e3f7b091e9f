//! A workspace beside the real one, for programs that are made from the solutions: stubs and wrong programs.
//!
//! It holds only programs. The checks are those of the real workspace, pointed at these programs, so that they are
//! built once. It has a target folder of its own: the real one holds the learner's programs under the same names.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, io};

use anyhow::{Context, bail};

use crate::build::cargo::{self, Built};
use crate::course::workspace::Workspace;
use crate::files::tree::{self, Tree};

/// The workspace, before it is written.
#[derive(Debug)]
pub struct Scratch {
    folder: PathBuf,
    packages: Vec<String>,
    files: Tree,
}

impl Scratch {
    /// An empty workspace. It will be written to `folder`, whose other files are then removed.
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), packages: Vec::new(), files: Tree::default() }
    }

    /// Adds a package that builds like the one in the folder `model`.
    ///
    /// # Errors
    /// The model's manifest cannot be read.
    pub fn package(&mut self, name: &str, model: &Path) -> anyhow::Result<()> {
        let manifest = programs_only(&tree::read(&model.join("Cargo.toml"))?);
        self.files.0.insert(format!("packages/{name}/Cargo.toml"), manifest);
        self.packages.push(format!("\"packages/{name}\""));
        Ok(())
    }

    /// Adds a program to a package. `sources` is what stands in a package's folder: `src/main.rs` and its modules.
    pub fn program(&mut self, package: &str, name: &str, sources: &Tree) {
        for (file, text) in &sources.0 {
            let file = file.strip_prefix("src/").unwrap_or(file);
            self.files.0.insert(format!("packages/{package}/src/bin/{name}/{file}"), text.clone());
        }
    }

    /// Writes the files and builds all programs, each by itself, with the settings, lints and dependencies of the real workspace.
    ///
    /// # Errors
    /// A file cannot be read or written, or cargo cannot be run.
    pub fn build(mut self, workspace: &Workspace, target: &Path) -> anyhow::Result<Built> {
        self.complete(workspace)?;
        self.files.write(&self.folder)?;

        let mut cargo = cargo::command(&self.folder);
        cargo.args(["build", "--quiet", "--bins", "--keep-going", "--message-format=json"]);
        // Each is built once: what would make a second build quicker takes a quarter of this one's time.
        cargo.env("CARGO_INCREMENTAL", "0");
        cargo::build(cargo.arg("--target-dir").arg(target))
    }

    /// The manifest, with the settings of the real workspace, and its versions of the dependencies.
    fn complete(&mut self, workspace: &Workspace) -> anyhow::Result<()> {
        let manifest = tree::read(&workspace.root.join("Cargo.toml"))?;
        let settings = manifest.find("[workspace.package]").map_or("", |begin| &manifest[begin..]);
        let members = self.packages.join(", ");
        let head = format!("[workspace]\nresolver = \"3\"\nmembers = [{members}]\n\n");
        let manifest = head + settings;
        self.files.0.insert("Cargo.toml".into(), manifest);
        self.files.0.insert("Cargo.lock".into(), tree::read(&workspace.root.join("Cargo.lock"))?);
        Ok(())
    }
}

/// Programs that differ from one model in a few lines, built one after the other in the same place: the compiler takes up
/// again what has not changed, and needs a third of the time.
#[derive(Debug)]
pub struct Variants<'a> {
    scratch: Scratch,
    name: &'a str,
    target: PathBuf,
    /// Where the programs are kept.
    programs: PathBuf,
}

impl<'a> Variants<'a> {
    /// Prepares a workspace in `folder` with one package, which builds like the one in the folder `model`, and a
    /// target folder of its own.
    ///
    /// # Errors
    /// The model's manifest, or that of the workspace, cannot be read.
    pub fn new(
        workspace: &Workspace,
        folder: &Path,
        name: &'a str,
        model: &Path,
    ) -> anyhow::Result<Self> {
        let mut scratch = Scratch::new(&folder.join(name));
        scratch.package(name, model)?;
        scratch.complete(workspace)?;
        let target = folder.join("target");
        Ok(Self { scratch, name, programs: target.join("programs"), target })
    }

    /// As [`Variants::new`], but builds in the workspace's own target folder, where the dependencies are built already.
    /// For that the package is called `name`, which must be nobody else's.
    ///
    /// # Errors
    /// As [`Variants::new`].
    pub fn beside(
        workspace: &Workspace,
        folder: &Path,
        name: &'a str,
        model: &Path,
    ) -> anyhow::Result<Self> {
        let mut variants = Self::new(workspace, folder, name, model)?;
        let manifest = variants.scratch.files.0.get_mut(&format!("packages/{name}/Cargo.toml"));
        let manifest = manifest.expect("the package has been added");
        let renamed = manifest.lines().map(|line| match line.starts_with("name = ") {
            true => format!("name = \"{name}\"\n"),
            false => format!("{line}\n"),
        });
        *manifest = renamed.collect();
        let metadata = cargo::metadata(&workspace.root)?;
        let target = metadata["target_directory"].as_str();
        variants.target = target.context("cargo does not say where it builds")?.into();
        Ok(variants)
    }

    /// Builds the program of these `sources`, `src/main.rs` and its modules, and keeps it as `program`.
    ///
    /// # Errors
    /// It does not compile: with what the compiler says. Or a file cannot be read or written, or cargo cannot be run.
    pub fn build(&self, sources: &Tree, program: &str) -> anyhow::Result<PathBuf> {
        let built = cargo::build(&mut self.prepare(sources)?)?;
        let Some(executable) = built.programs.first().filter(|_| built.success) else {
            bail!("{}", built.all_warnings());
        };
        let kept = self.programs.join(program).with_extension(env::consts::EXE_EXTENSION);
        fs::create_dir_all(kept.parent().expect("the file is in a folder"))
            .and_then(|()| fs::copy(&executable.path, &kept))
            .with_context(|| format!("cannot write {}", kept.display()))?;
        Ok(kept)
    }

    /// Removes the sources that were written last. [`Variants::prepare`] leaves folders and hidden files where they are; what
    /// a stranger has put there must not meet the next.
    ///
    /// # Errors
    /// They cannot be removed.
    pub fn clear(&self) -> anyhow::Result<()> {
        let sources = self.scratch.folder.join("packages").join(self.name).join("src");
        match fs::remove_dir_all(&sources) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            done => done.with_context(|| format!("cannot remove {}", sources.display())),
        }
    }

    /// Writes the program of these `sources`. The command that builds it, with messages as [`cargo::build`] reads them.
    ///
    /// # Errors
    /// A file cannot be read or written.
    pub fn prepare(&self, sources: &Tree) -> anyhow::Result<Command> {
        let mut files = self.scratch.files.clone();
        files.graft(&format!("packages/{}", self.name), sources);
        files.write(&self.scratch.folder)?;
        let mut cargo = cargo::command(&self.scratch.folder);
        cargo.args(["build", "--quiet", "--message-format=json", "--target-dir"]).arg(&self.target);
        Ok(cargo)
    }
}

/// A manifest without its targets and without what only checks need: cargo finds the programs by their folders.
fn programs_only(manifest: &str) -> String {
    let mut kept = String::new();
    let mut keep = true;
    for line in manifest.lines() {
        if line.starts_with('[') {
            keep = !(line.starts_with("[[")
                || line.contains("dev-dependencies")
                || line.contains(".metadata"));
        }
        if keep {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}
