//! Scenes for a class.

use lab::demo::scene::Scene;

use crate::{exercises, files, refuse, workspace};

/// One scene shows what is right; a second one shows what one would not have expected.
const FEWEST: usize = 2;

#[test]
fn every_exercise_has_scenes_that_can_be_read() {
    let mut found = Vec::new();
    for exercise in exercises() {
        match Scene::all_of(&workspace().solution(&exercise)) {
            Ok(scenes) if scenes.len() < FEWEST => {
                found.push(format!(
                    "solutions/{}/demo has {} scenes, fewer than {FEWEST}",
                    exercise.name,
                    scenes.len()
                ));
            }
            Ok(_) => {}
            // It names the file and the line, or what is missing: a title, a question, what to take away.
            Err(error) => found.push(format!("{error:#}")),
        }
    }

    refuse(
        &found,
        "write solutions/NAME/demo/N-SCENE.scene: CONTRIBUTING.md, \"Scenes for a class\"",
    );
}

#[test]
fn scenes_are_numbered_from_one_without_a_gap() {
    let mut found = Vec::new();
    for exercise in exercises() {
        let folder = format!("solutions/{}/demo", exercise.name);
        for (number, file) in (1..).zip(files(&folder)) {
            let name = file.name.trim_start_matches(&format!("{folder}/"));
            let is_right = name
                .strip_prefix(&format!("{number}-"))
                .is_some_and(|rest| rest.ends_with(".scene"));
            if !is_right {
                found.push(format!("{} should be {folder}/{number}-NAME.scene", file.name));
            }
        }
    }

    refuse(
        &found,
        "name them 1-NAME.scene, 2-NAME.scene …, in the order in which a class should see them",
    );
}
