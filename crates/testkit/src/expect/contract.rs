//! What every program of a course keeps to, checked in one place. A check of an exercise is one
//! line that says so, and a report names that line.

use std::net::IpAddr;

use crate::program::command::Program;
use crate::program::running::Running;
use crate::report::Report;

/// `server` announces the address at which it is reached. The caller gets the server, to try that
/// address.
///
/// # Panics
/// With a report if it does not.
#[track_caller]
pub fn announces_its_address(program: &Program) -> Running {
    let server = program.start(["server", "--bind", "127.0.0.1:0"]);
    server.announced();
    server
}

/// Port 0 means for each of two servers that the system chooses a free port.
///
/// # Panics
/// With a report if both have the same.
#[track_caller]
pub fn lets_the_system_choose_a_port(program: &Program) {
    let (one, two) = (announces_its_address(program), announces_its_address(program));
    let (first, second) = (one.announced(), two.announced());
    if first == second {
        Report::new(&two, "two servers announce the same address")
            .expected("port 0 means that the system chooses a free port, another one for each")
            .got(format!("{first}, twice"))
            .fail();
    }
}

/// A name, IPv6, and all addresses: `reach` is shown each server.
///
/// # Panics
/// With a report if a server announces another address than it was told.
#[track_caller]
pub fn listens_where_it_is_told(program: &Program, reach: impl Fn(&Running)) {
    for asked in ["localhost:0", "[::1]:0", "0.0.0.0:0"] {
        let server = program.start(["server", "--bind", asked]);
        let ip = server.announced().ip();
        let host = asked.trim_end_matches(":0").trim_matches(['[', ']']);
        let right = host.parse::<IpAddr>().map_or_else(|_| ip.is_loopback(), |wanted| wanted == ip);
        if !right {
            Report::new(&server, "the program listens elsewhere")
                .expected(format!("an address of {host}"))
                .got(ip.to_string())
                .cause("the address of --bind is not used as it is: bind takes its text, names too")
                .fail();
        }
        reach(&server);
    }
}

/// `error: cannot listen on ADDR: …` if another server has the port.
///
/// # Panics
/// With a report if it does not say so.
#[track_caller]
pub fn reports_a_port_in_use(program: &Program) {
    let first = announces_its_address(program);
    let address = first.announced().to_string();

    program.run(["server", "--bind", &address]).error(&format!("cannot listen on {address}: "));
}

/// `error: cannot listen on ADDR: …` if this is no address.
///
/// # Panics
/// With a report if it does not say so.
#[track_caller]
pub fn reports_a_bad_address(program: &Program) {
    program.run(["server", "--bind", "nonsense"]).error("cannot listen on nonsense: ");
}

/// `--help` names the subcommands; one that does not exist is a usage error.
///
/// # Panics
/// With a report if not.
#[track_caller]
pub fn tells_how_it_is_used(program: &Program, subcommands: &[&str]) {
    let finished = program.run(["--help"]).success();
    let help = finished.stdout_text();
    if let Some(missing) = subcommands.iter().find(|name| !help.contains(**name)) {
        Report::new(finished.program(), "--help does not tell how the program is used")
            .expected(format!("help that names {}", subcommands.join(", ")))
            .got(format!("nothing about {missing}"))
            .fail();
    }
    program.run(["--version"]).success();
    program.run(["nonsense"]).code(2).stdout("");
}
