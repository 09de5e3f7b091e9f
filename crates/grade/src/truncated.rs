//! Cuts long texts, where a reader would give up or a grading platform would cut.

/// The first so many characters, where engines cut or drown.
pub(crate) fn truncated(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
