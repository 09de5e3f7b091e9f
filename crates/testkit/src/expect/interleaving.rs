//! Output of several threads: each prints its own lines in order, and the lines of all are mixed at
//! random.

use std::collections::HashSet;

use crate::expect::finished::Finished;
use crate::report::Report;
use crate::text;

/// What one thread prints, line by line in this order.
#[derive(Clone, Debug)]
pub struct ThreadOutput {
    name: String,
    lines: Vec<String>,
    may_end_early: bool,
}

impl ThreadOutput {
    /// `name` says in a report whose lines these are; lines are without their newlines.
    pub fn new<L: Into<String>>(
        name: impl Into<String>,
        lines: impl IntoIterator<Item = L>,
    ) -> Self {
        Self {
            name: name.into(),
            lines: lines.into_iter().map(Into::into).collect(),
            may_end_early: false,
        }
    }

    /// Perhaps the thread ends before it has printed all of them.
    pub fn may_end_early(mut self) -> Self {
        self.may_end_early = true;
        self
    }

    /// The same thread prints the lines of `other` after these.
    pub fn then(mut self, other: Self) -> Self {
        self.lines.extend(other.lines);
        self
    }
}

impl Finished {
    /// Standard output has the phases one after the other. In each phase every strand prints its
    /// lines, mixed with those of the others in any way; all lines are there, whole, and nothing
    /// else.
    ///
    /// # Panics
    /// With a report that names the first line at which this does not hold.
    #[track_caller]
    pub fn stdout_in_phases(self, phases: &[Vec<ThreadOutput>]) -> Self {
        match judge(&self.stdout_text(), phases) {
            Some(fault) => self.fail_lines(fault),
            None => self,
        }
    }

    #[track_caller]
    fn fail_lines(&self, fault: Fault) -> ! {
        let program = self.program();
        Report::new(program, "standard output is not what was expected")
            .expected(fault.expected)
            .got(fault.got)
            .about_text(true)
            .cause(fault.cause)
            .fail()
    }
}

#[derive(Debug)]
struct Fault {
    expected: String,
    got: String,
    cause: &'static str,
}

impl Fault {
    /// The same, with the cause that the whole output implies; `phase` is the one in which it lies,
    /// and how far its strands have come.
    fn in_view_of(
        self,
        output: &str,
        phases: &[Vec<ThreadOutput>],
        phase: Option<(&Vec<ThreadOutput>, &Vec<usize>)>,
    ) -> Self {
        let is = |lacks: fn(&str, &[ThreadOutput], &[usize]) -> bool| {
            phase.is_some_and(|(strands, done)| lacks(output, strands, done))
        };
        let cause = match self.cause {
            TORN if has_empty_lines(output, phases) => EMPTY,
            TOO_EARLY if is(lacks_one) => NEVER,
            TOO_EARLY if is(lacks_all) => NOT_THERE,
            cause => cause,
        };
        Self { cause, ..self }
    }
}

pub(crate) const TORN: &str = "a line is printed in several pieces, and another thread can print \
                               between them: make the whole line first, then print it in one call";
const TOO_EARLY: &str = "nothing keeps the later line back until all threads have come so far: \
                         join all of them, or let them meet at a Barrier";
const NOT_THERE: &str = "lines before it never come: main ends before they are printed (join all of \
                         them), or they are not printed at all";
const MISSING: &str = "when main returns, all its threads end with it, wherever they are: join \
                       each of them, also when one has failed";
const NEVER: &str = "this line is never printed, and all others are: is its print missing, or does it \
                     go into a BufWriter that is not flushed?";
const TWICE: &str = "two threads do the work of one, or share the variable that tells them apart: \
                     move into each thread what is its own";
const LEFT_OUT: &str =
    "a thread prints its lines one after the other: is one left out, or is their order wrong?";
const EMPTY: &str = "an empty line follows each line: the text has its newline already, and another \
                     one was added";
const UNKNOWN: &str = "no thread should print this line: it has another form, or is one too many. \
                       Debug output belongs on standard error: eprintln! or dbg!";

