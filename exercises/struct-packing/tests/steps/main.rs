//! The checks of struct-packing, a file for each step. They run the program and see only what it prints.
//!
//! Most of them are tables. All rows of a table are asked at once, through `batch`; a report shows the first row that
//! is wrong, as the command that you can type.

mod archive;
mod cause;

mod step_1_format;
mod step_2_sizes;
mod step_3_integers;
mod step_4_floats;
mod step_5_text;
mod step_6_native;
mod step_7_unpack;
mod step_8_zip;
mod step_9_frames;

use testkit::{Mismatch, Program, Shown, program};

/// More memory than this has nobody paid for.
const MEMORY: u64 = 64 << 20;

/// What an answer has to be.
#[derive(Clone, Debug)]
enum Want {
    Bytes(Vec<u8>),
    /// Floats are compared as numbers: there are several ways to write them.
    Values(Vec<String>),
    Error(&'static str),
    /// `bad-format`, and the position of the item that is wrong.
    At(usize),
}

/// A request as on the command line, and its answer.
#[derive(Clone, Debug)]
struct Row {
    args: Vec<String>,
    want: Want,
}

impl Row {
    /// The words of `request` are split by tabs, or if there are none, by spaces.
    fn new(request: &str, want: Want) -> Self {
        let split = if request.contains('\t') { '\t' } else { ' ' };
        Self { args: request.split(split).map(str::to_owned).collect(), want }
    }

