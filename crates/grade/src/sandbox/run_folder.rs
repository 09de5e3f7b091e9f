//! The folder in which one submission's program runs: made for it, and gone after it.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::sandbox::confine;

/// Holds `program/`, which can be read; `home/`, where the program may write; `checks/`, whose files are the checks' own;
/// and `start/`, what the checks start.
#[must_use = "the folder is removed when it is dropped"]
pub(crate) struct RunFolder(PathBuf);

impl RunFolder {
    /// An empty folder. What a run that was killed has left there is removed.
    pub(crate) fn make(folder: &Path) -> anyhow::Result<Self> {
        let cannot = || format!("cannot make the folder {}", folder.display());
        if folder.exists() {
            fs::remove_dir_all(folder).with_context(cannot)?;
        }
        for part in ["program", "home", "checks", "start"] {
            fs::create_dir_all(folder.join(part)).with_context(cannot)?;
        }
        Ok(Self(folder.to_owned()))
    }

    /// Moves a program here: where it was built, the next submission is compiled, which could read it.
    pub(crate) fn take_program(&self, built: &Path, name: &str) -> anyhow::Result<()> {
        let place = self.program(name);
        fs::rename(built, &place).with_context(|| format!("cannot write {}", place.display()))?;
        // Cargo has linked the same file under a second name.
        let second = format!("{}-", name.replace('-', "_"));
        let folder = built.parent().map(|folder| folder.join("deps")).unwrap_or_default();
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if entry.file_name().to_string_lossy().starts_with(&second) && has_program_name(&path) {
                fs::remove_file(&path)
                    .with_context(|| format!("cannot remove {}", path.display()))?;
            }
        }
        Ok(())
    }

    /// What the checks start in place of the program: on Unix a script that confines it. It has the exercise's name,
    /// since reports call a program by its name.
    #[cfg(unix)]
    pub(crate) fn launcher(
        &self,
        grade: &Path,
        name: &str,
        mut limits: confine::Args,
    ) -> anyhow::Result<PathBuf> {
        use std::os::unix::fs::PermissionsExt;

        limits.home = Some(self.0.join("home"));
        limits.read.extend([self.0.join("program"), self.checks()]);
        limits.command.push(self.program(name).into());
        let words = std::iter::once(grade.into()).chain(limits.words());
        let quoted = |word: std::ffi::OsString| {
            shlex::try_quote(&word.to_string_lossy()).map(std::borrow::Cow::into_owned)
        };
        let words = words
            .map(quoted)
            .collect::<Result<Vec<_>, _>>()
            .context("cannot name the program's folder")?;
        let script = self.0.join("start").join(name);
        fs::write(&script, format!("#!/bin/sh\nexec {} \"$@\"\n", words.join(" ")))
            .and_then(|()| fs::set_permissions(&script, fs::Permissions::from_mode(0o755)))
            .with_context(|| format!("cannot write {}", script.display()))?;
        Ok(script)
    }

    /// Elsewhere, the program itself.
    #[cfg(not(unix))]
    pub(crate) fn launcher(
        &self,
        _grade: &Path,
        name: &str,
        _limits: confine::Args,
    ) -> anyhow::Result<PathBuf> {
        Ok(self.program(name))
    }

    fn program(&self, name: &str) -> PathBuf {
        self.0.join("program").join(name).with_extension(std::env::consts::EXE_EXTENSION)
    }

    /// For the checks' temporary files.
    pub(crate) fn checks(&self) -> PathBuf {
        self.0.join("checks")
    }
}

fn has_program_name(path: &Path) -> bool {
    path.extension().is_none_or(|it| it.to_str() == Some(std::env::consts::EXE_EXTENSION))
}

impl Drop for RunFolder {
    fn drop(&mut self) {
        // What cannot be removed now, the next submission's folder removes or reports.
        let _ = fs::remove_dir_all(&self.0);
    }
}
