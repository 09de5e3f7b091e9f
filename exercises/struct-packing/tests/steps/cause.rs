//! What usually causes a wrong answer, as far as it has to do with formats.

use crate::{Answer, Row, Want};

/// The most telling cause, if one is known.
pub fn of(row: &Row, answer: &Answer) -> Option<String> {
    match (&row.want, answer) {
        (Want::Error(kind), Answer::Ok(_)) => accepted(kind, row),
        (Want::Error("out-of-range"), Answer::Err { kind, .. }) if kind == "wrong-type" => {
            let (_, values) = row.format();
            let number = values.iter().find(|value| value.parse::<i128>().is_ok())?;
            Some(format!("{number} is an integer, so its type is right: it is out of range"))
        }
        (_, Answer::Err { kind, .. }) if kind == "wrong-count" => wrong_count(row),
        (Want::Error("wrong-count"), Answer::Err { .. }) => wrong_count(row),
        (Want::At(at), Answer::Ok(_)) => Some(format!("what stands at position {at} is no item: it has to be refused")),
        (Want::At(_), Answer::Err { kind, .. }) if kind == "bad-format" => Some(
            "the position is that of the item's first character, of its count if it has one. The first is 0".into(),
        ),
        (Want::Bytes(want), Answer::Ok(fields)) => packed(row, want, &crate::from_hex(fields.first()?)?),
        (Want::Values(want), Answer::Ok(fields)) if row.args[0] == "calcsize" => {
            size(row, want.first()?, fields.first()?)
        }
        (Want::Values(want), Answer::Ok(fields)) => unpacked(row, want, fields),
        _ => None,
    }
}

/// Is it native, with alignment?
fn is_native(format: &str) -> bool {
    !format.starts_with(['=', '<', '>', '!'])
}

fn accepted(kind: &str, row: &Row) -> Option<String> {
    let (format, values) = row.format();
    let cause = match kind {
        "out-of-range" if format.contains(['e', 'f', 'd', 'F', 'D']) => {
            "what is too large for the float became an infinity. Only an infinity is one".into()
        }
        "out-of-range" => format!(
            "{} does not fit, and the rest was cut off: `as` does that, 300 as a byte is 44. Compare with the limits first",
            values.first().map_or("the number", String::as_str)
        ),
        "wrong-type" if format.contains('c') => {
            "`c` takes one byte, no more and no less. A character may have several".into()
        }
        "wrong-count" => return wrong_count(row),
        "wrong-size" if row.args[0] == "unpack" => {
            "the bytes are more or fewer than the format describes: it would be luck if they meant anything".into()
        }
        "wrong-size" => "so many zeros were asked for with a few characters: refuse before you reserve memory".into(),
        "bad-hex" => "each byte has two digits, and nothing else is a digit".into(),
        _ => return None,
    };
    Some(cause)
}

fn wrong_count(row: &Row) -> Option<String> {
    let (format, _) = row.format();
    let has_text = format.contains(['s', 'p']);
    let cause = if has_text {
        "the count of `s` is a length: `4s` is one value of 4 bytes, and `0s` is one value, too. So it is with `p`"
    } else if format.contains('x') {
        "`x` takes no value"
    } else {
        "every item takes as many values as its count says: `3h` three, `h` one, `0h` none, `12h` twelve"
    };
    Some(cause.into())
}

