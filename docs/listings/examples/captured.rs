//! A closure that counts. What does main see?

fn main() {
    let mut seen = 0;
    let mut count = move || {
        seen += 1;
        seen
    };
    count();
    count();
    let last = count();
    println!("{last} {seen}");
}
