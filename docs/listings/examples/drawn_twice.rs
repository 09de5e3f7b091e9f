//! A reply is lost, and the customer asks again. How many tickets are drawn?

use std::{collections::HashMap, net::SocketAddr};

// ANCHOR: machines
/// Draws a ticket for each request.
#[derive(Default)]
struct Forgetful {
    last: u32,
}

impl Forgetful {
    fn request(&mut self) -> u32 {
        self.last += 1;
        self.last
    }
}

/// Remembers the latest request of each customer, and its ticket.
#[derive(Default)]
struct Careful {
    machine: Forgetful,
    latest: HashMap<SocketAddr, (u32, u32)>,
}

impl Careful {
    fn request(&mut self, customer: SocketAddr, number: u32) -> u32 {
        match self.latest.get(&customer) {
            Some(&(latest, ticket)) if latest == number => ticket,
            _ => {
                let ticket = self.machine.request();
                self.latest.insert(customer, (number, ticket));
                ticket
            }
        }
    }
}
// ANCHOR_END: machines

fn main() {
    let ada = SocketAddr::from(([127, 0, 0, 1], 4001));

    let mut machine = Forgetful::default();
    let tickets = [machine.request(), machine.request(), machine.request()];
    println!(
        "forgetful: request 1: {}, again: {}, request 2: {}",
        tickets[0], tickets[1], tickets[2]
    );

    let mut machine = Careful::default();
    let tickets =
        [machine.request(ada, 1), machine.request(ada, 1), machine.request(ada, 2)];
    println!(
        "careful:   request 1: {}, again: {}, request 2: {}",
        tickets[0], tickets[1], tickets[2]
    );
}
