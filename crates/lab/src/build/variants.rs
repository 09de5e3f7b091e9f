//! A workspace beside the real one, for programs that are made from the solutions: stubs and wrong programs.
//!
//! It holds only programs. The checks are those of the real workspace, pointed at these programs, so that they are
//! built once. It has a target folder of its own: the real one holds the learner's programs under the same names.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, io};

use anyhow::{Context, bail};

use crate::build::cargo;
use crate::course::workspace::Workspace;
use crate::files::tree::{self, Tree};

/// Programs that differ from one model in a few lines, built one after the other in the same place: the compiler takes up
/// again what has not changed, and needs a third of the time.
#[derive(Debug)]
pub struct Variants<'a> {
    name: &'a str,
    /// Where the workspace is written.
    folder: PathBuf,
    /// All of it but the sources.
    files: Tree,
    target: PathBuf,
    /// Where the programs are kept.
    programs: PathBuf,
}

impl<'a> Variants<'a> {
    /// Prepares a workspace in `folder` with one package, which builds like the one in the folder `model`, with the
    /// settings and the dependencies of the real workspace, and a target folder of its own.
    ///
    /// # Errors
    /// The model's manifest, or that of the workspace, cannot be read.
    pub fn new(
        workspace: &Workspace,
        folder: &Path,
        name: &'a str,
        model: &Path,
    ) -> anyhow::Result<Self> {
        let manifest = tree::read(&workspace.root.join("Cargo.toml"))?;
        let settings = manifest.find("[workspace.package]").map_or("", |begin| &manifest[begin..]);
        let head = format!("[workspace]\nresolver = \"3\"\nmembers = [\"packages/{name}\"]\n\n");
        let lock = tree::read(&workspace.root.join("Cargo.lock"))?;
        let package = programs_only(&tree::read(&model.join("Cargo.toml"))?);
        let files = [
            ("Cargo.toml".to_owned(), head + settings),
            ("Cargo.lock".to_owned(), lock),
            (format!("packages/{name}/Cargo.toml"), package),
        ];
        let target = folder.join("target");
        let (files, programs) = (Tree(files.into()), target.join("programs"));
        Ok(Self { name, folder: folder.join(name), files, target, programs })
    }

    /// As [`Variants::new`], but builds in the workspace's own target folder, where the dependencies are built already.
    /// For that the package is called `name`, which must be nobody else's.
    ///
    /// # Errors
    /// As [`Variants::new`].
    ///
    /// # Panics
    /// Never: the package has been added.
    pub fn beside(
        workspace: &Workspace,
        folder: &Path,
        name: &'a str,
        model: &Path,
    ) -> anyhow::Result<Self> {
        let mut variants = Self::new(workspace, folder, name, model)?;
        let manifest = variants.files.0.get_mut(&format!("packages/{name}/Cargo.toml"));
        let manifest = manifest.expect("the package has been added");
        let mut renamed = String::new();
        for line in manifest.lines() {
            let named = format!("name = \"{name}\"");
            renamed += if line.starts_with("name = ") { &named } else { line };
            renamed.push('\n');
        }
        *manifest = renamed;
        variants.target = cargo::target(&workspace.root)?;
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
        let sources = self.folder.join("packages").join(self.name).join("src");
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
        let mut files = self.files.clone();
        files.graft(&format!("packages/{}", self.name), sources);
        files.write(&self.folder)?;
        let mut cargo = cargo::command(&self.folder);
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
