//! A hundred visitors want the same seat. One thread sells the seats.

use std::{mem, thread};

use crossbeam_channel::{Receiver, Sender, bounded};

// ANCHOR: claim
struct Claim {
    seat: usize,
    answer: Sender<bool>,
}

fn box_office(claims: &Receiver<Claim>) {
    let mut taken = [false; 10];
    for claim in claims {
        let was_taken = mem::replace(&mut taken[claim.seat], true);
        let _ = claim.answer.send(!was_taken);
    }
}

fn claim(seat: usize, claims: &Sender<Claim>) -> bool {
    let (answer, result) = bounded(1);
    let _ = claims.send(Claim { seat, answer });
    result.recv().unwrap_or(false) // no answer means no
}
// ANCHOR_END: claim

fn main() {
    let (claims, inbox) = bounded(10);
    let office = thread::spawn(move || box_office(&inbox));
    let visitors: Vec<_> = (0..100)
        .map(|_| {
            let claims = claims.clone();
            thread::spawn(move || claim(7, &claims))
        })
        .collect();
    drop(claims);
    let answers = visitors.into_iter().map(|visitor| visitor.join().expect("no panic"));
    println!("seat 7 was sold {} time", answers.filter(|&sold| sold).count());
    office.join().expect("the office ends with the last claim");
}
