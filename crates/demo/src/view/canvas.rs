//! Lines with a lifeline for each column, and arrows, notes and cells upon them.

/// The narrowest column of a thread that can be read.
const MIN_COLUMN: usize = 9;

/// The widest distance between two columns.
const MAX_COLUMN: usize = 38;

pub(crate) struct Canvas {
    /// The names above the columns.
    names: Vec<String>,
    /// Where the lifelines are.
    at: Vec<usize>,
    width: usize,
}

impl Canvas {
    /// `margin` of the `width` is not ours.
    pub(crate) fn new(margin: usize, width: usize, mut names: Vec<String>) -> Self {
        let width = width.saturating_sub(margin + 1);
        names.truncate(width / MIN_COLUMN);
        // The last column needs as much room as the others, for its name and for what it says.
        let distance = (width / names.len().max(1)).clamp(MIN_COLUMN, MAX_COLUMN);
        let at = (0..names.len()).map(|column| column * distance).collect();
        Self { names, at, width }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    pub(crate) fn head(&self) -> String {
        let mut line = vec![' '; self.width];
        for (name, at) in self.names.iter().zip(&self.at) {
            let room = self.at.get(1).copied().unwrap_or(self.width).saturating_sub(1);
            overlay(&mut line, *at, &name.chars().take(room).collect::<String>());
        }
        text(&line)
    }

    /// An arrow with its label, and what it carries upon it, beside it, or below.
    pub(crate) fn arrow(
        &self,
        from: &str,
        to: &str,
        label: &str,
        carried: &str,
        lost: bool,
    ) -> Vec<String> {
        let (Some(from), Some(to)) = (self.position(from), self.position(to)) else {
            return vec![format!("{from} to {to}: {label} {carried}")];
        };
        let (left, right) = (from.min(to), from.max(to));
        let mut line = self.lifelines();
        let room = right - left - 6;
        let both = format!("{label}  {carried}");
        let beside = self.width.saturating_sub(right + 3);
        let is_last = self.at.iter().all(|at| *at <= right);
        let fits = |text: &str| self.at.len() > 2 && text.chars().count() <= room;
        let on_it = match () {
            () if carried.is_empty() || !fits(carried) => label,
            () if fits(&both) => both.as_str(),
            () => carried,
        };
        overlay(&mut line, left + 1, &shaft(right - left - 1, on_it, to > from, lost));
        if carried.is_empty() || on_it != label {
            return vec![text(&line)];
        }
        if is_last && carried.chars().count() <= beside {
            overlay(&mut line, right + 3, carried);
            return vec![text(&line)];
        }
        let below = wrap(carried, self.width.saturating_sub(left + 4)).into_iter().map(|part| {
            let mut line = self.lifelines();
            overlay(&mut line, left + 1, &format!("   {part} "));
            text(&line)
        });
        [text(&line)].into_iter().chain(below).collect()
    }

    /// Words at one column: to its right if they fit, else to its left, else from the left margin on.
    pub(crate) fn note(&self, actor: &str, note: &str) -> Vec<String> {
        let Some(at) = self.position(actor) else {
            return wrap(&format!("{actor}: {note}"), self.width);
        };
        let length = note.chars().count();
        let begin = match () {
            () if at + 2 + length <= self.width => at + 2,
            () if length + 2 <= at => at - length - 1,
            () => 2,
        };
        let lines = wrap(note, self.width - begin).into_iter().map(|part| {
            let mut line = self.lifelines();
            // A blank on either side, so that it does not touch the lifelines.
            overlay(&mut line, begin.saturating_sub(1), &format!(" {part} "));
            if !(begin..begin + part.chars().count()).contains(&at) {
                line[at] = '|';
            }
            text(&line)
        });
        lines.collect()
    }

    /// What stands in each column: nothing where there is no thread, a lifeline where it goes on.
    pub(crate) fn cells(&self, cells: &[Option<String>]) -> Vec<String> {
        let distance = self.at.get(1).copied().unwrap_or(self.width);
        let room = distance.saturating_sub(3).max(6);
        let wrapped = |cell: &Option<String>| cell.as_ref().map(|cell| wrap(cell, room));
        let columns: Vec<_> = cells.iter().take(self.at.len()).map(wrapped).collect();
        let rows = columns.iter().flatten().map(Vec::len).max().unwrap_or(1).max(1);
        let row = |number: usize| {
            let mut line = vec![' '; self.width];
            for (column, at) in columns.iter().zip(&self.at) {
                if let Some(lines) = column {
                    line[*at] = '|';
                    overlay(&mut line, at + 2, lines.get(number).map_or("", String::as_str));
                }
            }
            text(&line)
        };
        let mut lines: Vec<_> = (0..rows).map(row).collect();
        let hidden = cells.len().saturating_sub(self.at.len());
        if hidden > 0 {
            lines.push(format!("(and {hidden} more threads)"));
        }
        lines
    }

    fn position(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|it| it == name).map(|column| self.at[column])
    }

