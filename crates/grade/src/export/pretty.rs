//! JSON as a file.

use anyhow::Context;

/// JSON with an end of line.
pub(crate) fn pretty(value: &impl serde::Serialize) -> anyhow::Result<String> {
    Ok(serde_json::to_string_pretty(value).context("cannot write the results")? + "\n")
}
