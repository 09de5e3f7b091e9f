//! `cargo bench -p bench`: every group; `cargo bench -p bench -- NAME`: one.
use bench::group::{ALL, Effort};
fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with('-')).collect();
    let rounds = std::env::var("R").map_or(3, |r| r.parse().unwrap());
    let seconds = std::env::var("S").map_or(0.2, |r| r.parse().unwrap());
    for g in ALL {
        if !args.is_empty() && !args.iter().any(|a| a == g.name) {
            continue;
        }
        let t = std::time::Instant::now();
        match (g.run)(Effort { rounds, seconds, smoke: std::env::var("SMOKE").is_ok() }) {
            Err(e) => println!("{}: {e:#}", g.name),
            Ok(ms) => {
                for m in ms {
                    println!("\n{} — {} [{}]", m.name, m.title, m.unit);
                    for s in m.series {
                        print!("  {:32}", s.contestant);
                        for p in s.points {
                            let mut v = p.samples.clone();
                            v.sort_by(f64::total_cmp);
                            print!(" {:>6} {:>11.3} ({:.3}..{:.3}) |", p.at, v[v.len() / 2], v[0], v[v.len() - 1]);
                        }
                        println!();
                    }
                }
            }
        }
        println!("{} took {:?}", g.name, t.elapsed());
    }
}
