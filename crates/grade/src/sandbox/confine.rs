//! `grade confine`: becomes a program that sees no more than it needs and cannot write outside its folder.
//!
//! It changes itself and then executes the program in its place, so that the process keeps its number: who watches it
//! sees nothing of the detour. The limits are those of setrlimit(2); the folders are guarded by Landlock, which needs no
//! privileges (landlock(7), since Linux 5.13). Where there is no Landlock, only the environment and the limits are left.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::Context;
use lab::build::exec::exec;

use crate::sandbox::inherit::inherit;

/// What a program or a compiler needs of the environment. The rest is the grader's: tokens, keys, names.
const KEPT: &str = "PATH HOME TMPDIR TMP TEMP LANG LC_ALL RUST_BACKTRACE TESTKIT_GUARD CARGO CARGO_HOME \
    CARGO_INCREMENTAL CARGO_NET_OFFLINE RUSTUP_HOME RUSTUP_TOOLCHAIN RUSTC RUSTFLAGS CC \
    SDKROOT DEVELOPER_DIR SystemRoot LIBRARY_PATH";

/// What a program may read and execute: the system's own programs and libraries.
const SYSTEM: &str = "/usr /bin /sbin /lib /lib32 /lib64 /opt /nix/store /gnu/store /proc/self";

/// What the libraries of the system read. Not all of `/etc`, where a machine keeps its secrets.
const SETTINGS: &str = "/etc/ld.so.cache /etc/ld.so.conf /etc/ld.so.conf.d /etc/ld.so.preload /etc/localtime \
    /etc/hosts /etc/host.conf /etc/resolv.conf /etc/nsswitch.conf /etc/gai.conf";

const DEVICES: &str = "/dev/null /dev/full /dev/random /dev/urandom /dev/tty";

#[derive(Debug, Default, clap::Args)]
pub struct Args {
    /// A folder or file that the program may read, and execute what is in it
    #[arg(long = "read", value_name = "PATH")]
    pub(crate) read: Vec<PathBuf>,

    /// A folder or file that it may read and write, and may not execute
    #[arg(long = "write", value_name = "PATH")]
    pub(crate) write: Vec<PathBuf>,

    /// A folder in which it may do anything
    #[arg(long = "all", value_name = "FOLDER")]
    pub(crate) all: Vec<PathBuf>,

    /// Where it begins; also its home and its folder for temporary files
    #[arg(long, value_name = "FOLDER")]
    pub(crate) home: Option<PathBuf>,

    /// The largest file that it may write, in MiB
    #[arg(long, value_name = "MIB", default_value_t = 64)]
    pub(crate) largest_file: u64,

    /// How much memory it may map, in MiB [default: as much as it likes]
    #[arg(long, value_name = "MIB")]
    pub(crate) memory: Option<u64>,

    /// How many processes and threads its user may have [default: as many as the system allows]
    #[arg(long, value_name = "COUNT")]
    pub(crate) processes: Option<u64>,

    /// Guard no folders
    #[arg(long)]
    pub(crate) open: bool,

    #[arg(last = true, required = true)]
    pub(crate) command: Vec<OsString>,
}

impl Args {
    /// The words that make `grade` take these arguments.
    pub(crate) fn words(&self) -> Vec<OsString> {
        let mut words: Vec<OsString> = vec!["confine".into()];
        let paths = [("--read", &self.read), ("--write", &self.write), ("--all", &self.all)];
        for (name, path) in
            paths.iter().flat_map(|(name, paths)| paths.iter().map(move |path| (*name, path)))
        {
            words.extend([name.into(), path.into()]);
        }
        if let Some(home) = &self.home {
            words.extend(["--home".into(), home.into()]);
        }
        let numbers = [
            ("--largest-file", Some(self.largest_file)),
            ("--memory", self.memory),
            ("--processes", self.processes),
        ];
        for (name, number) in numbers {
            words.extend(number.map(|number| format!("{name}={number}").into()));
        }
        words.extend(self.open.then(|| "--open".into()));
        words.push("--".into());
        words.extend(self.command.iter().cloned());
        words
    }
}

