//! What a program may try before it does what it should. Each is the body of a function that is called first.

#![cfg_attr(
    not(target_os = "linux"),
    allow(dead_code, reason = "some are tried only where they can be kept in")
)]

/// Leaves a process behind that has got away from its parent, its group, its session and its streams. `SECONDS` marks it.
pub const LEAVES_A_PROCESS: &str = r#"
    use std::process::Stdio;
    let mut away = std::process::Command::new("setsid");
    away.args(["--fork", "sleep", "SECONDS"]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let _ = away.status();
"#;

/// Starts more processes than anybody needs, and waits for the last. `SECONDS` marks them.
pub const CROWDS: &str = r#"
    let mut sleep = std::process::Command::new("sleep");
    sleep.arg("SECONDS");
    let all: Vec<_> = (0..100).map(|_| sleep.spawn()).collect();
    let _ = all.into_iter().last().unwrap().unwrap().wait();
"#;

/// Starts itself twice, and so do those. Try it only within a limit of processes.
pub const FORKS: &str = r#"
    let me = std::env::current_exe().unwrap();
    let args: Vec<_> = std::env::args_os().skip(1).collect();
    for _ in 0..2 {
        let _ = std::process::Command::new(&me).args(&args).stdin(std::process::Stdio::null()).spawn();
    }
"#;

/// Writes wherever it can. `PLACE` is a file outside of its folder.
pub const WRITES_OUTSIDE: &str = r#"
    for place in ["PLACE", "../../escaped", "../../../../../../escaped"] {
        let _ = std::fs::write(place, "escaped");
    }
"#;

/// Is of use only to those who can read `PLACE`.
pub const READS: &str = r#"
    if std::fs::read("PLACE").is_err() {
        std::process::exit(3);
    }
"#;

/// Is of use only to those who know a variable of the grader's environment.
pub const READS_THE_ENVIRONMENT: &str = r#"
    if std::env::var_os("GRADERS_SECRET").is_none() {
        std::process::exit(3);
    }
"#;

/// Ends the one that has started it.
pub const KILLS_ITS_PARENT: &str = r#"
    let parent = std::os::unix::process::parent_id().to_string();
    let _ = std::process::Command::new("kill").args(["-KILL", &parent]).status();
"#;

/// Prints without an end.
pub const FLOODS: &str = r#"
    loop {
        println!("{}", "flood ".repeat(1000));
    }
"#;

/// Claims what the checks would claim.
pub const CLAIMS: &str = r#"
    println!("test result: ok. 99 passed; 0 failed");
    eprintln!("\n\ntest step_1_hello::greets ... ok\ntest step_2_name::greets_by_name ... ok\n");
"#;

pub const SLEEPS: &str = r#"
    std::thread::sleep(std::time::Duration::from_secs(1000));
"#;

/// Fills what it is given.
pub const FILLS_THE_DISK: &str = r#"
    use std::io::Write;
    let mut file = std::fs::File::create("large").unwrap();
    while file.write_all(&[0; 1 << 20]).is_ok() {}
"#;

/// The program, which tries this first.
pub fn first(body: &str, program: &str) -> String {
    let main = program.find("fn main(").expect("a program has a main");
    let brace = main + program[main..].find('{').expect("main has a body") + 1;
    format!(
        "{}\n    hostile();\n{}\n\nfn hostile() {{{body}}}\n",
        &program[..brace],
        &program[brace..]
    )
}
