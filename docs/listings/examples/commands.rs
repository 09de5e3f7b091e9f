//! Lines that bidders type, and what they mean.

// ANCHOR: parse
enum Command {
    Look,
    Bid(u32),
}

fn parse(line: &str) -> Result<Command, String> {
    let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
    match word {
        "look" => Ok(Command::Look),
        "bid" => match rest.trim().parse() {
            Ok(price) => Ok(Command::Bid(price)),
            Err(_) => Err(format!("a bid needs a price, not {rest:?}")),
        },
        _ => Err(format!("there is no command {word}; there are bid and look")),
    }
}
// ANCHOR_END: parse

fn main() {
    for line in ["look", "bid 20", "bid", "bid twenty", "bidding 20"] {
        match parse(line) {
            Ok(Command::Look) => println!("{line}: shows the price"),
            Ok(Command::Bid(price)) => println!("{line}: raises the price to {price}"),
            Err(why) => println!("{line}: ! {why}"),
        }
    }
}
