//! Links between the pages: the file exists, and so does the heading.

use std::{collections::HashMap, path::Path};

use lab::files::tree::slashed;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::{files, refuse, root};

/// The links and the headings of a page.
#[derive(Default)]
pub struct Page {
    links: Vec<String>,
    /// As they stand after the `#` of a link.
    headings: Vec<String>,
}

/// All pages, by their path from the root.
pub struct Pages(HashMap<String, Page>);

impl Pages {
    pub fn read() -> Self {
        let all = files(".").into_iter().filter(|file| file.name.ends_with(".md"));
        Self(all.map(|file| (file.name, read(&file.text))).collect())
    }

    /// Why a link of a page leads nowhere. A page that is named "" stands in the root.
    pub fn broken(&self, page: &str, link: &str) -> Option<&'static str> {
        let (path, heading) = link.split_once('#').unwrap_or((link, ""));
        let target = if path.is_empty() { page.to_owned() } else { join(page, path) };
        if !root().join(&target).exists() {
            return Some("there is no such file");
        }
        let known =
            |page: &Page| heading.is_empty() || page.headings.iter().any(|it| it == heading);
        self.0.get(&target).is_some_and(|page| !known(page)).then_some("there is no such heading")
    }
}

#[test]
fn links_lead_to_files_and_headings_that_exist() {
    let pages = Pages::read();
    let mut found = Vec::new();
    for (name, page) in &pages.0 {
        for link in page.links.iter().filter(|link| is_relative(link)) {
            found.extend(pages.broken(name, link).map(|why| format!("{name}: {link}: {why}")));
        }
    }
    found.sort();

    refuse(&found, "mend the link, or the name of the file or heading that it means");
}

fn is_relative(link: &str) -> bool {
    !link.contains("://") && !link.starts_with("mailto:")
}

/// A path as seen from a page: `docs/a.md` and `../b.md` is `b.md`.
pub fn join(page: &str, link: &str) -> String {
    let mut parts: Vec<_> = page.split('/').collect();
    parts.pop();
    for part in link.split('/') {
        match part {
            "." | "" => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    if parts.is_empty() { ".".to_owned() } else { slashed(Path::new(&parts.join("/"))) }
}

fn read(text: &str) -> Page {
    let mut page = Page::default();
    let mut heading: Option<String> = None;
    for event in Parser::new_ext(text, Options::all()) {
        match event {
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                page.links.push(dest_url.into_string());
            }
            Event::Start(Tag::Heading { id, .. }) => {
                page.headings.extend(id.map(|id| id.into_string()));
                heading = Some(String::new());
            }
            // A term of the glossary has an anchor in the book, as a heading has.
            Event::Start(Tag::DefinitionListTitle) => heading = Some(String::new()),
            Event::Text(text) | Event::Code(text) => {
                heading.iter_mut().for_each(|heading| heading.push_str(&text));
            }
            Event::End(TagEnd::Heading(_) | TagEnd::DefinitionListTitle) => {
                page.headings.extend(heading.take().map(|it| anchor(&it)));
            }
            Event::Html(html) | Event::InlineHtml(html) => page.headings.extend(ids(&html)),
            _ => {}
        }
    }
    number_repeats(&mut page.headings);
    page
}

/// What GitHub and mdBook make of a heading: `Step 1: listen` is `step-1-listen`.
fn anchor(heading: &str) -> String {
    let kept = heading
        .trim()
        .to_lowercase()
        .chars()
        .filter(|it| it.is_alphanumeric() || " -_".contains(*it))
        .collect::<String>();
    kept.replace(' ', "-")
}

/// `id="…"` in HTML.
fn ids(html: &str) -> impl Iterator<Item = String> {
    html.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned)
}

/// The second `usage` is `usage-1`.
fn number_repeats(headings: &mut [String]) {
    let mut seen: HashMap<String, usize> = HashMap::new();
    for heading in headings {
        let count = seen.entry(heading.clone()).or_default();
        *count += 1;
        if *count > 1 {
            *heading = format!("{heading}-{}", *count - 1);
        }
    }
}

#[test]
fn headings_become_the_anchors_that_readers_link_to() {
    let page = read(
        "# Step 1: `listen`, and say so\n\n## Usage\n\n## Usage\n\n[here](other.md#usage)\n\n```\n[no](link.md)\n```\n",
    );

    assert_eq!(page.headings, ["step-1-listen-and-say-so", "usage", "usage-1"]);
    assert_eq!(page.links, ["other.md#usage"]);
}
