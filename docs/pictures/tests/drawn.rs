//! The pictures in `docs/pictures` are those that the code draws.

use std::env;
use std::fs;
use std::path::Path;

use pictures::book;

#[test]
fn the_pictures_are_those_that_the_code_draws() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut differ = Vec::new();
    for picture in book::all() {
        let file = here.join(format!("{}.svg", picture.name));
        if env::var_os("UPDATE_EXPECT").is_some() {
            fs::write(&file, &picture.svg).unwrap();
        }
        if fs::read_to_string(&file).unwrap_or_default() != picture.svg {
            differ.push(picture.name);
        }
    }

    assert!(
        differ.is_empty(),
        "{differ:?} have changed. Write them with UPDATE_EXPECT=1 cargo test -p pictures"
    );
}

#[test]
fn every_picture_is_drawn_by_code() {
    let drawn: Vec<_> =
        book::all().into_iter().map(|picture| format!("{}.svg", picture.name)).collect();
    let files =
        fs::read_dir(env!("CARGO_MANIFEST_DIR")).unwrap().map(|entry| entry.unwrap().file_name());
    let strange: Vec<_> = files
        .map(|name| name.to_string_lossy().into_owned())
        .filter(|name| name.ends_with(".svg") && !drawn.contains(name))
        .collect();

    assert!(
        strange.is_empty(),
        "no code draws {strange:?}: draw it in docs/pictures/src, or remove it"
    );
}
