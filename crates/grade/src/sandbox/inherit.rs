//! A command that runs another one in its folder and its environment.

use std::process::Command;

/// The folder and the environment of one command for another.
pub(crate) fn inherit(from: &Command, to: &mut Command) {
    if let Some(folder) = from.get_current_dir() {
        to.current_dir(folder);
    }
    for (name, value) in from.get_envs() {
        match value {
            Some(value) => to.env(name, value),
            None => to.env_remove(name),
        };
    }
}