/// The first line at which `output` is not made of the strands.
fn judge(output: &str, phases: &[Vec<ThreadOutput>]) -> Option<Fault> {
    let mut done: Vec<Vec<usize>> = phases.iter().map(|strands| vec![0; strands.len()]).collect();
    let mut phase = 0;
    let mut last = String::new();
    for (at, line) in output.split_inclusive('\n').enumerate() {
        let place = format!("{} as line {}{last}", text::quoted(line.as_bytes()), at + 1);
        last = format!(", after {}", text::quoted(line.as_bytes()));
        let text = line.strip_suffix('\n');
        while phase + 1 < phases.len() && unfinished(&phases[phase], &done[phase]).is_none() {
            phase += 1;
        }
        let strands = phases.get(phase).map_or(&[][..], Vec::as_slice);
        let next = |index: &usize| {
            strands[*index].lines.get(done[phase][*index]).map(String::as_str) == text
        };
        match (0..strands.len()).find(next) {
            Some(index) if text.is_some() => done[phase][index] += 1,
            _ => {
                let fault = wrong_line(line, place, phases, phase, &done);
                let (strands, done) = (phases.get(phase), done.get(phase));
                return Some(fault.in_view_of(output, phases, strands.zip(done)));
            }
        }
    }
    let (strand, count) =
        phases.iter().zip(&done).find_map(|(strands, done)| unfinished(strands, done))?;
    Some(Fault {
        expected: format!(
            "{} as the next line of {}",
            text::quoted(strand.lines[count].as_bytes()),
            strand.name
        ),
        got: format!("the end of the output{last}"),
        cause: MISSING,
    })
}

/// The first strand that is not at its end, and how many of its lines have come.
fn unfinished<'a>(
    strands: &'a [ThreadOutput],
    done: &[usize],
) -> Option<(&'a ThreadOutput, usize)> {
    let mut pairs = strands.iter().zip(done.iter().copied());
    pairs.find(|(strand, count)| *count < strand.lines.len() && !strand.may_end_early)
}

/// Whether each line is one that is wanted, with an empty one after it.
fn has_empty_lines(output: &str, phases: &[Vec<ThreadOutput>]) -> bool {
    let is_wanted = |line: &&str| {
        phases.iter().flatten().any(|strand| strand.lines.iter().any(|it| it == line))
    };
    let (empty, full): (Vec<&str>, Vec<&str>) = output.lines().partition(|line| line.is_empty());
    empty.len().abs_diff(full.len()) <= 1 && full.iter().all(is_wanted)
}

/// Whether no line that a phase still lacks is in the output.
fn lacks_all(output: &str, strands: &[ThreadOutput], done: &[usize]) -> bool {
    let there: HashSet<&str> = output.lines().collect();
    let rest = strands.iter().zip(done).flat_map(|(strand, count)| &strand.lines[*count..]);
    rest.into_iter().all(|line| !there.contains(line.as_str()))
}

/// Whether the only line that a phase still lacks is nowhere in the output.
fn lacks_one(output: &str, strands: &[ThreadOutput], done: &[usize]) -> bool {
    let rest = strands.iter().zip(done).flat_map(|(strand, count)| &strand.lines[*count..]);
    let missing: Vec<_> = rest.collect();
    let [line] = missing[..] else { return false };
    !output.lines().any(|it| it == line)
}

