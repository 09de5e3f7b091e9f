//! The rules of this repository about scenes for a class.

use std::{fs, path::Path};

use lab::course::workspace::Workspace;

/// One scene shows what is right; a second one shows what one would not have expected.
const FEWEST: usize = 2;

fn workspace() -> Workspace {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
    Workspace::find(root).unwrap()
}

#[test]
fn every_exercise_has_scenes_that_can_be_read() {
    let workspace = workspace();
    let mut found = Vec::new();
    for exercise in workspace.exercises().unwrap() {
        match demo::scene_names(&workspace.solution(&exercise)) {
            Ok(scenes) if scenes.len() < FEWEST => {
                let (name, count) = (&exercise.name, scenes.len());
                found
                    .push(format!("solutions/{name}/demo has {count} scenes, fewer than {FEWEST}"));
            }
            Ok(_) => {}
            // It names the file and the line, or what is missing: a title, a question, what to take away.
            Err(error) => found.push(format!("{error:#}")),
        }
    }

    assert!(
        found.is_empty(),
        "{found:#?}\nwrite solutions/NAME/demo/N-SCENE.scene: CONTRIBUTING.md, \"Scenes for a class\""
    );
}

#[test]
fn scenes_are_numbered_from_one_without_a_gap() {
    let workspace = workspace();
    let mut found = Vec::new();
    for exercise in workspace.exercises().unwrap() {
        let folder = workspace.solution(&exercise).join("demo");
        let files = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name());
        let mut names: Vec<_> = files.map(|name| name.into_string().unwrap()).collect();
        names.sort();
        for (number, name) in (1..).zip(names) {
            if !name.starts_with(&format!("{number}-")) || !name.ends_with(".scene") {
                found.push(format!("{}: not {number}-NAME.scene", folder.join(name).display()));
            }
        }
    }

    assert!(
        found.is_empty(),
        "{found:#?}\nname them 1-NAME.scene, 2-NAME.scene …, in the order in which a class should see them"
    );
}
