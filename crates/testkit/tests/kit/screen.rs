//! Every golden report fits a terminal of 80 columns and 24 rows.

use std::{fs, path::Path};

/// The rows beside the report: an empty one, the steps that wait, what cargo adds, the prompt.
const BESIDE: usize = 4;

#[test]
fn every_report_fits_the_screen() {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    for file in fs::read_dir(golden).expect("the folder is there") {
        let path = file.expect("it can be read").path();
        let name = path.file_name().expect("a file has a name").to_string_lossy();
        // What `tests/hang.rs` describes is a part of a report.
        if name.starts_with("hang-") {
            continue;
        }
        let text = fs::read_to_string(&path).expect("it is a text");
        let widest = text.lines().map(|line| line.chars().count()).max();

        assert!(widest <= Some(80), "{name} is {widest:?} wide:\n{text}");
        assert!(text.lines().count() + BESIDE <= 24 || name == "peers.txt", "{name}:\n{text}");
    }
}