    fn command_line(&self, program: &Program) -> String {
        program.command_line(&self.args.iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// The format, and what stands behind it.
    fn format(&self) -> (&str, &[String]) {
        (
            self.args.get(1).map_or("", String::as_str),
            self.args.get(2..).unwrap_or_default(),
        )
    }

    fn is_right(&self, answer: &Answer) -> bool {
        match (&self.want, answer) {
            (Want::Bytes(want), Answer::Ok(fields)) => {
                fields.len() == 1 && from_hex(&fields[0]).as_ref() == Some(want)
            }
            (Want::Values(want), Answer::Ok(fields)) => {
                want.len() == fields.len()
                    && want.iter().zip(fields).all(|(want, field)| is_same(want, field))
            }
            (Want::Error(kind), Answer::Err { kind: came, .. }) => kind == came,
            (Want::At(position), Answer::Err { kind, text }) => {
                kind == "bad-format" && numbers_in(text).first() == Some(position)
            }
            _ => false,
        }
    }

    fn expected(&self) -> Shown {
        match &self.want {
            Want::Bytes(bytes) => Shown::Bytes(bytes.clone()),
            Want::Values(values) => Shown::Words(values.join("  ")),
            Want::Error(kind) => Shown::Words(format!("error: {kind}: …")),
            Want::At(at) => Shown::Words(format!("error: bad-format: position {at}: …")),
        }
    }

    /// Both sides in hex if both are bytes.
    fn came(&self, answer: &Answer) -> Shown {
        match (answer, &self.want) {
            (Answer::Ok(fields), Want::Bytes(_) | Want::Error(_))
                if self.args[0] == "pack" && fields.len() == 1 =>
            {
                from_hex(&fields[0])
                    .map_or_else(|| Shown::Words(fields[0].clone()), Shown::Bytes)
            }
            (Answer::Ok(fields), _) if fields.is_empty() => {
                Shown::Words("no values".into())
            }
            (Answer::Ok(fields), _) => Shown::Words(fields.join("  ")),
            (Answer::Err { kind, text }, _) => {
                Shown::Words(format!("error: {kind}: {text}"))
            }
            (Answer::Other(line), _) => Shown::Words(line.clone()),
        }
    }
}

/// An answer of `batch`.
#[derive(Clone, Debug)]
enum Answer {
    Ok(Vec<String>),
    Err {
        kind: String,
        text: String,
    },
    /// None at all, or in another form.
    Other(String),
}

impl Answer {
    fn parse(line: Option<&str>) -> Self {
        let Some(line) = line else {
            return Self::Other("no answer, and none to the requests that follow".into());
        };
        match line.split('\t').collect::<Vec<_>>()[..] {
            ["ok", ref fields @ ..] => {
                Self::Ok(fields.iter().map(|field| (*field).to_owned()).collect())
            }
            ["err", kind, ref text @ ..] => {
                Self::Err { kind: kind.into(), text: text.join(" ") }
            }
            _ => Self::Other(format!("{line:?}, which is neither ok nor err")),
        }
    }
}

/// Asks all rows of a table and refuses the first answer that is wrong.
#[track_caller]
fn ask(rows: &[Row]) {
    let program = program!().memory(MEMORY);
    let batch = program.start(["batch"]);
    batch
        .write(rows.iter().map(|row| row.args.join("\t") + "\n").collect::<String>())
        .close_stdin();
    let finished = batch.finish();
    let text = finished.stdout_text();
    let mut lines = text.lines();
    for row in rows {
        let answer = Answer::parse(lines.next());
        if !row.is_right(&answer) {
            let cause = match are_permuted(rows, &text) {
                true => {
                    Some("the answers come in another order than the requests".into())
                }
                false => cause::of(row, &answer),
            };
            batch.reject(Mismatch {
                headline: row.command_line(&program),
                expected: row.expected(),
                got: row.came(&answer),
                cause,
            });
        }
    }
    finished.success();
}

/// What stands behind `ok` in the answers to requests that cannot fail.
#[track_caller]
fn answers(requests: impl Iterator<Item = String>) -> Vec<String> {
    let batch = program!().start(["batch"]);
    batch.write(requests.map(|request| request + "\n").collect::<String>()).close_stdin();
    let text = batch.finish().success().stdout_text();
    text.lines().map(|line| line.trim_start_matches("ok\t").to_owned()).collect()
}

/// Whether each request has its right answer among all, wherever it stands.
fn are_permuted(rows: &[Row], text: &str) -> bool {
    let mut answers: Vec<_> =
        text.lines().map(|line| Answer::parse(Some(line))).collect();
    rows.len() == answers.len()
        && rows.iter().all(|row| {
            let at = answers.iter().position(|answer| row.is_right(answer));
            at.map(|at| answers.swap_remove(at)).is_some()
        })
}

/// `("!I 1", "00000001")`: what `pack` is given, and the hex it prints.
#[track_caller]
fn packs(rows: &[(&str, &str)]) {
    let bytes = |hex: &str| from_hex(hex).expect("a table has hex");
    ask(&rows
        .iter()
        .map(|(args, hex)| Row::new(&format!("pack {args}"), Want::Bytes(bytes(hex))))
        .collect::<Vec<_>>());
}

/// `("!2H 00010002", "1 2")`: what `unpack` is given, and the values it prints; `''` is an empty one.
#[track_caller]
fn unpacks(rows: &[(&str, &str)]) {
    let values = |text: &str| {
        Want::Values(
            text.split_whitespace().map(|value| value.replace("''", "")).collect(),
        )
    };
    ask(&rows
        .iter()
        .map(|(args, text)| Row::new(&format!("unpack {args}"), values(text)))
        .collect::<Vec<_>>());
}

/// `("<I", 4)`: what `calcsize` is given, and the size it prints.
#[track_caller]
fn sizes(rows: &[(&str, usize)]) {
    let size = |size: &usize| Want::Values(vec![size.to_string()]);
    ask(&rows
        .iter()
        .map(|(format, bytes)| Row::new(&format!("calcsize\t{format}"), size(bytes)))
        .collect::<Vec<_>>());
}

/// Each request is an error of this kind.
#[track_caller]
fn refuses(kind: &'static str, requests: &[impl AsRef<str>]) {
    ask(&requests
        .iter()
        .map(|request| Row::new(request.as_ref(), Want::Error(kind)))
        .collect::<Vec<_>>());
}

/// `(request, position)`: each is a `bad-format` that names this position first.
#[track_caller]
fn refuses_at(rows: &[(&str, usize)]) {
    ask(&rows
        .iter()
        .map(|(request, at)| Row::new(request, Want::At(*at)))
        .collect::<Vec<_>>());
}

/// A format of one code for integers, and a number that it takes: some of each code.
fn random_integers() -> Vec<(String, i128)> {
    let mut dice = testkit::random();
    let codes = [
        ("b", 7),
        ("B", 8),
        ("h", 15),
        ("H", 16),
        ("i", 31),
        ("I", 32),
        ("q", 63),
        ("Q", 64),
    ];
    let value = |(code, bits): (&str, u32)| {
        let (prefix, number) =
            (&"<>!=@"[dice.usize(..5)..][..1], i128::from(dice.u64(..) >> (64 - bits)));
        let is_negative = bits % 2 == 1 && dice.bool();
        (format!("{prefix}{code}"), if is_negative { -number - 1 } else { number })
    };
    codes.repeat(20).into_iter().map(value).collect()
}

/// The commands of a page's first session, as words without their quotes, and what they print.
fn session(page: &str) -> Vec<(Vec<String>, String)> {
    let session = page
        .split("```console\n")
        .find(|block| block.starts_with("$ struct-packing "))
        .expect("a session");
    let session = session.split("```").next().unwrap_or_default();
    let exchanges = session
        .split("$ struct-packing ")
        .skip(1)
        .filter_map(|exchange| exchange.split_once('\n'));
    let words = |line: &str| {
        line.split(' ').map(|word| word.trim_matches('\'').to_owned()).collect()
    };
    exchanges.map(|(command, output)| (words(command), output.to_owned())).collect()
}

/// Two digits for each byte, in any case.
fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> = text
        .chars()
        .map(|c| c.to_digit(16).map(|digit| digit as u8))
        .collect::<Option<_>>()?;
    digits.chunks(2).map(|pair| Some(pair[0] << 4 | pair.get(1)?)).collect()
}

fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// `1.5` and `15e-1` are the same float; everything else is compared as text.
fn is_same(want: &str, came: &str) -> bool {
    let floats = |text: &str| {
        text.split(',').map(|part| part.parse::<f64>().ok()).collect::<Option<Vec<_>>>()
    };
    let is_float = want.contains(['.', ',']) || ["inf", "-inf", "nan"].contains(&want);
    match (floats(want), floats(came)) {
        (Some(want), Some(came)) if is_float => {
            let same =
                |a: f64, b: f64| a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan());
            want.len() == came.len()
                && want.into_iter().zip(came).all(|(a, b)| same(a, b))
        }
        _ => want == came,
    }
}

/// The numbers that stand in a text, in decimal.
fn numbers_in(text: &str) -> Vec<usize> {
    text.split(|c: char| !c.is_ascii_digit())
        .filter_map(|digits| digits.parse().ok())
        .collect()
}
