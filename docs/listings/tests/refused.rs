//! The programs that the compiler should refuse are refused, for the reason that their names begin with.

use std::{
    env, fs,
    path::Path,
    process::{Command, Output},
};

fn compile(file: &Path) -> Output {
    let mut rustc = Command::new("rustc");
    rustc.args(["--edition", "2024", "--emit", "metadata", "-o"]);
    rustc.arg(Path::new(env!("CARGO_TARGET_TMPDIR")).join("refused.rmeta"));
    // So that the message names the file and not the way to it.
    rustc.current_dir(file.parent().unwrap()).arg(file.file_name().unwrap());
    rustc.output().unwrap()
}

/// The message without the lines that point into the standard library, and what rustc says after each error.
fn essence(message: &str) -> String {
    let lines: Vec<_> = message.lines().take_while(|line| !line.is_empty()).collect();
    let points_away = |line: &str| line.contains("--> /rustc/");
    let kept = (0..lines.len()).filter(|&at| {
        !points_away(lines[at]) && !lines.get(at + 1).is_some_and(|it| points_away(it))
    });
    kept.map(|at| format!("{}\n", lines[at])).collect()
}

#[test]
fn the_compiler_refuses_each_for_the_reason_in_its_name() {
    let mut problems = Vec::new();
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("refused")).unwrap() {
        let file = entry.unwrap().path();
        if file.extension().is_none_or(|it| it != "rs") {
            continue;
        }
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        let code = name.split('_').next().unwrap().to_uppercase();
        let message = String::from_utf8_lossy(&compile(&file).stderr).into_owned();
        // Compilers differ in their words, so what the book shows is compared by its first words only.
        let shown = file.with_extension("err");
        if env::var_os("UPDATE_EXPECT").is_some() {
            fs::write(&shown, essence(&message)).unwrap();
        }
        let begin = format!("error[{code}]");
        if !message.starts_with(&begin)
            || !fs::read_to_string(&shown).unwrap_or_default().starts_with(&begin)
        {
            problems.push(format!("{name} is not refused with {code}:\n{message}"));
        }
    }

    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
}
