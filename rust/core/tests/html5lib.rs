//! The reader of markup against the html5lib test cases, if the environment names their folder:
//! `TIDINGS_HTML5LIB=../html5lib-tests cargo test -p tidings-core --test html5lib -- --nocapture`. Without it nothing is
//! tested here, and that is said.
//!
//! Tree construction is compared by text: what `textContent` of the document is, against all text nodes of the expected
//! tree. Cases of fragments, with scripting, and with templates (whose content is outside of the document) are left out.
//! Of tokens all but comments and doctypes are compared.

use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use tidings_core::decode::{declared_name, decode};
use tidings_core::strip::{Token, text_content, tokens};

/// Files of a folder of the test cases, in order; `None` if there are none to run.
fn files(folder: &str, ending: &str) -> Option<Vec<PathBuf>> {
    let Some(root) = std::env::var_os("TIDINGS_HTML5LIB") else {
        println!("skipped: TIDINGS_HTML5LIB does not name a folder of html5lib-tests");
        return None;
    };
    let folder = Path::new(&root).join(folder);
    let entries = std::fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.retain(|path| path.extension().is_some_and(|e| e == ending));
    files.sort();
    assert!(!files.is_empty(), "no .{ending} files in {}", folder.display());
    Some(files)
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Sections of a case of a `.dat` file: name and lines.
fn sections(case: &str) -> BTreeMap<&str, String> {
    let mut out: BTreeMap<&str, String> = BTreeMap::new();
    let mut current = "#data";
    let known =
        ["#errors", "#new-errors", "#document-fragment", "#document", "#script-on", "#script-off", "#encoding"];
    for line in case.split('\n') {
        // Only before the tree: in it a line may look like anything.
        if known.contains(&line) && current != "#document" {
            current = known[known.iter().position(|k| *k == line).unwrap_or_default()];
            out.entry(current).or_default();
        } else {
            let text = out.entry(current).or_default();
            text.push_str(line);
            text.push('\n');
        }
    }
    out.values_mut().for_each(|text| {
        text.pop();
    });
    out
}

/// All text nodes of an expected tree.
fn text_nodes(tree: &str) -> String {
    let mut out = String::new();
    let mut open = false;
    for line in tree.split('\n') {
        let node = line.strip_prefix("| ").map(|line| line.trim_start_matches(' '));
        let text = match (open, node.and_then(|node| node.strip_prefix('"'))) {
            (true, _) => {
                out.push('\n');
                line
            }
            (false, Some(text)) => text,
            (false, None) => continue,
        };
        out.push_str(text.strip_suffix('"').unwrap_or(text));
        open = !text.ends_with('"');
    }
    out
}

/// What a browser copies from the chosen option into a button, which is text of no place in the page.
const COPIES: &str = "<selectedcontent>";

#[test]
fn text_of_trees() {
    let Some(files) = files("tree-construction", "dat") else { return };
    let (mut right, mut all, mut wrong) = (0, 0, Vec::new());
    for path in files {
        let text = std::fs::read_to_string(&path).expect("UTF-8");
        for case in format!("\n{text}").split("\n#data\n").skip(1) {
            let case = case.trim_end_matches('\n');
            let sections = sections(case);
            if sections.contains_key("#document-fragment")
                || sections.contains_key("#script-on")
                || case.contains("<template")
            {
                continue;
            }
            all += 1;
            let data = sections.get("#data").map_or("", String::as_str);
            let (got, want) = (text_content(data), text_nodes(&sections["#document"]));
            if got == want {
                right += 1;
            } else if !data.contains(COPIES) {
                wrong.push(format!("{}: {data:?}\n  got  {got:?}\n  want {want:?}", name(&path)));
            }
        }
    }
    println!("text of trees: {right} of {all}");
    assert!(wrong.is_empty() && right > 0, "{}", wrong.join("\n"));
}

/// `\uXXXX` in the strings of a case, which some cases have twice escaped; `None` for a lone surrogate, which no text has.
fn unescape(text: &str) -> Option<String> {
    let mut units = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find("\\u") {
        units.extend(rest[..at].encode_utf16());
        units.push(u16::from_str_radix(rest.get(at + 2..at + 6)?, 16).ok()?);
        rest = &rest[at + 6..];
    }
    units.extend(rest.encode_utf16());
    String::from_utf16(&units).ok()
}

fn push(out: &mut Vec<Token>, token: Token) {
    match (out.last_mut(), token) {
        (Some(Token::Text(before)), Token::Text(text)) => before.push_str(&text),
        (_, Token::Text(text)) if text.is_empty() => {}
        (_, token) => out.push(token),
    }
}

/// The tokens that a case expects.
fn expected(output: &[Value], double: bool) -> Option<Vec<Token>> {
    let text = |value: &Value| -> Option<String> {
        let text = value.as_str()?;
        if double { unescape(text) } else { Some(text.to_owned()) }
    };
    let mut out = Vec::new();
    for token in output {
        match token[0].as_str()? {
            "Character" => push(&mut out, Token::Text(text(&token[1])?)),
            "StartTag" => {
                let mut attributes = Vec::new();
                for (key, value) in token[2].as_object()? {
                    attributes.push((if double { unescape(key)? } else { key.clone() }, text(value)?));
                }
                attributes.sort();
                out.push(Token::Start(text(&token[1])?, attributes, token[3] == true));
            }
            "EndTag" => out.push(Token::End(text(&token[1])?)),
            _ => {}
        }
    }
    Some(out)
}

#[test]
fn tokens_of_cases() {
    let Some(files) = files("tokenizer", "test") else { return };
    let (mut right, mut all, mut left_out, mut wrong) = (0, 0, 0, Vec::new());
    for path in files {
        let file: Value = serde_json::from_slice(&std::fs::read(&path).expect("a file")).expect("JSON");
        for case in file["tests"].as_array().into_iter().flatten() {
            let double = case["doubleEscaped"] == true;
            let input = case["input"].as_str().expect("an input");
            let input = if double { unescape(input) } else { Some(input.to_owned()) };
            let want = expected(case["output"].as_array().expect("an output"), double);
            let states = case["initialStates"].as_array();
            let states: Vec<&str> =
                states.map_or(vec!["Data state"], |states| states.iter().filter_map(Value::as_str).collect());
            for state in states {
                let last = case["lastStartTag"].as_str();
                // Which element the reader must be in to be in that state.
                let inside = match (state, last) {
                    ("Data state", _) => None,
                    ("RCDATA state", None | Some("title")) => Some("title"),
                    ("RCDATA state", Some("textarea")) => Some("textarea"),
                    ("RAWTEXT state", None | Some("xmp")) => Some("xmp"),
                    ("RAWTEXT state", Some("style")) => Some("style"),
                    ("Script data state", None | Some("script")) => Some("script"),
                    ("PLAINTEXT state", _) => Some("plaintext"),
                    _ => {
                        left_out += 1;
                        continue;
                    }
                };
                let (Some(input), Some(want)) = (&input, &want) else {
                    left_out += 1;
                    continue;
                };
                all += 1;
                let mut got = Vec::new();
                for token in tokens(input, inside) {
                    push(
                        &mut got,
                        match token {
                            Token::Start(name, mut attributes, closing) => {
                                attributes.sort();
                                Token::Start(name, attributes, closing)
                            }
                            other => other,
                        },
                    );
                }
                if got == *want {
                    right += 1;
                } else {
                    wrong.push(format!("{} {state}: {input:?}\n  got  {got:?}\n  want {want:?}", name(&path)));
                }
            }
        }
    }
    println!("tokens: {right} of {all}, and {left_out} in states that no page begins in or with half characters");
    assert!(wrong.is_empty() && right > 0, "{}", wrong.join("\n"));
}

#[test]
fn encodings() {
    let Some(files) = files("encoding", "dat") else { return };
    let (mut right, mut all, mut wrong) = (0, 0, Vec::new());
    for path in files {
        let bytes = std::fs::read(&path).expect("a file");
        let mut rest = bytes.as_slice();
        let find = |bytes: &[u8], what: &[u8]| bytes.windows(what.len()).position(|w| w == what);
        while let Some(at) = find(rest, b"#data\n") {
            rest = &rest[at + 6..];
            let Some(end) = find(rest, b"\n#encoding\n") else { break };
            let (page, after) = (&rest[..end], &rest[end + 11..]);
            let line = after.split(|b| *b == b'\n').next().unwrap_or_default();
            let label = String::from_utf8_lossy(line).into_owned();
            all += 1;
            // A page that declares nothing is in windows-1252 there.
            let marked = page.starts_with(b"\xEF\xBB\xBF").then(|| decode(page, None).encoding);
            let got = marked.or_else(|| declared_name(page)).unwrap_or("windows-1252");
            let want = decode(b"\xE9", Some(&label)).encoding;
            if got == want {
                right += 1;
            } else {
                wrong.push(format!(
                    "{}: got {got}, want {label}: {:?}",
                    name(&path),
                    String::from_utf8_lossy(&page[..page.len().min(200)])
                ));
            }
            rest = after;
        }
    }
    println!("encodings: {right} of {all}");
    assert!(wrong.is_empty() && right > 0, "{}", wrong.join("\n"));
}
