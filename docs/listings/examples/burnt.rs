//! One of three cooks panics. Main joins all of them, and then looks at each result.

use std::thread;

fn cook(dish: &str) -> usize {
    if dish == "lasagne" {
        panic!("the lasagne is burnt");
    }
    dish.len()
}

fn main() {
    let dishes = ["soup", "lasagne", "salad"];
    let mut handles = Vec::new();
    for dish in dishes {
        handles.push(thread::spawn(move || cook(dish)));
    }
    let results: Vec<_> = handles.into_iter().map(|handle| handle.join()).collect();

    for (dish, result) in dishes.into_iter().zip(results) {
        match result {
            Ok(plates) => println!("{dish}: {plates} plates"),
            Err(_) => println!("{dish}: the cook panicked"),
        }
    }
}
