//! What causes a wrong listing of an archive, as far as its lines imply it.

/// What the fields of a line are.
const FIELDS: [&str; 4] = ["name", "CRC", "compressed size", "uncompressed size"];

/// The first line that is wrong, and what is wrong with it.
pub fn why(want: &str, got: &str) -> Option<String> {
    let (want, got): (Vec<&str>, Vec<&str>) =
        (want.lines().collect(), got.lines().collect());
    let same = want.iter().zip(&got).take_while(|(want, got)| want == got).count();
    let (wanted, came) = (want.get(same), got.get(same));
    match (wanted, came) {
        (Some(_), Some(_)) if sorted(want.clone()) == sorted(got.clone()) => Some(
            "the right lines in another order: it is the order of the directory".into(),
        ),
        (Some(wanted), Some(came)) => {
            let (wanted, came) = (fields(wanted), fields(came));
            let at = (0..4).find(|at| wanted.get(*at) != came.get(*at))?;
            let (want, got) = (*wanted.get(at)?, *came.get(at)?);
            Some(field(at, want, got, &wanted, &came))
        }
        (Some(wanted), None) if !got.is_empty() => {
            let [name, _, compressed, uncompressed] = fields(wanted)[..] else {
                return None;
            };
            Some(format!(
                "entry {} is missing: {name}, of {compressed} bytes in the file and {uncompressed} \
                 when it is unpacked",
                same + 1
            ))
        }
        _ => None,
    }
}

fn sorted(mut lines: Vec<&str>) -> Vec<&str> {
    lines.sort_unstable();
    lines
}

fn fields(line: &str) -> Vec<&str> {
    line.split('\t').collect()
}

fn field(at: usize, want: &str, got: &str, wanted: &[&str], came: &[&str]) -> String {
    let what = FIELDS[at];
    if at == 2 && wanted.get(2) == came.get(3) && wanted.get(3) == came.get(2) {
        return "compressed and uncompressed size are exchanged".into();
    }
    if at == 1 && want.trim_start_matches('0') == got.trim_start_matches('0') {
        return "the CRC has 8 digits, zeros in front among them".into();
    }
    if at >= 2 && got == u32::MAX.to_string() {
        return format!(
            "{got} is ffffffff: then the {what} stands in the ZIP64 extra field, wherever that is \
             among the extra fields"
        );
    }
    format!("the {what} of {} is {want}, and not {got}", wanted[0])
}
