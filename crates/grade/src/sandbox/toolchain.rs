//! What cargo and rustc read and write when they compile a submission: all else is none of its business. A source may
//! name any file, in `include_str!` or `#[path]`.

use std::{env, path::Path};

use crate::sandbox::confine::Args;

/// The toolchain and the packages that were fetched, but not the keys that lie beside them.
pub(crate) fn needs(root: &Path) -> Args {
    let home = env::var_os("HOME").or_else(|| env::var_os("USERPROFILE")).unwrap_or_default();
    let folder = |name, default: &str| {
        env::var_os(name).map_or_else(|| Path::new(&home).join(default), Into::into)
    };
    let (cargo, rustup) = (folder("CARGO_HOME", ".cargo"), folder("RUSTUP_HOME", ".rustup"));

    let mut needs = Args { read: vec![rustup], ..Args::default() };
    needs
        .read
        .extend(["registry", "git", "bin", "config", "config.toml"].map(|part| cargo.join(part)));
    // Locks, which cargo takes even if it only reads.
    needs.write.extend(
        [".package-cache", ".package-cache-mutate", ".global-cache"].map(|part| cargo.join(part)),
    );
    for above in root.ancestors() {
        needs.read.extend([".cargo/config", ".cargo/config.toml"].map(|part| above.join(part)));
        needs.read.extend(["rust-toolchain", "rust-toolchain.toml"].map(|part| above.join(part)));
    }
    needs
}
