//! What the book shows and says of the figures is what was measured.

use std::env;

use bench::{claim::Claim, derived, group, store};
use lab::files::tree;

#[test]
fn what_the_book_shows_is_made_from_the_results() {
    let results = store::load().unwrap();
    if env::var_os("UPDATE_EXPECT").is_some() {
        store::write_derived(&results).unwrap();
    }
    let files = derived::files(&results, &store::pages().unwrap()).unwrap();
    let kept = |name: &str| tree::read(&store::docs().join("speed").join(name)).unwrap_or_default();
    let differ: Vec<_> =
        files.iter().filter(|(name, text)| kept(name) != **text).map(|(name, _)| name).collect();
    let strange: Vec<_> = store::kept_derived()
        .unwrap()
        .into_iter()
        .filter(|name| !files.contains_key(name))
        .collect();

    assert!(
        differ.is_empty() && strange.is_empty(),
        "in docs/speed, {differ:?} have changed, and nothing makes {strange:?}. Make them anew: \
         UPDATE_EXPECT=1 cargo test -p bench --test book"
    );
}

#[test]
fn the_conclusions_that_the_book_draws_hold() {
    let results = store::load().unwrap();
    let mut wrong = Vec::new();
    for text in store::pages().unwrap().iter().flat_map(|page| derived::claims(page)) {
        let claim = Claim::parse(text).unwrap();
        let is_measured =
            group::ALL.iter().any(|it| claim.measurement.starts_with(&format!("{}-", it.name)));
        match claim.judge(&results) {
            Some(judged) if !judged.holds => {
                wrong.push(format!("{text}: it is {:.3}", judged.value.median))
            }
            None if is_measured => wrong.push(format!("{text}: this is not measured")),
            _ => {}
        }
    }

    assert!(
        wrong.is_empty(),
        "the results say otherwise than a sentence of the book:\n  {}\nChange the sentence above `<!-- holds: … -->`, or \
         measure again on a quiet machine: cargo bench -p bench",
        wrong.join("\n  ")
    );
}
