//! `cargo lab reset`.

use std::fs;

use predicates::str::contains;

use crate::{
    folder::write,
    lab, with_solution,
    workspace::{ONCE, SILENT, TWICE, workspace},
};

#[test]
fn a_reset_writes_the_stub_and_keeps_what_was_there() {
    let folder = workspace();
    with_solution(folder.path());
    write(folder.path(), "exercises/say/src/main.rs", ONCE);
    write(folder.path(), "exercises/say/src/own/part.rs", "// mine\n");
    fs::write(folder.path().join("exercises/say/src/latin.txt"), [0xe9]).unwrap();
    lab(folder.path()).args(["check", "say"]).assert().code(1);

    lab(folder.path())
        .args(["reset", "say"])
        .assert()
        .success()
        .stdout("reset say to its stub\nwhat was there is in scratch/backup/say-1\n");

    let text = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    assert_eq!(text("exercises/say/src/main.rs"), SILENT);
    assert!(!folder.path().join("exercises/say/src/own/part.rs").exists());
    assert_eq!(text("scratch/backup/say-1/main.rs"), ONCE);
    assert_eq!(text("scratch/backup/say-1/own/part.rs"), "// mine\n");
    assert_eq!(fs::read(folder.path().join("scratch/backup/say-1/latin.txt")).unwrap(), [0xe9]);
    lab(folder.path()).assert().success().stdout(contains("Nothing has been checked yet"));
}

#[test]
fn a_reset_never_overwrites_an_earlier_backup_nor_makes_one_of_the_stub() {
    let folder = workspace();
    with_solution(folder.path());

    for (text, backup) in [(ONCE, "say-1"), (TWICE, "say-2")] {
        write(folder.path(), "exercises/say/src/main.rs", text);
        lab(folder.path()).args(["reset", "say"]).assert().success().stdout(contains(backup));
        assert_eq!(
            fs::read_to_string(folder.path().join("scratch/backup").join(backup).join("main.rs"))
                .unwrap(),
            text
        );
    }
    lab(folder.path())
        .args(["reset", "say"])
        .assert()
        .success()
        .stdout("say is as it came: nothing to reset\n");
    assert!(!folder.path().join("scratch/backup/say-3").exists());
}
