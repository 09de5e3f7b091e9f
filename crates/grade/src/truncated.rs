//! Texts that would drown a reader, or that engines would cut in the middle.

/// The first so many characters, where engines cut or drown.
pub(crate) fn truncated(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
