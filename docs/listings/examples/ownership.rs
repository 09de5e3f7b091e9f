//! A value goes into a thread and comes back; then two threads borrow it.

use std::thread;

fn main() {
    let words = vec!["socket", "thread", "lock"];

    // The closure owns `words` now, and `main` does not.
    let counter = thread::spawn(move || {
        let letters: usize = words.iter().map(|word| word.len()).sum();
        (words, letters)
    });
    let (words, letters) = counter.join().expect("the thread does not panic");
    println!("{letters} letters in {words:?}");

    // The scope ends after its threads, so they may borrow.
    let (longest, first) = thread::scope(|scope| {
        let longest = scope.spawn(|| words.iter().max_by_key(|word| word.len()));
        let first = scope.spawn(|| words.iter().min());
        (longest.join(), first.join())
    });
    println!(
        "longest {:?}, first {:?}",
        longest.expect("no panic"),
        first.expect("no panic")
    );
}
