//! Reads `phrases.txt`: sections of regular expressions, shared with the baseline in Python.

use regex::Regex;

const PHRASES: &str = include_str!("phrases.txt");

/// The alternatives of a section as one group, with the sections above that they name.
fn group(section: &str) -> String {
    let mut alternatives = Vec::new();
    let mut inside = false;
    for line in PHRASES.lines().filter(|l| !l.is_empty() && !l.starts_with('#')) {
        match line.strip_prefix('[').and_then(|l| l.strip_suffix(']')).filter(|n| names_section(n)) {
            Some(name) => inside = name == section,
            None if inside => alternatives.push(expand(line)),
            None => {}
        }
    }
    assert!(!alternatives.is_empty(), "phrases.txt has no section {section}");
    format!("(?:{})", alternatives.join("|"))
}

fn names_section(name: &str) -> bool {
    name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
}

/// A line with `<name>` replaced by the section of that name.
fn expand(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('<') {
        out.push_str(before);
        match after.split_once('>').filter(|(name, _)| !name.is_empty() && names_section(name)) {
            Some((name, after)) => {
                out.push_str(&group(name));
                rest = after;
            }
            None => {
                out.push('<');
                rest = after;
            }
        }
    }
    out + rest
}

/// A section between `before` and `after`.
pub(super) fn regex(before: &str, section: &str, after: &str) -> Regex {
    let pattern = format!("{before}{}{after}", group(section));
    Regex::new(&pattern).unwrap_or_else(|e| panic!("phrases.txt, {section}: {e}"))
}

/// A section that is a whole line, in any case.
pub(super) fn whole(section: &str) -> Regex {
    regex("(?i)^", section, "$")
}
