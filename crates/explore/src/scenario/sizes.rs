//! The numbers of a run, and texts that have them in braces.

use std::collections::BTreeMap;

use anyhow::{Context, Result};

pub type Sizes = BTreeMap<String, u32>;

/// `{threads*2}` becomes a number, and `{1..jobs}` a range of numbers.
pub fn fill(text: &str, sizes: &Sizes) -> Result<String> {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (inner, behind) = after.split_once('}').context("a `{` has no `}`")?;
        filled.push_str(before);
        match inner.split_once("..") {
            Some((first, last)) => {
                filled.push_str(&format!("{{{first}..{}}}", calculate(last, sizes)?));
            }
            None => filled.push_str(&calculate(inner, sizes)?.to_string()),
        }
        rest = behind;
    }
    Ok(filled + rest)
}

pub fn calculate(expression: &str, sizes: &Sizes) -> Result<u32> {
    expression.split('*').map(|factor| number(factor.trim(), sizes)).product()
}

fn number(name: &str, sizes: &Sizes) -> Result<u32> {
    match name.parse() {
        Ok(number) => Ok(number),
        Err(_) => sizes.get(name).copied().with_context(|| format!("there is no size `{name}`")),
    }
}
