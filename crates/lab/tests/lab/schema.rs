//! Holds documents against schemas: as much of JSON Schema as ours use.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;

/// A schema of ours, which the documents offer.
pub fn ours(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/grading").join(name)
}

/// Panics with all that is wrong.
#[track_caller]
pub fn check(schema: &Path, document: &Value) {
    let schema: Value = serde_json::from_str(&fs::read_to_string(schema).unwrap()).unwrap();
    let mut wrong = Vec::new();
    look(&schema, &schema, document, "", &mut wrong);
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[expect(clippy::too_many_lines, reason = "one arm for each keyword of the language")]
fn look(root: &Value, schema: &Value, value: &Value, at: &str, wrong: &mut Vec<String>) {
    for (keyword, rule) in schema.as_object().expect("a schema is an object") {
        let holds = match keyword.as_str() {
            "$ref" => {
                let place = rule.as_str().unwrap().strip_prefix('#').unwrap();
                look(root, root.pointer(place).expect("the schema has it"), value, at, wrong);
                true
            }
            "type" => is_a(value, rule.as_str().unwrap()),
            "const" => value == rule,
            "enum" => rule.as_array().unwrap().contains(value),
            "minimum" => value.as_f64().is_some_and(|number| number >= rule.as_f64().unwrap()),
            "minLength" => {
                value.as_str().is_some_and(|text| text.len() as u64 >= rule.as_u64().unwrap())
            }
            "required" => rule
                .as_array()
                .unwrap()
                .iter()
                .all(|name| value.get(name.as_str().unwrap()).is_some()),
            "additionalProperties" => {
                let known = schema["properties"].as_object().unwrap();
                value.as_object().is_none_or(|all| all.keys().all(|name| known.contains_key(name)))
            }
            "properties" => {
                for (name, inner) in rule.as_object().unwrap() {
                    if let Some(part) = value.get(name) {
                        look(root, inner, part, &format!("{at}/{name}"), wrong);
                    }
                }
                true
            }
            "items" => {
                for (number, part) in value.as_array().into_iter().flatten().enumerate() {
                    look(root, rule, part, &format!("{at}/{number}"), wrong);
                }
                true
            }
            "$schema" | "$id" | "$defs" | "title" | "description" => true,
            other => panic!("the schema has the keyword {other}, which this test does not know"),
        };
        if !holds {
            wrong.push(format!("{at}: {value} against {keyword} {rule}"));
        }
    }
}

fn is_a(value: &Value, kind: &str) -> bool {
    match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_u64() || value.is_i64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        other => panic!("the schema has the type {other}, which this test does not know"),
    }
}
