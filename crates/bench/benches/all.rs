//! `cargo bench -p bench`: every group; `cargo bench -p bench -- NAME`: one.

fn main() {
    println!("{} groups", bench::group::ALL.len());
}
