//! Whether several peers have seen the same things in the same order.

use crate::program::running::Running;
use crate::report::Report;
use crate::text;

impl Running {
    /// All have heard the same lines in the same order. Each is given with its name and the lines
    /// that it has heard.
    ///
    /// # Panics
    /// With a report about the first line in which one of them differs from the first of them.
    #[track_caller]
    pub fn expect_same_order(&self, heard: &[(&str, Vec<String>)]) -> &Self {
        let Some(((first, lines), others)) = heard.split_first() else { return self };
        for (other, theirs) in others {
            let Some(at) = difference(lines, theirs) else { continue };
            let quoted = |lines: &[String]| match lines.get(at) {
                Some(line) => text::shorten(&text::quoted(line.as_bytes()), 60),
                None => "no more lines".to_owned(),
            };
            let lacks = |lines: &[String], line: Option<&String>| {
                line.is_some_and(|line| !lines.contains(line))
            };
            let headline = if lacks(theirs, lines.get(at)) {
                format!("{other} has not heard a line that {first} has heard")
            } else if lacks(lines, theirs.get(at)) {
                format!("{first} has not heard a line that {other} has heard")
            } else {
                format!("{first} and {other} have heard the same in another order")
            };
            let cause = headline.ends_with("order").then(|| {
                "more than one thread decides what comes next. One thread that sends to all, fed \
                 by one channel, gives everybody the same order"
                    .to_owned()
            });
            Report::new(self, headline)
                .expected("what all hear, all hear in the same order")
                .got_with(
                    format!("up to line {at} all is the same. Line {} is", at + 1),
                    vec![
                        format!("for {first}: {}", quoted(lines)),
                        format!("for {other}: {}", quoted(theirs)),
                    ],
                )
                .maybe_cause(cause)
                .fail();
        }
        self
    }
}

/// The first place at which two lists differ, counted from 0.
fn difference(one: &[String], other: &[String]) -> Option<usize> {
    let same = one.iter().zip(other).take_while(|(one, other)| one == other).count();
    (same < one.len().max(other.len())).then_some(same)
}