    fn lifelines(&self) -> Vec<char> {
        let mut line = vec![' '; self.width];
        self.at.iter().for_each(|at| line[*at] = '|');
        line
    }
}

/// An arrow of this length with its label; one that is lost breaks off in the middle.
fn shaft(length: usize, label: &str, rightwards: bool, lost: bool) -> String {
    let (half, label) = (length / 2, format!("-- {label} "));
    match (rightwards, lost) {
        (true, false) => format!("{label:-<width$}>", width = length - 1),
        (false, false) => format!("<{:-<width$}", &label[1..], width = length - 1),
        (true, true) => format!("{:length$}", format!("{label:-<half$}X lost")),
        (false, true) => format!("{:>length$}", format!("lost X{label:-<half$}")),
    }
}

fn overlay(line: &mut [char], at: usize, text: &str) {
    for (place, letter) in line.iter_mut().skip(at).zip(text.chars()) {
        *place = letter;
    }
}

fn text(line: &[char]) -> String {
    line.iter().collect::<String>().trim_end().to_owned()
}

/// Lines of at most so many characters, broken at spaces where there are some.
pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let mut word: Vec<char> = word.chars().collect();
        let line = lines.last_mut().expect("there is always a line");
        if !line.is_empty() && line.chars().count() + 1 + word.len() > width {
            lines.push(String::new());
        } else if !line.is_empty() {
            line.push(' ');
        }
        while word.len() > width.max(1) {
            let rest = word.split_off(width.max(1));
            lines.last_mut().expect("there is always a line").extend(word);
            lines.push(String::new());
            word = rest;
        }
        lines.last_mut().expect("there is always a line").extend(word);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canvas(names: &[&str]) -> Canvas {
        Canvas::new(10, 70, names.iter().map(|name| (*name).to_owned()).collect())
    }

    #[test]
    fn an_arrow_between_two_has_its_bytes_beside_it() {
        let canvas = canvas(&["server", "alice"]);

        let to_the_left = canvas.arrow("alice", "server", "6 bytes", "\"hello\\n\"", false);
        let to_the_right = canvas.arrow("server", "alice", "connect", "", false);

        assert_eq!(to_the_left, ["|<- 6 bytes -----------------|  \"hello\\n\""]);
        assert_eq!(to_the_right, ["|-- connect ---------------->|"]);
    }

    #[test]
    fn an_arrow_across_others_ends_at_the_right_one() {
        let lines = canvas(&["server", "alice", "bob"]).arrow(
            "server",
            "bob",
            "3 bytes",
            "\"hi\\n\"",
            false,
        );

        assert_eq!(lines, ["|-- 3 bytes  \"hi\\n\" ----------------->|"]);
    }

    #[test]
    fn words_are_not_drawn_over_their_own_lifeline() {
        let canvas = canvas(&["server", "alice"]);

        assert_eq!(canvas.note("server", "ends"), ["| ends                       |"]);
        assert_eq!(canvas.note("alice", "silence"), ["|                            | silence"]);
    }

    #[test]
    fn a_thread_that_goes_on_is_a_line_and_one_that_has_gone_is_none() {
        let cells = [Some(String::new()), None, Some("prints".to_owned())];

        assert_eq!(
            canvas(&["main", "one", "two"]).cells(&cells),
            ["|                                     | prints"]
        );
    }

    #[test]
    fn long_words_are_broken() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("abcdefgh", 3), ["abc", "def", "gh"]);
    }
}
