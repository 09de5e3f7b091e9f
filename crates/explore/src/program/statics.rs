//! A `static` keeps its value as long as the process lives, and a process runs thousands of schedules. So what threads
//! share in one is made anew for each: `static SEEN: AtomicBool = AtomicBool::new(false);` becomes
//! `static SEEN: ::std::Static<AtomicBool> = ::std::Static::new(|| AtomicBool::new(false));`, on the same line.
//!
//! Numbers that a scenario makes smaller are written over, with blanks behind them.

use proc_macro2::{TokenStream, TokenTree};

const TYPE: (&str, &str) = ("::std::Static<", ">");
const VALUE: (&str, &str) = ("::std::Static::new(|| ", ")");

/// The text as it was written, for messages of the compiler.
pub fn without(text: &str) -> String {
    // The ends of both are common text, and stay.
    text.replace(VALUE.0, "").replace(TYPE.0, "")
}

/// What is no Rust stays as it is: the compiler will say so.
pub fn renew(text: &str, literals: &[(String, String)]) -> String {
    let Ok(tokens) = text.parse::<TokenStream>() else {
        return text.into();
    };
    let mut edits = Vec::new();
    look(tokens.clone(), &mut edits);
    edits.sort_by_key(|(at, _)| *at);
    let mut renewed = text.to_owned();
    write_over(tokens, literals, &mut renewed);
    for (at, insertion) in edits.iter().rev() {
        renewed.insert_str(*at, insertion);
    }
    renewed
}

fn write_over(tokens: TokenStream, literals: &[(String, String)], text: &mut String) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => write_over(group.stream(), literals, text),
            TokenTree::Literal(literal) => {
                let place = literal.span().byte_range();
                let plain = literal.to_string().replace('_', "");
                let digits = plain.bytes().take_while(u8::is_ascii_digit).count();
                let (number, kind) = plain.split_at(digits);
                let new = literals.iter().find(|(old, _)| *old == number).map(|(_, new)| new);
                if let Some(new) = new.map(|new| format!("{new}{kind}")) {
                    let width = place.len();
                    text.replace_range(place, &format!("{new:width$}"));
                }
            }
            TokenTree::Ident(_) | TokenTree::Punct(_) => {}
        }
    }
}

fn look(tokens: TokenStream, edits: &mut Vec<(usize, &'static str)>) {
    let tokens: Vec<_> = tokens.into_iter().collect();
    for (number, token) in tokens.iter().enumerate() {
        if let TokenTree::Group(group) = token {
            if !is_thread_local(&tokens[..number]) {
                look(group.stream(), edits);
            }
        }
        if is(token, "static") && !(number > 0 && is_punct(&tokens[number - 1], '\'')) {
            item(&tokens[number + 1..], edits);
        }
    }
}

/// `NAME: TYPE = VALUE;`
fn item(tokens: &[TokenTree], edits: &mut Vec<(usize, &'static str)>) {
    let [TokenTree::Ident(_), colon, rest @ ..] = tokens else { return };
    let end = |of: &[TokenTree], sign| of.iter().position(|token| is_punct(token, sign));
    let (Some(equals), Some(semicolon)) = (end(rest, '='), end(rest, ';')) else { return };
    if !is_punct(colon, ':') || equals >= semicolon || !rest[..equals].iter().any(is_shared) {
        return;
    }
    for (part, (before, after)) in [(&rest[..equals], TYPE), (&rest[equals + 1..semicolon], VALUE)]
    {
        let [first, ..] = part else { return };
        let last = part.last().expect("there is a first one");
        edits.push((first.span().byte_range().start, before));
        edits.push((last.span().byte_range().end, after));
    }
}

fn is(token: &TokenTree, word: &str) -> bool {
    matches!(token, TokenTree::Ident(ident) if ident == word)
}

fn is_punct(token: &TokenTree, sign: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == sign)
}

fn is_thread_local(before: &[TokenTree]) -> bool {
    matches!(before, [.., name, sign] if is(name, "thread_local") && is_punct(sign, '!'))
}

fn is_shared(token: &TokenTree) -> bool {
    const SHARED: [&str; 7] =
        ["Mutex", "RwLock", "Condvar", "Barrier", "Once", "OnceLock", "LazyLock"];
    let TokenTree::Ident(ident) = token else { return false };
    let name = ident.to_string();
    SHARED.contains(&name.as_str()) || name.starts_with("Atomic")
}

#[cfg(test)]
mod tests {
    use super::renew;

    #[test]
    fn a_static_that_threads_share_is_made_anew() {
        let text = "use a::b;\nstatic SEEN: AtomicBool = AtomicBool::new(false); // static\n";

        assert_eq!(
            renew(text, &[]),
            "use a::b;\nstatic SEEN: ::std::Static<AtomicBool> = \
             ::std::Static::new(|| AtomicBool::new(false)); // static\n"
        );
    }

    #[test]
    fn other_statics_and_lifetimes_stay() {
        let text = "static N: usize = 3;\nfn f(_: &'static str) { thread_local! { static X: Mutex<u8> = 1; } }\n";

        assert_eq!(renew(text, &[]), text);
    }

    #[test]
    fn a_number_is_written_over_in_its_place() {
        let literals = [("1000".into(), "1".into())];

        assert_eq!(renew("f(1_000u8, 100_000)", &literals), "f(1u8    , 100_000)");
    }
}
