//! Numbers for people: three significant digits.

const DIGITS: i32 = 3;

/// Formats a number for tables: `1,230,000`, `93.4`, `0.0123`.
pub(crate) fn plain(value: f64) -> String {
    let rounded = rounded(value);
    let decimals = usize::try_from(DIGITS - 1 - magnitude(rounded)).unwrap_or(0).min(6);
    let text = format!("{rounded:.decimals$}");
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    separated(whole) + rest
}

/// Formats a number for plots, where there is little room: `1.23 M`, `93.4 k`, `12.3`.
pub(crate) fn short(value: f64) -> String {
    let (scaled, suffix) = scaled(value, [" G", " M", " k"]);
    plain(scaled) + suffix
}

/// Formats a power of ten for an axis: `0.01`, `1`, `10 k`.
pub(crate) fn power_of_ten(exponent: i32) -> String {
    let value = 10f64.powi(exponent);
    match usize::try_from(-exponent) {
        Ok(decimals) => format!("{value:.decimals$}"),
        Err(_) => short(value).replace(".00", "").replace(".0", ""),
    }
}

/// Formats a number for prose: `1.23 million`, `93,400`.
pub(crate) fn for_prose(value: f64) -> String {
    let (scaled, suffix) = scaled(value, [" billion", " million", ""]);
    if suffix.is_empty() { plain(value) } else { plain(scaled) + suffix }
}

/// Formats a count with its noun, which is given in the plural: `1 client`, `1,000 clients`.
pub(crate) fn counted(count: f64, things: &str) -> String {
    let things = if count == 1.0 { things.strip_suffix('s').unwrap_or(things) } else { things };
    format!("{} {things}", whole(&plain(count)))
}

/// Removes the decimals `.0` or `.00`, which a count does not have.
pub(crate) fn whole(count: &str) -> &str {
    count.trim_end_matches(".00").trim_end_matches(".0")
}

fn scaled(value: f64, suffixes: [&'static str; 3]) -> (f64, &'static str) {
    let rounded = rounded(value);
    let sizes = [1e9, 1e6, 1e4];
    let found = sizes.into_iter().zip(suffixes).find(|(size, _)| rounded.abs() >= *size);
    // Four digits can still be read at a glance; numbers from 10,000 on are counted in thousands.
    found.map_or((value, ""), |(size, suffix)| {
        (value / if size == 1e4 { 1e3 } else { size }, suffix)
    })
}

fn rounded(value: f64) -> f64 {
    let decimals = usize::try_from(DIGITS - 1).unwrap_or_default();
    format!("{value:.decimals$e}").parse().unwrap_or(value)
}

/// The exponent of the first digit: 0 for 1 to 9, 1 for 10 to 99, -1 for 0.1.
fn magnitude(value: f64) -> i32 {
    if value == 0.0 { 0 } else { value.abs().log10().floor() as i32 }
}

/// Puts a comma before every three digits.
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
    fn a_number_has_three_significant_digits() {
        let written = [1_234_567.0, 1_000.0, 999.9, 93.44, 9.0, 0.012_34, 0.0].map(plain);

        assert_eq!(written, ["1,230,000", "1,000", "1,000", "93.4", "9.00", "0.0123", "0.00"]);
    }

    #[test]
    fn one_thing_is_in_the_singular() {
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
            [1_234_567.0, 93_400.0, 2.5e9].map(for_prose),
            ["1.23 million", "93,400", "2.50 billion"]
        );
    }

    #[test]
    fn an_axis_has_no_needless_digits() {
        let labels: Vec<_> = [-2, -1, 0, 2, 4, 6].into_iter().map(power_of_ten).collect();

        assert_eq!(labels, ["0.01", "0.1", "1", "100", "10 k", "1 M"]);
    }
}