#[expect(
    clippy::too_many_lines,
    reason = "one rule after the other, the most certain first"
)]
fn packed(row: &Row, want: &[u8], got: &[u8]) -> Option<String> {
    let (format, values) = row.format();
    if let Some(cause) = zeros(format, want, got) {
        return Some(cause);
    }
    let value = values.first()?;
    if want.iter().zip(got).any(|(want, got)| *want == 0 && *got == b' ')
        && got
            .iter()
            .zip(want)
            .all(|(got, want)| got == want || *want == 0 && *got == b' ')
    {
        return Some("it is filled up with blanks (20): fill up with zero bytes".into());
    }
    if through_a_double(format, value, got) {
        return Some(
            "the last digits are lost: the number went through a float, and an f64 has 53 bits".into(),
        );
    }
    if want.len() == 8 && value.starts_with('-') && upper_half_is_zero(format, want, got)
    {
        return Some(
            "the upper 4 bytes are 0: the number went through a type of 4 bytes (`as u32`), where its sign is lost"
                .into(),
        );
    }
    if format.contains('?') && got.iter().any(|byte| *byte > 1) {
        return Some(
            "a bool is one byte, 0 or 1: everything but 0 is true, so 7 becomes 01"
                .into(),
        );
    }
    if format.contains('?') && want.contains(&1) && !got.contains(&1) {
        return Some(
            "a number is true unless it is 0: all of it counts, not its lowest byte"
                .into(),
        );
    }
    if format.contains(['e', 'f', 'd']) {
        if value == "-0.0" && got.iter().all(|byte| *byte == 0) {
            return Some(
                "the sign of -0.0 is lost: -0.0 < 0.0 is false; is_sign_negative() tells"
                    .into(),
            );
        }
        return float(format, value, want, got);
    }
    if format.contains('p') && want.len() == got.len() && want.get(1..) == got.get(1..) {
        return Some("the first byte of `p` is the number of the bytes that follow and count, at most 255".into());
    }
    if format.contains(['s', 'p']) && !value.is_ascii() {
        return Some("a character may have several bytes: bytes are counted and cut, not characters".into());
    }
    None
}

/// Zeros that are missing where nothing is aligned: those of `x`, or of a text.
fn zeros(format: &str, want: &[u8], got: &[u8]) -> Option<String> {
    if is_native(format) || got.len() >= want.len() {
        return None;
    }
    let at = want.iter().zip(got).take_while(|(want, got)| want == got).count();
    let (gap, rest) = want[at..].split_at(want.len() - got.len());
    if gap.iter().any(|byte| *byte != 0) || rest != &got[at..] {
        return None;
    }
    let bytes = if gap.len() == 1 { "1 zero byte is" } else { "zero bytes are" };
    match (format.contains('x'), format.contains(['s', 'p'])) {
        (true, false) => Some(format!(
            "{bytes} missing at byte {at}: `x` is a zero byte wherever it stands, at the end as well"
        )),
        (false, true) => Some(format!(
            "{bytes} missing at byte {at}: a text is filled up to its length"
        )),
        _ => None,
    }
}

/// Whether the bytes are those of the number as a float has it.
fn through_a_double(format: &str, value: &str, got: &[u8]) -> bool {
    let Ok(number) = value.parse::<i128>() else { return false };
    let rounded = number as f64 as i128;
    let bytes = rounded.to_le_bytes();
    let Some(low) =
        bytes.get(..got.len()).filter(|_| got.len() == 8 && rounded != number)
    else {
        return false;
    };
    format.contains(['q', 'Q']) && (low.iter().eq(got) || low.iter().rev().eq(got))
}

/// Whether only the lower half of a number of 8 bytes is right, and the other is 0.
fn upper_half_is_zero(format: &str, want: &[u8], got: &[u8]) -> bool {
    let is_big = format.starts_with(['>', '!']);
    let (upper, lower) = if is_big { (0..4, 4..8) } else { (4..8, 0..4) };
    got.len() == 8
        && got[upper].iter().all(|byte| *byte == 0)
        && got[lower.clone()] == want[lower]
}

