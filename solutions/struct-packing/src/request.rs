//! The requests of the command line and of `batch`: text in, text out.

use std::io::{BufRead, BufReader, Read};

use crate::error::Error;
use crate::escape;
use crate::format::Format;
use crate::pack::pack;
use crate::unpack::unpack;
use crate::value::Value;
use crate::{Failure, Output, cannot};

/// Returns how many bytes a format describes.
///
/// # Errors
/// `bad-format`.
pub fn calcsize(format: &str) -> Result<String, Error> {
    Ok(Format::parse(format)?.size.to_string())
}

/// Returns the packed values as hex.
///
/// # Errors
/// First those of the format, then `wrong-count`, then those of each value in turn.
pub fn pack_texts(format: &str, texts: &[impl AsRef<str>]) -> Result<String, Error> {
    let format = Format::parse(format)?;
    let (takes, given) = (format.values(), texts.len());
    if takes != given {
        return Err(Error::WrongCount(format!(
            "the format takes {takes} values, not {given}"
        )));
    }
    let mut texts = texts.iter();
    let bytes = pack(&format, |kind| {
        let text = texts.next().map_or("", AsRef::as_ref);
        Value::parse(kind, text)
    })?;
    Ok(escape::to_hex(&bytes))
}

/// Returns the values in `hex`, each as text.
///
/// # Errors
/// First those of the format, then `bad-hex`, then `wrong-size`.
pub fn unpack_hex(format: &str, hex: &str) -> Result<Vec<String>, Error> {
    let format = Format::parse(format)?;
    let values = unpack(&format, &escape::from_hex(hex)?)?;
    Ok(values.iter().map(Value::to_string).collect())
}

/// Answers one request per line.
///
/// # Errors
/// The input cannot be read, or the output cannot be written.
pub fn batch(input: impl Read) -> Result<(), Failure> {
    let mut input = BufReader::new(input);
    let mut output = Output::new();
    let mut line = Vec::new();
    loop {
        // The next read may block, and the sender may be waiting for these answers.
        if !input.buffer().contains(&b'\n') {
            output.flush()?;
        }
        line.clear();
        let length =
            input.read_until(b'\n', &mut line).map_err(cannot("read standard input"))?;
        if length == 0 {
            return output.flush();
        }
        output.write(answer(line.strip_suffix(b"\n").unwrap_or(&line)).as_bytes())?;
    }
}

fn answer(line: &[u8]) -> String {
    let Ok(line) = std::str::from_utf8(line) else {
        return "err\tbad-format\tthe request is not UTF-8\n".into();
    };
    let fields: Vec<&str> = line.split('\t').collect();
    let result = match fields[..] {
        ["calcsize", format] => calcsize(format).map(|size| vec![size]),
        ["pack", format, ref texts @ ..] => {
            pack_texts(format, texts).map(|hex| vec![hex])
        }
        ["unpack", format, hex] => unpack_hex(format, hex),
        _ => Err(Error::BadFormat(
            "a request is pack, unpack or calcsize, and what these take, \
            with tabs between"
                .into(),
        )),
    };
    match result {
        Ok(fields) => {
            let mut text = "ok".to_owned();
            for field in fields {
                text.push('\t');
                text.push_str(&field);
            }
            text.push('\n');
            text
        }
        Err(error) => {
            let (kind, text) = error.parts();
            format!("err\t{kind}\t{}\n", escape::text(text.as_bytes()))
        }
    }
}
