//! What programs do with their threads, and with an output that is not read.

use expect_test::expect_file;
#[cfg(target_os = "linux")]
use testkit::threads::{Printing, Snapshot};
use testkit::{NamedPipe, Stream, report_of};

use crate::victim::{masked, victim};

/// The report with which `body` fails.
fn failure(body: impl FnOnce()) -> String {
    masked(&report_of(body).expect("the program misbehaves, so the check fails"))
}

#[test]
fn threads_that_print_are_all_there_while_the_output_is_held_back() {
    let program = victim().hold_output().start(["all-at-once"]);

    program.expect_threads(4);

    let finished = program.finish().success();
    let mut lines: Vec<_> = finished.stdout_text().lines().map(str::to_owned).collect();
    lines.sort();
    assert_eq!(lines, ["worker 1 is here", "worker 2 is here", "worker 3 is here"]);
}

#[test]
fn work_that_is_called_and_not_spawned_is_named() {
    let report = failure(|| _ = victim().hold_output().start(["works-on-main"]).expect_threads(4));

    expect_file!["../golden/threads-called.txt"].assert_eq(&report);
}

#[test]
fn threads_that_are_joined_one_by_one_are_named() {
    let report = failure(|| _ = victim().hold_output().start(["one-at-a-time"]).expect_threads(4));

    expect_file!["../golden/threads-one-at-a-time.txt"].assert_eq(&report);
}

#[test]
fn threads_at_work_are_told_from_threads_that_wait() {
    victim().start(["computes"]).expect_threads_at_work(3);

    let report =
        failure(|| _ = victim().start(["computes-under-a-lock"]).expect_threads_at_work(3));

    expect_file!["../golden/threads-under-a-lock.txt"].assert_eq(&report);
}

#[test]
fn two_threads_that_are_about_to_print_are_told_from_one() {
    victim().hold_output().start(["one-at-a-time"]).expect_one_printer("one at a time");

    let report = failure(|| {
        let program = victim().hold_output().start(["all-at-once"]);
        program.expect_one_printer("the others wait until worker 1 has printed");
    });

    assert!(report.contains("about to print: worker-"), "{report}");
    assert!(report.contains("left to chance"), "{report}");
}

#[test]
fn main_that_prints_too_early_is_told_from_main_that_waits() {
    victim().hold_output().start(["all-at-once"]).expect_main_waits("main waits for the workers");

    let report = failure(|| {
        _ = victim()
            .hold_output()
            .start(["does-not-join"])
            .expect_main_waits("main waits for them");
    });

    assert!(
        report.contains("about to print: ")
            && report.contains("its threads are not done: join all"),
        "{report}"
    );
}

#[test]
fn output_is_held_back_after_some_bytes() {
    // Room for one line and a half: a line is written whole, so the second one has to wait.
    let program = victim().hold_output_after(60).start(["floods"]);

    program.expect_still();

    assert_eq!(
        program.expect_line("one more line", |_| Ok(())),
        "and another line that nobody asked for"
    );
    assert_eq!(
        program.expect_line("one more line", |_| Ok(())),
        "and another line that nobody asked for"
    );
}

#[test]
fn a_line_in_pieces_is_seen_before_it_is_torn() {
    let all = victim().hold_output_after(60).start(["floods"]);
    all.expect_whole_lines();
    assert_eq!(
        all.expect_line("one more line", |_| Ok(())),
        "and another line that nobody asked for"
    );

    let report = failure(|| {
        _ = victim().hold_output_after(60).start(["floods-in-pieces"]).expect_whole_lines();
    });

    expect_file!["../golden/line-in-pieces.txt"].assert_eq(&report);
}

#[test]
fn writes_can_be_held_one_by_one() {
    let program = victim().hold_each_write().start(["floods"]);
    program.expect_still();

    program.release_output();

    assert_eq!(
        program.expect_line("one more line", |_| Ok(())),
        "and another line that nobody asked for"
    );
    assert_eq!(
        program.expect_line("one more line", |_| Ok(())),
        "and another line that nobody asked for"
    );
}

#[test]
fn an_output_that_is_closed_is_an_error_of_the_program() {
    let report =
        failure(|| drop(victim().hold_output().start(["floods"]).close_output().finish().code(0)));

    assert!(report.contains("Broken pipe"), "{report}");
}