fn float(format: &str, value: &str, want: &[u8], got: &[u8]) -> Option<String> {
    let number: f64 = value.parse().ok()?;
    let is_zero = got.iter().all(|byte| *byte == 0);
    let whole = (number as i64).to_le_bytes();
    let cast = |order: &mut dyn Iterator<Item = &u8>| order.eq(got);
    let width = got.len().min(8);
    if !is_zero
        && (cast(&mut whole[..width].iter()) || cast(&mut whole[..width].iter().rev()))
    {
        return Some("the number was made an integer: the bytes of a float are its bits, to_bits() has them".into());
    }
    if want.len() == got.len() && format.contains('e') {
        let bits = |bytes: &[u8]| match format.starts_with(['>', '!']) {
            true => Some(u16::from_be_bytes(bytes.try_into().ok()?)),
            false => Some(u16::from_le_bytes(bytes.try_into().ok()?)),
        };
        let (want, got) = (bits(want)?, bits(got)?);
        if want == got + 0x400 && got & 0x3ff == 0 {
            return Some(
                "a fraction that is rounded up to 1024 is 0 and carries into the exponent".into(),
            );
        }
        if want.abs_diff(got) == 1 {
            return Some(
                "it is a neighbour: rounding goes to the nearest, and of two that are equally near to the even one. It is \
                 done once, from the double"
                    .into(),
            );
        }
        if got & 0x7c00 == 0 || want & 0x7c00 == 0 {
            return Some(
                "below 2^-14 a half float has no leading 1, its numbers are multiples of 2^-24 (subnormal)".into(),
            );
        }
    }
    None
}

fn size(row: &Row, want: &str, came: &str) -> Option<String> {
    let (format, _) = row.format();
    let (want, came): (usize, usize) = (want.parse().ok()?, came.parse().ok()?);
    let cause = match (is_native(format), came < want) {
        (true, true) => {
            "no padding before a value that has to be aligned, or standard sizes where native ones are asked for: after @ \
             and without a prefix all is as C has it, so `l` may have 8 bytes and begins at a multiple of 8"
        }
        (true, false) if format.contains(['F', 'D']) => {
            "padding that C does not have: a complex number is two floats or doubles, and aligned as one of them"
        }
        (true, false) => {
            "padding that C does not have: an offset that is a multiple of the alignment already stays, the alignment may \
             be less than the size, and nothing follows the last one"
        }
        (false, true) => {
            "a code or its count was counted too small: standard sizes stand in the chapter's table"
        }
        (false, false) => {
            "padding or native sizes where neither is asked for: after = < > and ! nothing is aligned, and `l` has 4 bytes"
        }
    };
    Some(cause.into())
}

fn unpacked(row: &Row, want: &[String], came: &[String]) -> Option<String> {
    let (format, _) = row.format();
    if came.len() > 1
        && want.first() == came.first()
        && came.iter().all(|it| *it == came[0])
    {
        return Some(
            "all values are the first one: after each, move on by its width".into(),
        );
    }
    let (want, came) = want.iter().zip(came).find(|(want, came)| want != came)?;
    if ["true", "false"].contains(&want.as_str()) {
        return Some("`?` is a bool: it is shown as true or false".into());
    }
    if want.trim_end_matches("\\0") == came {
        return Some("zeros at the end of `s` belong to the text: nobody knows that they only fill it up".into());
    }
    if let (Ok(want), Ok(came)) = (want.parse::<i128>(), came.parse::<i128>()) {
        if let Some(cause) = sign(want, came) {
            return Some(cause.into());
        }
        let (want, came) = (want.to_le_bytes(), came.to_le_bytes());
        let swapped = |width: usize| want[..width].iter().rev().eq(&came[..width]);
        if [2, 4, 8].into_iter().any(swapped) {
            return Some(
                "the bytes are in the other order: big-endian has the highest byte first"
                    .into(),
            );
        }
    }
    if format.contains('p') {
        return Some("the first byte of `p` says how many of the others count; it may say more than there are".into());
    }
    None
}

/// Whether the highest bit was taken for what it is not.
fn sign(want: i128, came: i128) -> Option<&'static str> {
    let apart = |more: i128, less: i128| {
        [8, 16, 32, 64].into_iter().any(|bits| more - less == 1 << bits)
    };
    if apart(came, want) {
        return Some(
            "the highest bit tells the sign: of a signed code it counts as negative",
        );
    }
    apart(want, came).then_some(
        "the highest bit of an unsigned code tells no sign: it is one like the others",
    )
}
