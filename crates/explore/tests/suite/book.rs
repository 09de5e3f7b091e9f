//! The drawings in the book are those of today.

use std::fs;

use explore::{Shown, Verdict, explore, report};

use crate::place::{LIMITS, build, files, repository, scenarios_of, sources};

/// `EXERCISE.MISTAKE.out` is the report about a wrong program.
#[test]
fn the_book_shows_what_the_explorer_draws() {
    let repository = repository();
    let drawings = files(&repository.join("docs/explored"), ".out");
    assert!(!drawings.is_empty());
    for file in drawings {
        let stem = file.file_stem().expect("a name").to_string_lossy().into_owned();
        let (exercise, mistake) = stem.split_once('.').expect("EXERCISE.MISTAKE.out");
        let model = repository.join("solutions").join(exercise);
        let diff = ["explore", "mistakes"]
            .map(|folder| model.join(folder).join(format!("{mistake}.diff")));
        let diff = diff.into_iter().find(|it| it.is_file()).expect("there is such a mistake");
        let diff = fs::read_to_string(diff).expect("a diff");

        let sources = sources(exercise, "book", Some(&diff));
        let explored = build(exercise, "book", &sources);
        let command = format!("{exercise} --mistake {mistake}");
        let shown = Shown { sources: &sources, command: &command };
        let broken = scenarios_of(exercise).iter().find_map(|scenario| {
            let verdict = explore(&explored, scenario, LIMITS).expect("it can be explored");
            let held = matches!(verdict, Verdict::Held { .. });
            (!held).then(|| report(&shown, scenario, &verdict))
        });

        let drawn = broken.unwrap_or_else(|| panic!("{stem} holds"));
        expect_test::expect_file![file].assert_eq(&drawn);
    }
}
