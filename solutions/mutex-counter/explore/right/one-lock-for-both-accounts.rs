//! One lock for both accounts.
//! scenario: 6-transfer

use std::sync::Mutex;
use std::thread;

fn main() {
    let accounts = Mutex::new((1000_u32, 1000_u32));
    thread::scope(|scope| {
        for number in 1..=number("--threads") {
            let accounts = &accounts;
            scope.spawn(move || {
                for _ in 0..self::number("--transfers") {
                    let mut accounts = accounts.lock().expect("nothing here can fail");
                    let (ada, bob) = &mut *accounts;
                    let (payer, payee) =
                        if number % 2 == 1 { (ada, bob) } else { (bob, ada) };
                    if *payer > 0 {
                        *payer -= 1;
                        *payee += 1;
                    }
                }
            });
        }
    });
    let (ada, bob) = *accounts.lock().expect("nothing here can fail");
    print!("ada: {ada}\nbob: {bob}\n");
    println!("total: {}", ada + bob);
}

/// The number behind `--NAME`.
fn number(name: &str) -> u64 {
    let args: Vec<String> = std::env::args().collect();
    let at = args.iter().position(|it| it == name);
    at.and_then(|at| args.get(at + 1)).and_then(|it| it.parse().ok()).unwrap_or(0)
}
