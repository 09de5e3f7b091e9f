//! The file that keeps the results, `docs/speed/results.json`.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use lab::files::tree;

use super::data::Results;

/// The name of the file in [`folder`].
pub const FILE: &str = "results.json";

/// The folder for the results and for everything that is generated from them.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/speed")
}

/// Loads what was kept of earlier runs; without a file, results with no measurements.
///
/// # Errors
///
/// The file cannot be read or parsed.
pub fn load() -> Result<Results> {
    let file = folder().join(FILE);
    if !file.exists() {
        return Ok(Results::default());
    }
    serde_json::from_str(&tree::read(&file)?)
        .with_context(|| format!("cannot parse {}", file.display()))
}

/// Keeps results, and returns them as they were kept: with their samples rounded.
///
/// # Errors
///
/// The file cannot be written.
pub fn save(results: &Results) -> Result<Results> {
    let mut kept = results.clone();
    let series = kept.measurements.iter_mut().flat_map(|measurement| &mut measurement.series);
    for point in series.flat_map(|series| &mut series.points) {
        for sample in &mut point.samples {
            *sample = rounded(*sample);
        }
    }
    let text = serde_json::to_string_pretty(&kept).context("cannot serialize the results")?;
    tree::write_if_changed(&folder().join(FILE), &(samples_on_one_line(&text) + "\n"))?;
    Ok(kept)
}

/// Rounds to five digits: the rest is noise.
fn rounded(sample: f64) -> f64 {
    format!("{sample:.4e}").parse().unwrap_or(sample)
}

/// Joins the lines of each list of samples: with one line for each sample there would be thousands.
fn samples_on_one_line(json: &str) -> String {
    const BEGIN: &str = "\"samples\": [";
    let mut parts = json.split(BEGIN);
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (samples, rest) = part.split_once(']').unwrap_or((part, ""));
        text += BEGIN;
        text += &samples.split_whitespace().collect::<Vec<_>>().join(" ");
        text += &format!("]{rest}");
    }
    text
}
