//! What a closure takes with it, and how often it can be called.

/// `FnOnce`: called at most once, so it may give away what it owns.
/// `thread::spawn` asks for this.
fn once(job: impl FnOnce() -> String) -> String {
    job()
}

/// `Fn`: may be called again and again, and by several threads if it is also `Sync`.
fn twice(job: impl Fn() -> usize) -> usize {
    job() + job()
}

fn main() {
    let name = String::from("ada");
    println!("borrowed: {}", twice(|| name.len()));
    println!("moved: {}", once(move || name));

    let mut seen = 0;
    let mut count = || seen += 1;
    count();
    count();
    println!("changed: {seen}");
}
