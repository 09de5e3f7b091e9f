//! Permits are tokens in a channel.
//! scenario: 4-permits

use std::thread;

fn main() {
    let (give, take) = crossbeam_channel::bounded(number("--permits") as usize);
    (0..number("--permits")).for_each(|_| give.send(()).expect("nothing here can fail"));
    thread::scope(|scope| {
        for number in 1..=number("--jobs") {
            let (give, take) = (give.clone(), take.clone());
            scope.spawn(move || {
                take.recv().expect("nothing here can fail");
                job(number);
                give.send(()).expect("nothing here can fail");
            });
        }
    });
    println!("all jobs done");
}

fn job(number: u64) {
    println!("enter {number}");
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).expect("nothing here can fail");
    println!("leave {number}");
}

/// The number behind `--NAME`.
fn number(name: &str) -> u64 {
    let args: Vec<String> = std::env::args().collect();
    let at = args.iter().position(|it| it == name);
    at.and_then(|at| args.get(at + 1)).and_then(|it| it.parse().ok()).unwrap_or(0)
}
