//! The form of JUnit XML.

use quick_xml::{Reader, events::Event};

/// An element of an XML document.
#[derive(Debug, Default)]
pub struct Xml {
    name: String,
    attributes: Vec<(String, String)>,
    pub children: Vec<Self>,
}

impl Xml {
    /// The root of a document, which has to be well formed.
    #[track_caller]
    pub fn parse(text: &str) -> Self {
        let mut reader = Reader::from_str(text);
        let mut open = vec![Self::default()];
        loop {
            match reader.read_event().expect("well-formed XML") {
                Event::Start(start) => open.push(Self::element(&start)),
                Event::Empty(start) => {
                    let element = Self::element(&start);
                    open.last_mut().unwrap().children.push(element);
                }
                Event::End(_) => {
                    let element = open.pop().unwrap();
                    open.last_mut().unwrap().children.push(element);
                }
                Event::Eof => break,
                _ => {}
            }
        }
        assert!(open.len() == 1 && open[0].children.len() == 1, "one root");
        open.remove(0).children.remove(0)
    }

    fn element(start: &quick_xml::events::BytesStart<'_>) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        let attributes = start.attributes().map(|it| {
            let it = it.unwrap();
            (
                text(it.key.as_ref()),
                it.normalized_value(quick_xml::XmlVersion::Implicit1_0).unwrap().into_owned(),
            )
        });
        Self {
            name: text(start.name().as_ref()),
            attributes: attributes.collect(),
            children: Vec::new(),
        }
    }

    pub fn attribute(&self, name: &str) -> &str {
        let found = self.attributes.iter().find(|(key, _)| key == name);
        found.map_or_else(|| panic!("{} has no {name}", self.name), |(_, value)| value)
    }

    pub fn child(&self, name: &str) -> &Self {
        self.children
            .iter()
            .find(|it| it.name == name)
            .unwrap_or_else(|| panic!("{} has no {name}", self.name))
    }

    /// Elements, attributes and counts as junit-10.xsd of Jenkins has them.
    #[track_caller]
    pub fn check_junit(&self) {
        self.allows("testsuites", &["name", "tests", "failures", "errors", "time"]);
        for suite in &self.children {
            let counts = ["name", "tests", "failures", "errors", "skipped", "time", "timestamp"];
            suite.allows("testsuite", &counts);
            let count = |name: &str| {
                let cases = suite.children.iter().filter(|it| it.name == "testcase");
                cases
                    .filter(|it| {
                        name == "testcase" || it.children.iter().any(|inner| inner.name == name)
                    })
                    .count()
            };
            for (attribute, element) in [
                ("tests", "testcase"),
                ("failures", "failure"),
                ("errors", "error"),
                ("skipped", "skipped"),
            ] {
                assert_eq!(
                    suite.attribute(attribute),
                    count(element).to_string(),
                    "{attribute} of {suite:?}"
                );
            }
            assert!(!suite.attribute("timestamp").ends_with('Z'));
            let others = ["properties", "system-err"];
            for case in suite.children.iter().filter(|it| !others.contains(&it.name.as_str())) {
                case.allows("testcase", &["classname", "name"]);
                case.children.iter().for_each(|it| it.allows(&it.name, &["message"]));
            }
        }
        for total in ["tests", "failures", "errors"] {
            let sum: usize =
                self.children.iter().map(|it| it.attribute(total).parse::<usize>().unwrap()).sum();
            assert_eq!(self.attribute(total), sum.to_string());
        }
    }

    #[track_caller]
    fn allows(&self, name: &str, attributes: &[&str]) {
        assert_eq!(self.name, name);
        let names: Vec<_> = self.attributes.iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(names, attributes, "the attributes of {name}");
    }
}
