//! What the book shows and says about the figures is what was measured.

use std::env;

use bench::groups;
use bench::report::claim::Claim;
use bench::report::generated;
use bench::results::store;
use lab::files::tree;

#[test]
fn the_files_that_the_book_includes_are_generated_from_the_results() {
    let results = store::load().unwrap();
    if env::var_os("UPDATE_EXPECT").is_some() {
        generated::write(&results).unwrap();
    }
    let files = generated::files(&results, &generated::pages().unwrap()).unwrap();
    let kept = |name: &str| tree::read(&store::folder().join(name)).unwrap_or_default();
    let differ: Vec<_> =
        files.iter().filter(|(name, text)| kept(name) != **text).map(|(name, _)| name).collect();
    let mut stale = generated::existing().unwrap();
    stale.retain(|name| !files.contains_key(name));

    assert!(
        differ.is_empty() && stale.is_empty(),
        "in docs/speed, {differ:?} have changed, and nothing generates {stale:?}. Generate the \
         files with UPDATE_EXPECT=1 cargo test -p bench --test book"
    );
}

#[test]
fn the_claims_of_the_book_hold() {
    let results = store::load().unwrap();
    let mut wrong = Vec::new();
    for text in generated::pages().unwrap().iter().flat_map(|page| generated::claims(page)) {
        let claim = Claim::parse(text).unwrap();
        let is_of_a_group =
            groups::ALL.iter().any(|it| claim.measurement.starts_with(&format!("{}-", it.name)));
        match claim.compare(&results) {
            Some(compared) if !compared.holds => {
                wrong.push(format!("{text}: it is {:.3}", compared.value.median));
            }
            None if is_of_a_group => wrong.push(format!("{text}: this was not measured")),
            _ => {}
        }
    }

    assert!(
        wrong.is_empty(),
        "the results contradict a sentence of the book:\n  {}\nChange the sentence above \
         `<!-- holds: … -->`, or measure again on a quiet machine: cargo bench -p bench",
        wrong.join("\n  ")
    );
}