/// The command, within limits.
pub(crate) fn confined(grade: &Path, command: &Command, mut limits: Args) -> Command {
    limits.command =
        std::iter::once(command.get_program()).chain(command.get_args()).map(Into::into).collect();
    let mut confined = Command::new(grade);
    confined.args(limits.words());
    inherit(command, &mut confined);
    confined
}

/// Becomes the program.
pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let (program, rest) = args.command.split_first().expect("clap demands a command");
    let mut command = Command::new(program);
    command.args(rest).env_clear();
    command.envs(KEPT.split(' ').filter_map(|name| Some((name, env::var_os(name)?))));
    if let Some(home) = &args.home {
        for name in ["HOME", "TMPDIR", "TMP", "TEMP"] {
            command.env(name, home);
        }
        env::set_current_dir(home).with_context(|| format!("cannot go to {}", home.display()))?;
    }
    set_limits(args).context("cannot set the limits of the program")?;
    if !args.open {
        guard_folders(args).context("cannot guard the folders")?;
    }
    exec(&mut command).with_context(|| format!("cannot execute {}", program.to_string_lossy()))
}

#[cfg(unix)]
fn set_limits(args: &Args) -> rustix::io::Result<()> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    let lower = |resource, limit: u64| {
        let old = getrlimit(resource);
        // What is lower already stays: only root could raise it.
        let limit = Some(old.maximum.map_or(limit, |maximum| maximum.min(limit)));
        setrlimit(resource, Rlimit { current: limit, maximum: limit })
    };
    lower(Resource::Fsize, args.largest_file << 20)?;
    lower(Resource::Core, 0)?;
    if args.home.is_some() {
        // A program goes behind the supervisor: whoever forks without end must not keep it from seeing that.
        rustix::process::nice(5)?;
    }
    if let Some(memory) = args.memory {
        lower(Resource::As, memory << 20)?;
    }
    // macOS counts no threads here, and other systems do not know it.
    #[cfg(target_os = "linux")]
    if let Some(processes) = args.processes {
        lower(Resource::Nproc, processes)?;
    }
    Ok(())
}

#[cfg(not(unix))]
fn set_limits(_args: &Args) -> std::io::Result<()> {
    Ok(())
}

/// Whether this system can guard folders.
pub fn can_guard_folders() -> bool {
    #[cfg(target_os = "linux")]
    {
        use landlock::{ABI, Access, AccessFs, CompatLevel, Compatible, Ruleset, RulesetAttr};
        let ruleset = Ruleset::default().set_compatibility(CompatLevel::HardRequirement);
        ruleset.handle_access(AccessFs::from_all(ABI::V1)).and_then(Ruleset::create).is_ok()
    }
    #[cfg(not(target_os = "linux"))]
    false
}

/// From now on, only these folders. As much of it as this kernel knows: older ones do not guard truncation (before 6.2),
/// and signals to strangers (before 6.12).
#[cfg(target_os = "linux")]
fn guard_folders(args: &Args) -> anyhow::Result<()> {
    use landlock::{
        ABI, Access, AccessFs, Ruleset, RulesetAttr, RulesetCreatedAttr, Scope, path_beneath_rules,
    };
    let abi = ABI::V6;
    let read = AccessFs::from_read(abi);
    let write = AccessFs::from_all(abi) & !AccessFs::Execute;
    let own: Vec<&Path> = args.read.iter().map(PathBuf::as_path).collect();
    let written = args
        .write
        .iter()
        .chain(&args.home)
        .map(PathBuf::as_path)
        .chain(DEVICES.split(' ').map(Path::new));

    Ruleset::default()
        .handle_access(AccessFs::from_all(abi))?
        .scope(Scope::from_all(abi))?
        .create()?
        .add_rules(path_beneath_rules(SYSTEM.split(' ').chain(SETTINGS.split(' ')), read))?
        .add_rules(path_beneath_rules(own, read))?
        .add_rules(path_beneath_rules(written, write))?
        .add_rules(path_beneath_rules(&args.all, AccessFs::from_all(abi)))?
        .restrict_self()?;
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn guard_folders(_args: &Args) -> anyhow::Result<()> {
    Ok(())
}
