//! Numbers as people read them: three digits that mean something.

const DIGITS: i32 = 3;

/// For tables: `1,230,000`, `93.4`, `0.0123`.
pub fn plain(value: f64) -> String {
    let rounded = rounded(value);
    let decimals = usize::try_from(DIGITS - 1 - magnitude(rounded)).unwrap_or(0).min(6);
    let text = format!("{rounded:.decimals$}");
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    separated(whole) + rest
}

/// For plots, where there is little room: `1.23 M`, `93.4 k`, `12.3`.
pub fn short(value: f64) -> String {
    let (scaled, suffix) = scaled(value, [" G", " M", " k"]);
    plain(scaled) + suffix
}

/// For an axis: `0.01`, `1`, `10 k`.
pub fn power_of_ten(exponent: i32) -> String {
    let value = 10f64.powi(exponent);
    match usize::try_from(-exponent) {
        Ok(decimals) => format!("{value:.decimals$}"),
        Err(_) => short(value).replace(".00", "").replace(".0", ""),
    }
}

/// For prose: `1.23 million`, `93,400`.
pub fn spoken(value: f64) -> String {
    let (scaled, suffix) = scaled(value, [" billion", " million", ""]);
    if suffix.is_empty() { plain(value) } else { plain(scaled) + suffix }
}

/// So many things, which are named in the plural: `1 client`, `1,000 clients`.
pub fn counted(count: f64, things: &str) -> String {
    let things = if count == 1.0 { things.strip_suffix('s').unwrap_or(things) } else { things };
    format!("{} {things}", whole(&plain(count)))
}

/// Without the decimals that a count has not.
pub fn whole(count: &str) -> &str {
    count.trim_end_matches(".00").trim_end_matches(".0")
}

/// What is kept of a sample: more digits were noise.
pub fn kept(value: f64) -> f64 {
    format!("{value:.4e}").parse().unwrap_or(value)
}

fn scaled(value: f64, suffixes: [&'static str; 3]) -> (f64, &'static str) {
    let rounded = rounded(value);
    let sizes = [1e9, 1e6, 1e4];
    let found = sizes.into_iter().zip(suffixes).find(|(size, _)| rounded.abs() >= *size);
    // Four digits are still read at a glance; from five on there are thousands.
    found.map_or((value, ""), |(size, suffix)| {
        (value / if size == 1e4 { 1e3 } else { size }, suffix)
    })
}

fn rounded(value: f64) -> f64 {
    let decimals = usize::try_from(DIGITS - 1).unwrap_or_default();
    format!("{value:.decimals$e}").parse().unwrap_or(value)
}

/// The place of the first digit: 0 for 1 to 9, 1 for 10 to 99, -1 for 0.1.
fn magnitude(value: f64) -> i32 {
    if value == 0.0 { 0 } else { value.abs().log10().floor() as i32 }
}

/// A comma before every three digits.
fn separated(digits: &str) -> String {
    let mut text = String::new();
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at) % 3 == 0 && text != "-" {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_digits_mean_something() {
        let written = [1_234_567.0, 1_000.0, 999.9, 93.44, 9.0, 0.012_34, 0.0].map(plain);

        assert_eq!(written, ["1,230,000", "1,000", "1,000", "93.4", "9.00", "0.0123", "0.00"]);
    }

    #[test]
    fn one_thing_is_not_several() {
        assert_eq!(
            [1.0, 8.0, 1_000.0].map(|it| counted(it, "clients")),
            ["1 client", "8 clients", "1,000 clients"]
        );
    }

    #[test]
    fn large_numbers_are_shortened() {
        assert_eq!(
            [1_234_567.0, 93_400.0, 1_200.0, 2.5].map(short),
            ["1.23 M", "93.4 k", "1,200", "2.50"]
        );
        assert_eq!(
            [1_234_567.0, 93_400.0, 2.5e9].map(spoken),
            ["1.23 million", "93,400", "2.50 billion"]
        );
    }

    #[test]
    fn an_axis_has_no_digits_to_spare() {
        let labels: Vec<_> = [-2, -1, 0, 2, 4, 6].into_iter().map(power_of_ten).collect();

        assert_eq!(labels, ["0.01", "0.1", "1", "100", "10 k", "1 M"]);
    }
}
