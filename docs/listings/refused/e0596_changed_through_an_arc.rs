use std::sync::Arc;

fn main() {
    let names = Arc::new(vec!["ada"]);
    names.push("bob");
}
