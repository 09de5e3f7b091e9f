//! The rule of this repository about points.

use std::path::Path;

use lab::course::workspace::Workspace;

#[test]
fn points_fit_the_steps() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
    let workspace = Workspace::find(root).unwrap();
    let exercises = workspace.exercises().unwrap();

    let points = grade::points(&workspace, &exercises);

    if let Err(error) = points {
        panic!(
            "\n  {error:#}\n\nTo mend it: in [package.metadata.lab], write `points = 60`, or `step_points` with a whole number \
             for each step\n"
        );
    }
}
