//! Call instructions: whether one ends at an address, which then is a return address, and where it
//! goes.

/// Where a call instruction goes. Addresses are those of the executable's file.
#[derive(Debug, PartialEq)]
pub(super) enum Target {
    /// To this address.
    At(u64),
    /// To the address that is stored here: an entry of the global offset table.
    StoredAt(u64),
    /// Through a register or a pointer.
    Unknown,
}

/// The call that ends where `code` ends, which is at `address`; `None` when no call does.
pub(super) fn call_before(code: &[u8], address: u64) -> Option<Target> {
    target(code, address).or_else(|| ends_with_call(code).then_some(Target::Unknown))
}

/// `call`: E8 with a distance, or FF /2 with a register or an operand in memory (Intel SDM, volume
/// 2, CALL).
#[cfg(target_arch = "x86_64")]
fn ends_with_call(code: &[u8]) -> bool {
    let back = |count: usize| code.len().checked_sub(count).map(|at| code[at]);
    let indirect = |length: usize| {
        back(length) == Some(0xff)
            && back(length - 1).is_some_and(|operand| length == 2 + operand_size(operand))
    };
    back(5) == Some(0xe8) || [2, 3, 4, 6, 7].into_iter().any(indirect)
}

/// The target, if the code tells: E8, a call through an entry of the global offset table, or a call
/// through a register that was loaded shortly before, which is how code without optimisation calls
/// other crates.
#[cfg(target_arch = "x86_64")]
fn target(code: &[u8], address: u64) -> Option<Target> {
    let from = |end: u64, distance: &[u8]| {
        let distance: [u8; 4] = distance.try_into().ok()?;
        Some(end.wrapping_add_signed(i32::from_le_bytes(distance).into()))
    };
    match code {
        [.., 0xff, called @ 0xd0..=0xd7] => {
            // `lea`, or `mov` from memory, into this register: 48, 8D or 8B, ModRM, then a
            // distance.
            let operand = (called & 7) << 3 | 5;
            let near = &code[code.len().saturating_sub(2 + ARGUMENT_SETUP)..code.len() - 2];
            let at = near.windows(7).rposition(|it| {
                it[0] == 0x48 && matches!(it[1], 0x8b | 0x8d) && it[2] == operand
            })?;
            let end = address - 2 - (near.len() - at - 7) as u64;
            let place = from(end, &near[at + 3..at + 7])?;
            Some(if near[at + 1] == 0x8d { Target::At(place) } else { Target::StoredAt(place) })
        }
        [.., 0xff, 0x15, a, b, c, d] => Some(Target::StoredAt(from(address, &[*a, *b, *c, *d])?)),
        [.., 0xe8, a, b, c, d] => Some(Target::At(from(address, &[*a, *b, *c, *d])?)),
        _ => None,
    }
}

/// Bytes of the instructions that set the arguments, between the load of a function's address and
/// the call.
#[cfg(target_arch = "x86_64")]
const ARGUMENT_SETUP: usize = 64;

/// How many bytes follow the ModRM byte of a call; a length that never fits if it is not a call.
#[cfg(target_arch = "x86_64")]
fn operand_size(modrm: u8) -> usize {
    let (mode, operation, base) = (modrm >> 6, modrm >> 3 & 7, modrm & 7);
    let index = usize::from(mode != 3 && base == 4);
    match (operation, mode) {
        (2, 0) => index + if base == 5 { 4 } else { 0 },
        (2, 1) => index + 1,
        (2, 2) => index + 4,
        (2, _) => 0,
        _ => usize::MAX - 2,
    }
}

/// `bl` or `blr` (Arm ARM, C6.2).
#[cfg(target_arch = "aarch64")]
fn ends_with_call(code: &[u8]) -> bool {
    let word = code.last_chunk::<4>().map(|bytes| u32::from_le_bytes(*bytes));
    word.is_some_and(|word| word >> 26 == 0b10_0101 || word & 0xffff_fc1f == 0xd63f_0000)
}

/// Where the `bl` that ends at `address` goes: 26 bits, counted in instructions from the `bl`
/// itself.
#[cfg(target_arch = "aarch64")]
fn target(code: &[u8], address: u64) -> Option<Target> {
    let word = u32::from_le_bytes(*code.last_chunk::<4>()?);
    let distance = i64::from((word << 6) as i32 >> 6) * 4;
    (word >> 26 == 0b10_0101).then(|| Target::At((address - 4).wrapping_add_signed(distance)))
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
fn target(_code: &[u8], _address: u64) -> Option<Target> {
    None
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
fn ends_with_call(_code: &[u8]) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_arch = "x86_64")]
    #[test]
    fn tells_calls_from_other_instructions() {
        assert!(ends_with_call(&[0xe8, 1, 2, 3, 4]));
        assert!(ends_with_call(&[0xff, 0xd0]));
        assert!(ends_with_call(&[0xff, 0x15, 1, 2, 3, 4]));
        assert!(ends_with_call(&[0xff, 0x54, 0x24, 8]));
        assert!(!ends_with_call(&[0xff, 0xe0]));
        assert!(!ends_with_call(&[0x90, 0x90, 0x90, 0x90, 0x90]));
        assert!(!ends_with_call(&[]));
    }

    #[cfg(target_arch = "x86_64")]
    #[test]
    fn finds_the_target_of_a_call() {
        let goes = |code: &[u8]| target(code, 0x1000);
        assert_eq!(goes(&[0x90, 0xe8, 0x10, 0, 0, 0]), Some(Target::At(0x1010)));
        assert_eq!(goes(&[0xff, 0x15, 0x10, 0, 0, 0]), Some(Target::StoredAt(0x1010)));
        assert_eq!(goes(&[0x48, 0x8d, 0x05, 0x10, 0, 0, 0, 0xff, 0xd0]), Some(Target::At(0x100e)));
        // With one instruction of three bytes between the load and the call.
        assert_eq!(
            goes(&[0x48, 0x8b, 0x05, 0x10, 0, 0, 0, 0x48, 0x89, 0xc1, 0xff, 0xd0]),
            Some(Target::StoredAt(0x100b))
        );
        // The load is of another register.
        assert_eq!(goes(&[0x48, 0x8d, 0x0d, 0x10, 0, 0, 0, 0xff, 0xd0]), None);
    }
}
