//! Two threads add one, each in two steps. Runs them in every order that there is.

/// Every order of two threads that have so many steps left: 1 is a step of the first, 2 one of the second.
fn orders(first: usize, second: usize) -> Vec<Vec<u8>> {
    let mut all = Vec::new();
    if first > 0 {
        all.extend(
            orders(first - 1, second).into_iter().map(|rest| [vec![1], rest].concat()),
        );
    }
    if second > 0 {
        all.extend(
            orders(first, second - 1).into_iter().map(|rest| [vec![2], rest].concat()),
        );
    }
    if all.is_empty() {
        all.push(Vec::new());
    }
    all
}

/// What the counter is after the steps of one order.
fn run(order: &[u8]) -> u32 {
    let mut counter = 0;
    // What each thread has read, once it has.
    let mut seen = [None, None];
    for thread in order {
        let seen = &mut seen[usize::from(*thread) - 1];
        match *seen {
            None => *seen = Some(counter),
            Some(value) => counter = value + 1,
        }
    }
    counter
}

fn main() {
    for order in orders(2, 2) {
        println!("{order:?}  counter: {}", run(&order));
    }
    println!("2 threads of 10 steps: {} orders", orders(10, 10).len());
}