#[expect(clippy::too_many_lines, reason = "one case after the other, the most certain first")]
fn wrong_line(
    line: &str,
    got: String,
    phases: &[Vec<ThreadOutput>],
    phase: usize,
    done: &[Vec<usize>],
) -> Fault {
    let (text, whole) = (line.trim_end_matches('\n'), line.ends_with('\n'));
    let all = || {
        phases.iter().zip(done).flat_map(|(strands, done)| strands.iter().zip(done.iter().copied()))
    };
    let quoted = |line: &str| text::quoted(line.as_bytes());
    let next_of = |strand: &ThreadOutput, count: usize| match strand.lines.get(count) {
        Some(next) => format!("{} as the next line of {}", quoted(next), strand.name),
        None => format!("no more lines of {}", strand.name),
    };
    let is_later = || {
        let later = phases.iter().skip(phase + 1).flatten();
        later.flat_map(|strand| &strand.lines).any(|line| line == text)
    };
    if whole && is_later() {
        let missing = phases.get(phase).and_then(|strands| unfinished(strands, &done[phase]));
        let (strand, count) = missing.expect("a phase that is done has been left");
        let expected = format!("first {}", next_of(strand, count));
        return Fault { expected, got, cause: TOO_EARLY };
    }
    let printed = |(strand, count): &(&ThreadOutput, usize)| {
        strand.lines[..*count].iter().any(|it| it == text)
    };
    if let Some((strand, count)) = all().find(printed).filter(|_| whole) {
        return Fault {
            expected: next_of(strand, count),
            got: format!("again {got}"),
            cause: TWICE,
        };
    }
    if let Some((strand, count)) =
        all().find(|(strand, _)| strand.lines.iter().any(|it| it == text)).filter(|_| whole)
    {
        return Fault { expected: next_of(strand, count), got, cause: LEFT_OUT };
    }
    let is_part =
        |it: &str| it.len() > 1 && (text.contains(it) || !text.is_empty() && it.contains(text));
    let torn =
        text.is_empty() || all().any(|(strand, _)| strand.lines.iter().any(|it| is_part(it)));
    let (strand, count) = all()
        .find(|(strand, count)| *count < strand.lines.len())
        .unwrap_or_else(|| all().next().expect("somebody prints"));
    Fault {
        expected: format!("whole lines, such as {}", next_of(strand, count)),
        got,
        cause: if torn { TORN } else { UNKNOWN },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn runners() -> Vec<Vec<ThreadOutput>> {
        let runner = |number: u32| {
            ThreadOutput::new(
                format!("runner {number}"),
                [format!("{number} runs"), format!("{number} is there")],
            )
        };
        vec![vec![runner(1), runner(2)], vec![ThreadOutput::new("main", ["over"])]]
    }

    fn cause(output: &str) -> &'static str {
        judge(output, &runners()).map_or("", |fault| fault.cause)
    }

    #[test]
    fn any_mixture_of_whole_strands_is_right() {
        assert_eq!(cause("1 runs\n2 runs\n2 is there\n1 is there\nover\n"), "");
        assert_eq!(cause("2 runs\n2 is there\n1 runs\n1 is there\nover\n"), "");
    }

    #[test]
    fn each_fault_has_its_cause() {
        assert_eq!(cause("1 runs\n2 1 is there\nruns\n2 is there\nover\n"), TORN);
        assert_eq!(cause("1 runs\n\n"), EMPTY);
        assert_eq!(cause("1 runs2 runs\n\n"), TORN);
        assert_eq!(cause("1 runs\n1 is there\n2 runs\nover\n"), NEVER);
        assert_eq!(cause("1 runs\n2 runs\nover\n"), NOT_THERE);
        assert_eq!(cause("1 runs\n2 runs\nover\n1 is there\n2 is there\n"), TOO_EARLY);
        assert_eq!(cause("1 runs\n1 is there\n2 runs\n"), MISSING);
        assert_eq!(cause("1 runs\n1 is there\n2 runs\n2 is there\n"), MISSING);
        assert_eq!(cause("1 runs\n1 runs\n"), TWICE);
        assert_eq!(cause("1 is there\n1 runs\n"), LEFT_OUT);
        assert_eq!(cause("3 swims\n"), UNKNOWN);
        assert_eq!(cause("1 runs\n1 is there\n2 runs\n2 is there\nover\nover\n"), TWICE);
    }

    #[test]
    fn an_unfinished_line_is_not_whole() {
        assert_eq!(cause("1 runs\n1 is"), TORN);
        assert_eq!(cause("1 runs\n1 is there"), TORN);
    }

    #[test]
    fn some_lines_may_be_missing_where_that_is_allowed() {
        let some = || {
            vec![
                runners().concat().into_iter().map(ThreadOutput::may_end_early).collect::<Vec<_>>(),
            ]
        };
        assert!(judge("2 runs\nover\n", &some()).is_none());
        assert!(judge("2 is there\n", &some()).is_some());
    }
}
