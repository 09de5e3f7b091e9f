//! Names in a slot of six bytes: padded, or cut.

use std::str;

// ANCHOR: label
/// The name in six bytes. A name that is too long is cut between two letters.
fn label(name: &str) -> [u8; 6] {
    let mut slot = [0; 6];
    let mut end = 0;
    for letter in name.chars() {
        let next = end + letter.len_utf8();
        let Some(room) = slot.get_mut(end..next) else { break };
        letter.encode_utf8(room);
        end = next;
    }
    slot
}
// ANCHOR_END: label

fn main() {
    println!("oven:   {}", label("oven").escape_ascii());
    println!("Strauß: {}", label("Strauß").escape_ascii());
    let cut = &"Strauß".as_bytes()[..6];
    println!(
        "cut by bytes: {}, valid UTF-8: {}",
        cut.escape_ascii(),
        str::from_utf8(cut).is_ok()
    );
    // The padding is still there when you read a name back.
    println!("{:?}", str::from_utf8(&label("oven")));
}