#[test]
fn a_line_too_many_is_told() {
    let program = victim().start(["stdin"]);
    program.expect_no_more_stdout("nothing, as long as standard input is open");

    let report = failure(|| {
        let program = victim().start(["asks"]);
        program.expect_no_more_stdout("nothing at all");
    });

    assert!(
        report.contains("expected      nothing at all")
            && report.contains(r#"got           "and?\n""#),
        "{report}"
    );
}

#[test]
fn a_line_that_breaks_a_rule_is_told_with_those_before_it() {
    let no_fifth = |line: Option<&str>| match line {
        Some("line 5") => Err("there are but four".into()),
        _ => Ok(()),
    };
    let six = |line: Option<&str>| {
        if line.is_none() { Err("a sixth is missing".to_owned()) } else { Ok(()) }
    };

    let wrong = failure(|| drop(victim().run(["counts"]).stdout_lines("four lines", no_fifth)));
    let missing = failure(|| drop(victim().run(["counts"]).stdout_lines("six lines", six)));
    let other = failure(|| {
        let program = victim().start(["counts"]);
        program.expect_line("`line 1`", |_| Ok(()));
        program.expect_line("`line 3`", |line| {
            if line == "line 3" { Ok(()) } else { Err("it is too early".into()) }
        });
    });

    expect_file!["../golden/lines-wrong.txt"].assert_eq(&wrong);
    assert!(
        missing.contains(
            "got           the end, after 5 lines: a sixth is missing. The lines before it:"
        ),
        "{missing}"
    );
    assert!(
        other.contains("expected      `line 3`\n  got           \"line 2\": it is too early"),
        "{other}"
    );
}

#[test]
fn an_exact_text_is_shown_and_compared() {
    let other = failure(|| drop(victim().run(["counts"]).stdout("line 1\nline 3\n")));
    let none = failure(|| drop(victim().run(["counts"]).stderr("something\n")));

    expect_file!["../golden/text-differs.txt"].assert_eq(&other);
    assert!(none.contains("expected      \"something\\n\"\n  got           nothing"), "{none}");
}

#[test]
fn what_a_text_should_contain_is_said_in_one_line() {
    let predicate = predicates::str::contains("line 6\n");

    let report = failure(|| drop(victim().run(["counts"]).stdout(predicate)));

    assert!(
        report.contains(r#"expected      standard output: text with "line 6\n" in it"#),
        "{report}"
    );
}

#[test]
fn nothing_is_said_of_the_threads_of_a_program_that_has_ended() {
    let report = failure(|| _ = victim().start(["panics"]).expect_threads_at_work(3));

    assert!(
        report.contains("got           at most ") && !report.contains("now they do this"),
        "{report}"
    );
}

#[test]
fn files_that_are_read_one_after_the_other_are_told() {
    let folder = std::env::temp_dir().join(format!("testkit-pipes-{}", std::process::id()));
    std::fs::create_dir(&folder).expect("a new folder");

    let report = failure(|| {
        let (mut one, mut two) =
            (NamedPipe::create(folder.join("one")), NamedPipe::create(folder.join("two")));
        let program = victim().start([
            "reads-in-turn".as_ref(),
            one.path().as_os_str(),
            two.path().as_os_str(),
        ]);
        one.expect_opened(&program).write("the beginning");
        assert!(!two.is_opened());
        two.expect_opened(&program);
    });

    std::fs::remove_dir_all(&folder).expect("the folder is ours");
    let report = report.replace(&*folder.to_string_lossy(), "/FOLDER");
    expect_file!["../golden/pipe-not-opened.txt"].assert_eq(&report);
}

#[test]
fn a_panic_that_the_check_wants_is_not_the_cause() {
    let told = victim().panics_on_purpose();

    let lost = failure(|| drop(told.run(["loses-a-panic"]).code(1)));
    let taken_over = failure(|| drop(told.run(["takes-a-panic-over"]).code(1)));

    expect_file!["../golden/panic-lost.txt"].assert_eq(&lost);
    expect_file!["../golden/panic-taken-over.txt"].assert_eq(&taken_over);
}

#[test]
#[cfg(target_os = "linux")]
fn a_program_goes_from_print_to_print_and_each_is_known_to_its_thread() {
    let program = victim().hold_each_write().start(["all-at-once"]);
    let (mut printer, mut printed) = (None, Vec::new());

    loop {
        program.settle();
        // Asked before the write is taken: the last one waits in the pipe when the program has
        // ended.
        let ended = program.has_ended();
        let threads = Snapshot::of(program.pid()).map_or(Vec::new(), |it| it.threads);
        let writes = threads.into_iter().find(|it| it.printing() == Some(Printing::Writes));
        let write = program.take_write();
        if ended && write.is_none() {
            break;
        }
        // The first time it only makes the way free.
        if let Some(write) = write.filter(|write| !write.is_empty()) {
            printed.push((
                printer.unwrap_or_default(),
                String::from_utf8(write).expect("it prints text"),
            ));
        }
        printer = writes.map(|thread| thread.name);
    }

    let all: Vec<String> = printed.iter().map(|(_, line)| line.clone()).collect();
    assert_eq!(printed.len(), 3, "{printed:?}");
    for number in 1..=3 {
        assert!(all.contains(&format!("worker {number} is here\n")), "{printed:?}");
    }
    assert!(
        printed.iter().all(|(thread, line)| thread.replace('-', " ") == line[..8]),
        "{printed:?}"
    );
}

#[test]
fn a_look_at_a_program_leaves_it_alone() {
    let program = victim().start(["read"]);

    assert!(!program.writes(Stream::Output, |out| out.ends_with(b"never")));
    assert!(!program.comes_to_its_end());
    assert!(!program.has_ended());
}
