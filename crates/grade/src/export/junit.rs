//! JUnit XML in the form that Jenkins, GitLab and GitHub's actions read: the schema of the Jenkins xUnit plugin
//! (<https://github.com/jenkinsci/xunit-plugin>, junit-10.xsd), which is that of Ant with fewer demands.
//!
//! One test suite is one exercise of one submission, one test case one check. Points are properties of the suite.

use anyhow::Context;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use crate::results::{Check, End, Graded, Results, Submission, Verdict};
use crate::truncated::truncated;

/// Graders and their pages cut longer texts, mostly in the middle of what matters.
const MAX_TEXT: usize = 2000;

type Xml = Writer<Vec<u8>>;

/// The file's text.
pub(crate) fn text(results: &Results) -> anyhow::Result<String> {
    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 2);
    write(results, &mut xml).context("cannot write the XML")?;
    let mut bytes = xml.into_inner();
    bytes.push(b'\n');
    String::from_utf8(bytes).context("cannot write the XML")
}

fn write(results: &Results, xml: &mut Xml) -> std::io::Result<()> {
    let all = || {
        results
            .submissions
            .iter()
            .flat_map(|it| it.exercises.iter().map(move |graded| (it, graded)))
    };
    let sum = |count: fn(&Graded) -> usize| {
        all().map(|(_, graded)| count(graded)).sum::<usize>().to_string()
    };
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    xml.create_element("testsuites")
        .with_attribute(("name", "cargo lab grade"))
        .with_attribute(("tests", sum(tests).as_str()))
        .with_attribute(("failures", sum(failures).as_str()))
        .with_attribute(("errors", sum(errors).as_str()))
        .with_attribute(("time", format!("{:.1}", results.seconds).as_str()))
        .write_inner_content(|xml| {
            all().try_for_each(|(submission, graded)| {
                suite(submission, graded, &results.graded_at, xml)
            })
        })?;
    Ok(())
}

fn checks(graded: &Graded) -> impl Iterator<Item = &Check> {
    graded.steps.iter().flat_map(|step| &step.checks)
}

fn count(graded: &Graded, ends: &[End]) -> usize {
    checks(graded).filter(|check| ends.contains(&check.end)).count()
}

fn tests(graded: &Graded) -> usize {
    checks(graded).count()
}

fn failures(graded: &Graded) -> usize {
    count(graded, &[End::Failed])
}

fn errors(graded: &Graded) -> usize {
    count(graded, &[End::TimedOut, End::NotRun])
}

fn suite(
    submission: &Submission,
    graded: &Graded,
    when: &str,
    xml: &mut Xml,
) -> std::io::Result<()> {
    let name = valid(&format!("{}/{}", submission.name, graded.name));
    xml.create_element("testsuite")
        .with_attribute(("name", name.as_str()))
        .with_attribute(("tests", tests(graded).to_string().as_str()))
        .with_attribute(("failures", failures(graded).to_string().as_str()))
        .with_attribute(("errors", errors(graded).to_string().as_str()))
        .with_attribute(("skipped", count(graded, &[End::Ignored]).to_string().as_str()))
        .with_attribute(("time", format!("{:.1}", graded.seconds).as_str()))
        // Jenkins refuses a time with a zone.
        .with_attribute(("timestamp", when.trim_end_matches('Z')))
        .write_inner_content(|xml| {
            xml.create_element("properties").write_inner_content(|xml| {
                let points = [("points", graded.points), ("max_points", graded.max_points)];
                points.iter().try_for_each(|(name, value)| {
                    let property = xml.create_element("property").with_attribute(("name", *name));
                    property
                        .with_attribute(("value", value.to_string().as_str()))
                        .write_empty()
                        .map(drop)
                })
            })?;
            checks(graded).try_for_each(|check| case(&name, graded, check, xml))?;
            if graded.verdict == Verdict::Graded {
                return Ok(());
            }
            let message = valid(&truncated(&graded.message, MAX_TEXT));
            xml.create_element("system-err").write_text_content(BytesText::new(&message)).map(drop)
        })?;
    Ok(())
}

fn case(suite: &str, graded: &Graded, check: &Check, xml: &mut Xml) -> std::io::Result<()> {
    let element = xml.create_element("testcase");
    let element =
        element.with_attribute(("classname", suite)).with_attribute(("name", check.name.as_str()));
    let (kind, message, text) = match check.end {
        End::Passed => return element.write_empty().map(drop),
        End::Ignored => ("skipped", "ignored".to_owned(), String::new()),
        End::Failed => ("failure", first_words(&check.report), check.report.clone()),
        End::TimedOut => ("error", "no verdict when the time was over".to_owned(), String::new()),
        End::NotRun => ("error", not_run(graded), String::new()),
    };
    let (message, text) = (valid(&message), valid(&truncated(&text, MAX_TEXT)));
    element
        .write_inner_content(|xml| {
            let inner = xml.create_element(kind).with_attribute(("message", message.as_str()));
            inner.write_text_content(BytesText::new(&text)).map(drop)
        })
        .map(drop)
}

fn not_run(graded: &Graded) -> String {
    let why = if graded.verdict == Verdict::NotCompiled {
        "the program does not compile"
    } else {
        &graded.message
    };
    format!("not run: {why}")
}

/// The line below the report's heading, which says what was seen.
fn first_words(report: &str) -> String {
    let line = report.lines().map(str::trim).filter(|line| !line.is_empty()).nth(1);
    line.or_else(|| report.lines().next()).unwrap_or_default().to_owned()
}

/// Without the characters that XML 1.0 cannot hold in any way (its production 2): a report may show them.
fn valid(text: &str) -> String {
    let is_valid = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..);
    text.chars().map(|c| if is_valid(c) { c } else { '\u{fffd}' }).collect()
}
