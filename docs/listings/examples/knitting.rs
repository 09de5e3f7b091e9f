//! A small language: rows of a knitting pattern, such as `3k 2p k`.

// ANCHOR: parse
/// Returns the items of a row: how many stitches, and which.
fn parse(row: &str) -> Result<Vec<(u32, char)>, String> {
    let mut items = Vec::new();
    let mut count: Option<u32> = None;
    for (at, letter) in row.char_indices() {
        if let Some(digit) = letter.to_digit(10) {
            let tens = count.unwrap_or(0).checked_mul(10);
            let next = tens.and_then(|tens| tens.checked_add(digit));
            let too_large = format!("position {at}: the count is too large");
            count = Some(next.ok_or(too_large)?);
        } else if letter == 'k' || letter == 'p' {
            items.push((count.take().unwrap_or(1), letter));
        } else if letter != ' ' || count.is_some() {
            return Err(format!("position {at}: {letter:?} is not a stitch"));
        }
    }
    match count {
        None => Ok(items),
        Some(_) => Err(format!("position {}: a count without a stitch", row.len())),
    }
}
// ANCHOR_END: parse

fn main() {
    for row in ["3k 2p k", "12k", "0k", "3k 2x", "3 k", "k 3", "99999999999999999999k"] {
        println!("{row:?}: {:?}", parse(row));
    }
}
