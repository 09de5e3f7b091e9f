//! No file of a crate imports, by whatever way round, a file that imports it: so each can be read after those that it uses.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::{File, crate_files, refuse};

/// Where a file imports another one of its crate.
#[derive(Debug, PartialEq)]
struct Import {
    /// The module that is imported, as `view::draw`.
    module: String,
    line: usize,
    path: String,
}

/// The files of a crate by their modules, with what each imports. `main.rs` and `lib.rs` are the root, whose name is empty.
type Imports = BTreeMap<String, (String, Vec<Import>)>;

#[test]
fn no_imports_make_a_ring() {
    let mut crates: BTreeMap<String, Vec<File>> = BTreeMap::new();
    for file in crate_files() {
        if let Some((folder, _)) = file.name.split_once("/src/") {
            crates.entry(folder.to_owned()).or_default().push(file);
        }
    }
    let found: Vec<_> = crates.values().flat_map(|files| rings(&imports(files))).collect();

    refuse(
        &found,
        "move what both need into a file of its own, or give it to the one file as an argument of the other",
    );
}

fn module_of(file: &str) -> String {
    let (_, below) = file.split_once("/src/").unwrap_or(("", file));
    let path = below.trim_end_matches(".rs").replace('/', "::");
    if ["main", "lib"].contains(&path.as_str()) { String::new() } else { path }
}

fn imports(files: &[File]) -> Imports {
    let modules: BTreeSet<String> = files.iter().map(|file| module_of(&file.name)).collect();
    let mut all = Imports::new();
    for file in files {
        let module = module_of(&file.name);
        let entry = all.entry(module.clone()).or_insert_with(|| (file.name.clone(), Vec::new()));
        entry.1.extend(imports_of(&module, &file.text, &modules));
    }
    all
}

/// The modules of this crate that a file names, in a `use` or in a path.
fn imports_of(module: &str, text: &str, modules: &BTreeSet<String>) -> Vec<Import> {
    let text = text.split("#[cfg(test)]\nmod tests").next().unwrap_or(text);
    let mut found: Vec<Import> = Vec::new();
    for (line, path) in paths(text) {
        let target = absolute(module, &path).and_then(|path| longest_module(&path, modules));
        let Some(target) = target.filter(|target| target != module) else { continue };
        if !found.iter().any(|import| import.module == target) {
            found.push(Import { module: target, line, path });
        }
    }
    found
}

/// All paths of a text, those in braces one by one, with the lines in which they begin.
fn paths(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    // What stands before the brace that is open, for each of them.
    let mut prefixes: Vec<String> = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let code = line.split("//").next().unwrap_or_default();
        let mut path = String::new();
        for letter in code.chars().chain([' ']) {
            match letter {
                '{' if path.ends_with("::") || !prefixes.is_empty() => {
                    prefixes.push(prefixes.last().cloned().unwrap_or_default() + &path);
                    path.clear();
                }
                letter if letter.is_alphanumeric() || letter == '_' || letter == ':' => {
                    path.push(letter);
                }
                _ => {
                    let whole = prefixes.last().cloned().unwrap_or_default() + &path;
                    if !path.is_empty() && whole.contains("::") {
                        found.push((number, whole));
                    }
                    path.clear();
                    if letter == '}' {
                        prefixes.pop();
                    }
                }
            }
        }
    }
    found
}

/// A path from the root of the crate, or from the children of `module`.
fn absolute(module: &str, path: &str) -> Option<String> {
    let mut base: Vec<_> = module.split("::").filter(|part| !part.is_empty()).collect();
    let mut parts: Vec<_> = path.split("::").filter(|part| !part.is_empty()).collect();
    match *parts.first()? {
        "crate" => base.clear(),
        "super" => drop(base.pop()),
        "self" => {}
        // The name of a child, or of another crate.
        _ => return Some([base, parts].concat().join("::")),
    }
    parts.remove(0);
    while parts.first() == Some(&"super") {
        base.pop();
        parts.remove(0);
    }
    Some([base, parts].concat().join("::"))
}

fn longest_module(path: &str, modules: &BTreeSet<String>) -> Option<String> {
    let mut path = path;
    loop {
        if modules.contains(path) {
            return Some(path.to_owned());
        }
        path = path.rsplit_once("::")?.0;
    }
}

/// The shortest ring through each file, once, with the line of each import.
fn rings(all: &Imports) -> Vec<String> {
    let mut known: BTreeSet<BTreeSet<&str>> = BTreeSet::new();
    let mut found = Vec::new();
    for module in all.keys() {
        let Some(ring) = ring_through(module, all) else { continue };
        if known.insert(ring.iter().map(|(module, _)| *module).collect()) {
            let step = |(module, import): &(&str, &Import)| {
                format!("{}:{}: {}", all[*module].0, import.line, import.path)
            };
            let steps: Vec<_> = ring.iter().map(step).collect();
            found.push(format!("{}, which closes the ring", steps.join("\n    ")));
        }
    }
    found
}

/// The imports that lead from a file back to it, by the shortest way.
fn ring_through<'a>(start: &'a str, all: &'a Imports) -> Option<Vec<(&'a str, &'a Import)>> {
    let mut came_by: BTreeMap<&str, (&str, &Import)> = BTreeMap::new();
    let mut waiting = VecDeque::from([start]);
    while let Some(module) = waiting.pop_front() {
        for import in all.get(module).map_or(&[][..], |(_, imports)| imports) {
            if !came_by.contains_key(import.module.as_str()) {
                came_by.insert(&import.module, (module, import));
                waiting.push_back(&import.module);
            }
        }
    }
    let mut ring = vec![*came_by.get(start)?];
    while ring[0].0 != start {
        ring.insert(0, came_by[ring[0].0]);
    }
    Some(ring)
}

#[test]
fn a_ring_is_found_with_the_import_that_closes_it() {
    let file = |name: &str, text: &str| File { name: name.to_owned(), text: text.to_owned() };
    let files = [
        file("x/src/lib.rs", "mod one;\nmod two {\n    mod three;\n}\npub use one::run;\n"),
        file("x/src/one.rs", "use std::fs;\n\nuse crate::{\n    two::{three::Three},\n};\n"),
        file("x/src/two/three.rs", "// crate::lib\nfn f() {\n    crate::one::run();\n}\n"),
    ];

    let found = rings(&imports(&files));

    assert_eq!(
        found,
        ["x/src/one.rs:4: crate::two::three::Three\n    \
          x/src/two/three.rs:3: crate::one::run, which closes the ring"]
    );
    assert!(rings(&imports(&files[..2])).is_empty());
}
