//! What the lines of the chat mean, so that a report can say which event was missing, and for whom.

use testkit::{LineFault, LineWords};

use crate::LIST;

enum Event<'a> {
    Left(&'a str),
    Entered(&'a str),
    List(Vec<&'a str>),
    Said(&'a str, &'a str),
    Closing,
    Refusal,
}

impl<'a> Event<'a> {
    fn of(line: &'a str) -> Option<Self> {
        if let Some(news) = line.strip_prefix("* ") {
            return match news.strip_suffix(" has left the room") {
                Some(name) => Some(Self::Left(name)),
                None if news == "the server is closing" => Some(Self::Closing),
                None => match news.strip_suffix(" has entered the room") {
                    Some(name) => Some(Self::Entered(name)),
                    None => line.strip_prefix(LIST).map(|names| {
                        Self::List(
                            names
                                .trim()
                                .split(", ")
                                .filter(|it| !it.is_empty())
                                .collect(),
                        )
                    }),
                },
            };
        }
        if line.starts_with("! ") {
            return Some(Self::Refusal);
        }
        let (speaker, text) = line.strip_prefix('[')?.split_once("] ")?;
        Some(Self::Said(speaker, text))
    }

    /// As the object of a sentence.
    fn noun(&self) -> String {
        match self {
            Self::Left(name) => format!("the news that {name} left"),
            Self::Entered(name) => format!("the news that {name} entered"),
            Self::List(_) => "the list of the room".into(),
            Self::Said(speaker, _) if speaker.ends_with(" -> you") => {
                format!("{}'s message for it alone", speaker.trim_end_matches(" -> you"))
            }
            Self::Said(speaker, _) => format!("a line of {speaker}"),
            Self::Closing => "the goodbye".into(),
            Self::Refusal => "a refusal".into(),
        }
    }
}

/// What a fault means.
pub fn in_words(fault: &LineFault<'_>) -> LineWords {
    let missing = fault.missing.and_then(Event::of);
    let instead = fault.instead.and_then(Event::of);
    LineWords {
        headline: headline(fault, missing.as_ref(), instead.as_ref()),
        cause: cause(fault, missing.as_ref(), instead.as_ref()),
    }
}

fn headline(
    fault: &LineFault<'_>,
    missing: Option<&Event<'_>>,
    instead: Option<&Event<'_>>,
) -> Option<String> {
    let hearer = fault.hearer;
    Some(match (missing, instead) {
        (None, Some(Event::Said(speaker, _))) if *speaker == hearer => {
            format!("{hearer}'s own line came back to it")
        }
        (None, Some(event)) => format!("{hearer} got {}, and should not", event.noun()),
        (Some(missing), Some(instead)) if fault.came_later => {
            format!("{hearer} got {} before {}", instead.noun(), missing.noun())
        }
        (Some(Event::Left(name)), _) => format!("{hearer} was not told that {name} left"),
        (Some(Event::Entered(name)), _) => {
            format!("{hearer} was not told that {name} entered")
        }
        (Some(Event::Closing), _) => {
            format!("{hearer} was not told that the server closes")
        }
        (Some(Event::List(_)), Some(Event::List(_))) => {
            format!("{hearer} got another list of the room")
        }
        (Some(Event::Said(speaker, _)), Some(Event::Said(other, _)))
            if speaker == other =>
        {
            let speaker = speaker.trim_end_matches(" -> you");
            format!("{hearer} got another text of {speaker} than it should")
        }
        (Some(missing), Some(instead)) => {
            format!("{hearer} got {}, and not {}", instead.noun(), what(missing, fault))
        }
        (Some(missing), None) => {
            format!("{} never came to {hearer}", what(missing, fault))
        }
        (None, None) => return None,
    })
}

fn what(event: &Event<'_>, fault: &LineFault<'_>) -> String {
    let short = |text: &str| text.chars().count() <= 24;
    match (event, fault.missing) {
        (Event::Said(speaker, text), _) if short(text) => {
            format!("{speaker}'s line {text:?}")
        }
        _ => event.noun(),
    }
}

#[expect(
    clippy::too_many_lines,
    reason = "one rule after the other, the most certain first"
)]
fn cause(
    fault: &LineFault<'_>,
    missing: Option<&Event<'_>>,
    instead: Option<&Event<'_>>,
) -> Option<String> {
    let hearer = fault.hearer;
    if let Some(Event::Said(speaker, _)) = instead {
        if *speaker == hearer {
            return Some(
                "this client's own line came back to it. A line goes to all others: the sender \
                 has it on its screen already"
                    .into(),
            );
        }
    }
    match (missing, instead) {
        (Some(Event::List(want)), Some(Event::List(got))) => list(hearer, want, got),
        (Some(Event::Said(speaker, text)), Some(Event::Said(other, part)))
            if speaker == other && is_cut(text, part, fault.then) =>
        {
            Some(
                "only the beginning of the line: a line ends at \\n, and neither where a read \
                 ends nor at another character"
                    .into(),
            )
        }
        (Some(Event::Said(speaker, text)), Some(Event::Said(other, part)))
            if speaker == other && speaker.contains(" -> ") && text.starts_with(part) =>
        {
            Some("TEXT is all that follows the name, blanks among it".into())
        }
        (Some(Event::Said(speaker, _)), _) => {
            let left = format!("* {speaker} has left the room");
            let refused = |(name, line): &&(String, String)| name == speaker && line.starts_with("! ");
            if let Some((_, answer)) = fault.elsewhere.iter().find(refused) {
                Some(format!("the server has answered {speaker} {answer:?}: it did not pass the line on"))
            } else if fault.closed.iter().any(|name| name == speaker) {
                Some(format!(
                    "the server has closed {speaker}'s connection before it had passed on all of \
                     its lines: read on until the client ends its side, or says /quit"
                ))
            } else if fault.besides.contains(&left) || fault.instead == Some(&left) {
                Some(format!(
                    "the news that {speaker} left overtook its lines, or they were dropped: what a \
                     client has said is passed on before it is forgotten"
                ))
            } else {
                None
            }
        }
        (Some(Event::Left(left)), Some(Event::Entered(entered))) if left == entered => Some(
            "the name was free again before the others were told that its owner left: do both in \
             one step"
                .into(),
        ),
        _ => None,
    }
}

/// Whether a text came in two parts, each as a line.
fn is_cut(text: &str, part: &str, then: Option<&str>) -> bool {
    let Some(Event::Said(_, next)) = then.and_then(Event::of) else { return false };
    !part.is_empty() && text.strip_prefix(part).is_some_and(|rest| rest.starts_with(next))
}

/// What is wrong with a list of names.
fn list(hearer: &str, want: &[&str], got: &[&str]) -> Option<String> {
    let has = |names: &[&str], name: &str| names.contains(&name);
    if has(got, hearer) && !has(want, hearer) {
        return Some(
            "the newcomer is in its own list: make the list before you put it into the room".into(),
        );
    }
    if has(want, hearer) && !has(got, hearer) {
        return Some(
            "/who lists all who are in the room, the one who asks as well".into(),
        );
    }
    if let Some(name) = want.iter().find(|name| !has(got, name)) {
        return Some(format!("{name} is in the room, and not in the list"));
    }
    if let Some(name) = got.iter().find(|name| !has(want, name)) {
        return Some(format!("{name} is in the list, and not in the room"));
    }
    (want != got).then(|| {
        "the right names in another order: it is the order in which they entered the room. A \
         HashMap keeps none, a BTreeMap sorts, swap_remove moves the last one"
            .into()
    })
}
