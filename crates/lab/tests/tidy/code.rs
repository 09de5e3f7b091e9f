//! What the sources may hold.

use crate::{File, checks, exercises, files, lines_that, refuse, root, rust_files, solutions};

const LONGEST_SOLUTION: usize = 180;

/// The lines that are neither blank nor comments.
pub fn code_lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with("//"))
}

fn is_code(line: &str) -> bool {
    code_lines(line).next().is_some()
}

#[test]
fn solutions_leave_nothing_to_do_and_do_not_unwrap() {
    let banned = ["todo!", "unimplemented!", ".unwrap()"];
    let found = lines_that(&solutions(), |line| {
        is_code(line) && banned.iter().any(|word| line.contains(word))
    });

    refuse(&found, "write the code; where it cannot fail, `expect(\"why it cannot\")`");
}

#[test]
fn solutions_are_short() {
    let mut found = Vec::new();
    for file in solutions() {
        let lines = code_lines(&file.text).count();
        if lines > LONGEST_SOLUTION {
            found.push(format!(
                "{} has {lines} lines of code, more than {LONGEST_SOLUTION}",
                file.name
            ));
        }
    }

    refuse(&found, "make it simpler, or split it where a reader would");
}

#[test]
fn checks_use_no_fixed_port() {
    let mut found = Vec::new();
    for file in checks() {
        // The default port is the subject of some checks: they say so in a comment above or beside.
        let mut excused = false;
        for (number, line) in (1..).zip(file.text.lines()) {
            let excuse = line.contains("default port");
            if is_code(line) && has_fixed_port(line) && !excused && !excuse {
                found.push(format!("{}:{number}: {}", file.name, line.trim()));
            }
            excused = excuse;
        }
    }

    refuse(
        &found,
        "use port 0 and the address that the program announces; if it is about the default port, say so in a comment above",
    );
}

/// `127.0.0.1:5555` or `("127.0.0.1", 5555)`. A number that is no port at all is the subject of a check.
fn has_fixed_port(line: &str) -> bool {
    let hosts = ["127.0.0.1", "0.0.0.0", "localhost", "[::1]", "[::]", "LOCALHOST", "UNSPECIFIED"];
    let is_port = |text: &str| {
        let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
        digits.parse::<u16>().is_ok_and(|port| port != 0)
    };
    hosts.iter().any(|host| {
        let mut after = line.split(host).skip(1);
        after.any(|rest| {
            ["\", ", ", ", ":"]
                .iter()
                .any(|between| rest.strip_prefix(between).is_some_and(is_port))
        })
    })
}

#[test]
fn fixed_ports_are_told_from_others() {
    for line in [
        "bind(\"127.0.0.1:5555\")",
        "(\"localhost\", 4000)",
        "(Ipv4Addr::LOCALHOST, 80)",
        "[::1]:22",
    ] {
        assert!(has_fixed_port(line), "{line}");
    }
    for line in [
        "bind(\"127.0.0.1:0\")",
        "(\"localhost\", 0)",
        "127.0.0.1:99999",
        "127.0.0.1:{port}",
        "localhost",
    ] {
        assert!(!has_fixed_port(line), "{line}");
    }
}

#[test]
fn modules_are_named_for_what_they_are() {
    let vague = ["utils", "util", "helpers", "helper", "common", "misc", "mod"];
    let is_vague =
        |name: &str| name.trim_end_matches(".rs").split('/').any(|part| vague.contains(&part));
    let all = rust_files(&["crates", "exercises", "solutions", "docs"]);
    let found: Vec<_> =
        all.into_iter().map(|file| file.name).filter(|name| is_vague(name)).collect();

    refuse(
        &found,
        "say what is in it; and write name.rs beside the folder name/ instead of name/mod.rs",
    );
}

#[test]
fn crates_name_no_exercise() {
    let names: Vec<_> =
        exercises().into_iter().flat_map(|it| [it.name.replace('-', "_"), it.name]).collect();
    // The benchmarks measure the model answers one by one, each beside peers of its own.
    let excepted =
        |file: &File| file.name.contains("/data/") || file.name.starts_with("crates/bench/");
    let ours: Vec<_> = rust_files(&["crates"]).into_iter().filter(|file| !excepted(file)).collect();
    let found = lines_that(&ours, |line| names.iter().any(|name| has_word(line, name)));

    refuse(&found, "find the exercise by its folder; in an example, make a name up");
}

/// The name stands by itself and is not a part of a longer one.
fn has_word(line: &str, word: &str) -> bool {
    let joins = |it: char| it.is_alphanumeric() || it == '_' || it == '-';
    line.match_indices(word)
        .any(|(at, _)| !line[..at].ends_with(joins) && !line[at + word.len()..].starts_with(joins))
}

#[test]
fn no_file_names_a_folder_of_somebodys_machine() {
    let mut folders = ["home", "Users", "root"].map(|folder| format!("/{folder}/")).to_vec();
    folders.push(root().display().to_string());
    let found = lines_that(&files("."), |line| folders.iter().any(|folder| line.contains(folder)));

    refuse(&found, "write the path from the root of the repository, or ~ for the home folder");
}
