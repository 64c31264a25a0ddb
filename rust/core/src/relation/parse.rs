//! The rule language: from the text of a rule file to patterns and tests.
//!
//! ```text
//! # A comment.
//! event consult.call 041 CONSULT/phone +1.0 symmetric
//!    A:ACTOR !{hold|have a "telephone conversation"} with B:ACTOR
//!    A:ACTOR+ !{speak|talk "by phone"}
//! test "Lavrov held a telephone conversation with Bourita." => consult.call(Sergey Lavrov, Nasser Bourita)
//! test "The police held two men." => none
//! ```
//!
//! A block opens at the margin with `event` or `state`, the type, and if there are any the CAMEO code, the PLOVER type
//! (with `/mode`), the Goldstein value (signed) and `symmetric`. Patterns are indented, one a line, made of
//!
//! | element | matches |
//! |---|---|
//! | `A:ACTOR` | the subject: a mention of this type (`B` the object, `P` the place, `T:TOPIC` the rest of the clause) |
//! | `A:ACTOR+` | several together: "Russia and Egypt", "the two ministers" |
//! | `A:ACTOR's` | in the possessive: "Lavrov's", "his" |
//! | `hold\|have` | either word in any inflection |
//! | `"by phone"` | these words as they are; the last may be plural |
//! | `a` | an optional determiner with up to three modifiers |
//! | `...` | up to eight words of the same clause |
//! | `x?`, `{x y}?` | x or nothing, both or nothing |
//! | `!x`, `!{x y}` | x is the trigger: the words that the row points at |
//! | `@name` | a finder that is built in, such as `@office` |
//!
//! Between elements adverbs, auxiliaries, dates, "in PLACE" and parentheses may stand without being written.

use super::RelationType;
use super::pattern::{Forms, Matcher, Node, Pattern, Role, Slot};
use crate::english::inflections;
use crate::mention::{Kind, MentionType};
use crate::{Error, ErrorKind, fold};

/// A finder that is written in Rust, switched on by `@name` under the type that it finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Builtin {
    /// A role beside a name, or a role that means somebody.
    Office,
    /// A short name in brackets behind a long one.
    Bracket,
    /// A body that belongs to the state whose adjective or possessive opens its name.
    Owner,
}

impl Builtin {
    const ALL: [(&'static str, Builtin); 3] =
        [("office", Builtin::Office), ("bracket", Builtin::Bracket), ("owner", Builtin::Owner)];
}

/// A built-in finder as a rule file switches it on.
#[derive(Clone, Debug)]
pub(super) struct Finder {
    pub builtin: Builtin,
    pub rtype: usize,
    /// `file:line`.
    pub name: String,
    /// `@office`.
    pub source: String,
}

/// A test that stands in a rule file.
#[derive(Clone, Debug)]
pub(super) struct Test {
    pub at: String,
    pub sentence: String,
    /// As the file writes them; none for `none`.
    pub expected: Vec<String>,
    /// The relation type of the block.
    pub rtype: usize,
}

/// All that a set of rule files holds.
#[derive(Clone, Debug, Default)]
pub(super) struct Parsed {
    pub types: Vec<RelationType>,
    pub patterns: Vec<Pattern>,
    pub builtins: Vec<Finder>,
    pub tests: Vec<Test>,
}

/// Where in which file the parser is, to say so in errors.
struct Place<'a> {
    file: &'a str,
    line: usize,
}

impl Place<'_> {
    /// An error at a byte of the line; columns are counted in code points from 1.
    fn error(&self, line: &str, at: usize, message: impl std::fmt::Display) -> Error {
        let column = line.get(..at).unwrap_or(line).chars().count() + 1;
        Error::new(
            ErrorKind::Rule,
            format!("{}:{}:{column}: {message}\n    {}", self.file, self.line, line.trim_end()),
        )
    }

    fn name(&self) -> String {
        format!("{}:{}", self.file, self.line)
    }
}

/// Parses files given as `(name, content)`.
pub(super) fn parse(files: &[(&str, &str)]) -> Result<Parsed, Error> {
    let mut parsed = Parsed::default();
    for (file, content) in files {
        parse_file(file, content, &mut parsed)?;
    }
    Ok(parsed)
}

fn parse_file(file: &str, content: &str, parsed: &mut Parsed) -> Result<(), Error> {
    let mut current: Option<usize> = None;
    let mut pending: Option<(Test, usize)> = None;
    for (i, line) in content.trim_start_matches('\u{feff}').lines().enumerate() {
        let place = Place { file, line: i + 1 };
        let body = line.trim();
        if body.is_empty() || body.starts_with('#') {
            continue;
        }
        let indent = line.len() - line.trim_start().len();
        if let Some((test, _)) = &mut pending {
            let Some(expected) = body.strip_prefix("=>") else {
                return Err(place.error(line, indent, "expected `=> TYPE(A, B)` or `=> none` after the test above"));
            };
            test.expected = expectations(&place, line, expected)?;
            parsed.tests.extend(pending.take().map(|(test, _)| test));
            continue;
        }
        if let Some(rest) = body.strip_prefix("test").filter(|rest| rest.starts_with([' ', '\t', '"'])) {
            let Some(rtype) = current else {
                return Err(place.error(line, indent, "a test must stand under an `event` or `state` line"));
            };
            let (test, whole) = parse_test(&place, line, rest, rtype)?;
            if whole {
                parsed.tests.push(test);
            } else {
                pending = Some((test, i + 1));
            }
        } else if indent == 0 {
            current = Some(parse_header(&place, line, parsed)?);
        } else {
            let Some(rtype) = current else {
                return Err(place.error(line, indent, "a pattern must stand under an `event` or `state` line"));
            };
            parse_line(&place, line, indent, rtype, parsed)?;
        }
    }
    match pending {
        Some((_, at)) => {
            let place = Place { file, line: at };
            Err(place.error(
                content.lines().nth(at - 1).unwrap_or(""),
                0,
                "this test says not what it expects: add `=> TYPE(A, B)` or `=> none`",
            ))
        }
        None => Ok(()),
    }
}

/// `event consult.call 041 CONSULT/phone +1.0 symmetric`. A type that comes again must not contradict itself.
fn parse_header(place: &Place<'_>, line: &str, parsed: &mut Parsed) -> Result<usize, Error> {
    let mut words = words_of(line);
    let (at, keyword) = words.next().unwrap_or((0, ""));
    let Some(kind) = Kind::parse(keyword) else {
        return Err(place.error(
            line,
            at,
            format!("expected `event` or `state` at the margin, found `{keyword}`; patterns must be indented"),
        ));
    };
    let Some((at, id)) = words.next() else {
        return Err(place.error(
            line,
            line.len(),
            format!("expected a relation type after `{keyword}`, such as `consult.call`"),
        ));
    };
    if !id.chars().all(|c| c.is_ascii_lowercase() || matches!(c, '.' | '_')) {
        return Err(place.error(
            line,
            at,
            format!("a relation type is lower-case letters, `.` and `_`; found `{id}`"),
        ));
    }
    let mut made = RelationType {
        id: id.to_string(),
        kind,
        cameo: None,
        plover: None,
        quad_class: None,
        goldstein: None,
        symmetric: false,
    };
    for (at, word) in words {
        if word == "symmetric" {
            made.symmetric = true;
        } else if word.starts_with('#') {
            break;
        } else if word.starts_with(['+', '-']) {
            let value = word.parse().map_err(|_| {
                place.error(line, at, format!("`{word}` is no number; write a Goldstein value as `+1.0` or `-5`"))
            })?;
            made.goldstein = Some(value);
        } else if word.len() <= 4 && word.bytes().all(|b| b.is_ascii_digit()) {
            made.quad_class = quad_class(word);
            if made.quad_class.is_none() {
                return Err(place.error(
                    line,
                    at,
                    format!("`{word}` is no CAMEO code: the first two digits run from 01 to 20"),
                ));
            }
            made.cameo = Some(word.to_string());
        } else if word.starts_with(|c: char| c.is_ascii_uppercase()) {
            made.plover = Some(word.split('/').next().unwrap_or(word).to_string());
        } else {
            return Err(place.error(
                line,
                at,
                format!("expected a CAMEO code (`041`), a PLOVER type (`CONSULT/phone`), a Goldstein value (`+1.0`) or `symmetric`, found `{word}`"),
            ));
        }
    }
    match parsed.types.iter().position(|t| t.id == made.id) {
        Some(known) if parsed.types[known] == made => Ok(known),
        Some(_) => Err(place.error(
            line,
            0,
            format!("`{id}` was declared before with other properties: make the two lines alike"),
        )),
        None => {
            parsed.types.push(made);
            Ok(parsed.types.len() - 1)
        }
    }
}

/// Quad class by CAMEO root: 01-05 verbal cooperation, 06-08 material cooperation, 09-13 verbal conflict, 14-20 material
/// conflict (Schrodt, CAMEO codebook 1.1b3).
fn quad_class(cameo: &str) -> Option<i32> {
    match cameo.get(..2)?.parse::<u32>().ok()? {
        1..=5 => Some(1),
        6..=8 => Some(2),
        9..=13 => Some(3),
        14..=20 => Some(4),
        _ => None,
    }
}

fn words_of(line: &str) -> impl Iterator<Item = (usize, &str)> {
    line.split_whitespace().map(move |word| (word.as_ptr() as usize - line.as_ptr() as usize, word))
}

/// `test "..." => a(B, C); d(E, -)`; the expectation may stand on the next line.
fn parse_test(place: &Place<'_>, line: &str, rest: &str, rtype: usize) -> Result<(Test, bool), Error> {
    let at = line.len() - line.trim_end().len();
    let start = line.find("test").unwrap_or(0) + 4;
    let Some(open) = rest.find('"') else {
        return Err(place.error(line, start, "expected a sentence in double quotes after `test`"));
    };
    let body = &rest[open + 1..];
    let mut sentence = String::new();
    let mut end = None;
    let mut chars = body.char_indices();
    while let Some((i, c)) = chars.next() {
        match c {
            '\\' => sentence.extend(chars.next().map(|(_, c)| c)),
            '"' => {
                end = Some(i + 1);
                break;
            }
            _ => sentence.push(c),
        }
    }
    let Some(end) = end else {
        return Err(place.error(
            line,
            line.len() - at,
            "expected `\"` at the end of the sentence (write a quotation mark inside it as \\\")",
        ));
    };
    let mut test = Test { at: place.name(), sentence, expected: Vec::new(), rtype };
    let tail = body[end..].trim();
    if tail.is_empty() {
        return Ok((test, false));
    }
    let Some(expected) = tail.strip_prefix("=>") else {
        return Err(place.error(line, line.len() - at - tail.len(), "expected `=>` after the sentence"));
    };
    test.expected = expectations(place, line, expected)?;
    Ok((test, true))
}

/// `none`, or `type(A, B)` once or more, parted by `;`.
fn expectations(place: &Place<'_>, line: &str, text: &str) -> Result<Vec<String>, Error> {
    let text = text.trim();
    if text == "none" {
        return Ok(Vec::new());
    }
    let mut all = Vec::new();
    for item in text.split(';').map(str::trim) {
        let whole =
            item.split_once('(').is_some_and(|(id, rest)| !id.is_empty() && rest.contains(')') && rest.contains(','));
        if !whole {
            let at = line.find(item).unwrap_or(0);
            return Err(place.error(
                line,
                at,
                "expected `none` or `TYPE(SUBJECT, OBJECT)`, several parted by `;`, a missing side written `-`",
            ));
        }
        all.push(item.split_whitespace().collect::<Vec<_>>().join(" "));
    }
    Ok(all)
}

/// A pattern or a built-in finder.
fn parse_line(place: &Place<'_>, line: &str, indent: usize, rtype: usize, parsed: &mut Parsed) -> Result<(), Error> {
    let code = code_of(line);
    if let Some(name) = code.trim().strip_prefix('@') {
        let Some((_, builtin)) = Builtin::ALL.iter().find(|(known, _)| *known == name) else {
            let known: Vec<String> = Builtin::ALL.iter().map(|(n, _)| format!("`@{n}`")).collect();
            return Err(place.error(
                line,
                indent,
                format!("no built-in finder `@{name}`: expected one of {}", known.join(", ")),
            ));
        };
        parsed.builtins.push(Finder {
            builtin: *builtin,
            rtype,
            name: place.name(),
            source: code.trim().to_string(),
        });
        return Ok(());
    }
    let mut nodes = Vec::new();
    let mut scanner = Scanner { place, line, code, at: indent, groups: 0 };
    scanner.sequence(&mut nodes, false, false)?;
    let groups = scanner.groups;
    if groups > 3 {
        return Err(place.error(line, indent, "more than three optional groups: write two patterns"));
    }
    // An optional group is there as a whole or not at all: one pattern for each choice.
    for left_out in 0..1_u8 << groups {
        let kept = nodes.iter().filter(|(_, group)| group.is_none_or(|g| left_out >> g & 1 == 0));
        add_pattern(place, line, indent, rtype, kept.map(|(node, _)| node.clone()).collect(), parsed)?;
    }
    Ok(())
}

/// Compiles one sequence of nodes.
fn add_pattern(
    place: &Place<'_>,
    line: &str,
    indent: usize,
    rtype: usize,
    nodes: Vec<Node>,
    parsed: &mut Parsed,
) -> Result<(), Error> {
    let code = code_of(line);
    let anchor = nodes.iter().position(|n: &Node| n.trigger && !n.optional && matches!(n.matcher, Matcher::Words(_)));
    let Some(anchor) = anchor else {
        return Err(place.error(line, indent, "a pattern needs a trigger with at least one word: mark it with `!`, such as `!meet` or `!{hold a meeting}`"));
    };
    for role in [Role::Subject, Role::Object, Role::Place, Role::Topic] {
        let uses = nodes.iter().filter(|n| matches!(&n.matcher, Matcher::Slot(s) if s.role == role)).count();
        if uses > 1 {
            return Err(place.error(line, indent, "a slot letter may be used once in a pattern"));
        }
    }
    parsed.patterns.push(Pattern { nodes, anchor, rtype, name: place.name(), source: code.trim().to_string() });
    Ok(())
}

/// The line without its comment; `#` inside quotation marks is none.
fn code_of(line: &str) -> &str {
    let mut quoted = false;
    for (i, c) in line.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '#' if !quoted => return &line[..i],
            _ => {}
        }
    }
    line
}

/// Reads the elements of a pattern.
struct Scanner<'a> {
    place: &'a Place<'a>,
    line: &'a str,
    code: &'a str,
    at: usize,
    /// Optional groups so far.
    groups: u8,
}

/// A node, and the optional group that it belongs to.
type Grouped = (Node, Option<u8>);

impl Scanner<'_> {
    fn error(&self, message: impl std::fmt::Display) -> Error {
        self.place.error(self.line, self.at, message)
    }

    fn rest(&self) -> &str {
        &self.code[self.at..]
    }

    fn skip_space(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    fn eat(&mut self, token: &str) -> bool {
        let found = self.rest().starts_with(token);
        if found {
            self.at += token.len();
        }
        found
    }

    /// Elements up to the end of the line, or up to `}` inside a group.
    fn sequence(&mut self, nodes: &mut Vec<Grouped>, trigger: bool, group: bool) -> Result<(), Error> {
        let opened = self.at;
        loop {
            self.skip_space();
            if self.rest().is_empty() {
                if group {
                    self.at = opened;
                    return Err(self.error("this `{` is not closed: expected `}`"));
                }
                return Ok(());
            }
            if self.rest().starts_with('}') {
                if !group {
                    return Err(self.error("`}` without `{`"));
                }
                self.at += 1;
                return Ok(());
            }
            self.element(nodes, trigger)?;
        }
    }

    fn element(&mut self, nodes: &mut Vec<Grouped>, trigger: bool) -> Result<(), Error> {
        let start = self.at;
        let trigger = if self.eat("!") {
            if trigger {
                self.at = start;
                return Err(self.error("`!` inside a trigger: the braces mark it already"));
            }
            if nodes.iter().any(|(n, _)| n.trigger) {
                self.at = start;
                return Err(self.error("a second trigger: a pattern has one; put its words into one `!{...}`"));
            }
            true
        } else {
            trigger
        };
        let first = nodes.len();
        if self.eat("{") {
            self.sequence(nodes, trigger, true)?;
            if nodes.len() == first {
                self.at = start;
                return Err(self.error("empty braces: expected words"));
            }
        } else if self.eat("...") {
            nodes.push((self.node(start, Matcher::Gap, trigger), None));
        } else if let Some(slot) = self.slot()? {
            if trigger {
                self.at = start;
                return Err(self.error("a slot cannot be the trigger: expected words behind `!`"));
            }
            nodes.push((self.node(start, Matcher::Slot(slot), false), None));
        } else {
            let matcher = self.words()?;
            nodes.push((self.node(start, matcher, trigger), None));
        }
        if self.eat("?") {
            if let [(node, _)] = &mut nodes[first..] {
                node.optional = true;
            } else {
                if nodes[first..].iter().any(|(_, group)| group.is_some()) {
                    self.at = start;
                    return Err(self.error("an optional group inside an optional group: write two patterns"));
                }
                for (_, group) in &mut nodes[first..] {
                    *group = Some(self.groups);
                }
                self.groups += 1;
            }
        }
        match self.rest().chars().next() {
            None | Some(' ' | '\t' | '}') => Ok(()),
            Some(c) => Err(self.error(format!("expected a space between elements, found `{c}`"))),
        }
    }

    fn node(&self, start: usize, matcher: Matcher, trigger: bool) -> Node {
        let source = self.code[start..self.at].trim_start_matches('!').to_string();
        Node { matcher, optional: false, trigger, source }
    }

    /// `A:PERSON|ORG+`, `B:ACTOR's`; none if what comes is no slot.
    fn slot(&mut self) -> Result<Option<Slot>, Error> {
        let mut chars = self.rest().chars();
        let (Some(letter), Some(':')) = (chars.next(), chars.next()) else { return Ok(None) };
        let role = match letter {
            'A' => Role::Subject,
            'B' => Role::Object,
            'P' => Role::Place,
            'T' => Role::Topic,
            _ => {
                return Err(self.error(format!(
                    "no slot `{letter}`: expected `A` (subject), `B` (object), `P` (place) or `T` (topic)"
                )));
            }
        };
        self.at += 2;
        let start = self.at;
        let end = self.rest().find(|c: char| !c.is_ascii_uppercase() && c != '|').unwrap_or(self.rest().len());
        self.at += end;
        let mut types = Vec::new();
        for name in self.code[start..self.at].split('|') {
            match slot_types(name) {
                Some(more) => types.extend(more),
                None => {
                    self.at = start;
                    return Err(self.error(format!("no slot type `{name}`: expected {SLOT_TYPES}")));
                }
            }
        }
        if (role == Role::Topic) != types.is_empty() {
            self.at = start;
            return Err(self.error("`T` takes the type TOPIC and no other slot does: write `T:TOPIC`"));
        }
        let several = self.eat("+");
        let possessive = self.eat("'s") || self.eat("’s");
        Ok(Some(Slot { role, types, several, possessive }))
    }

    /// `hold|have|"by phone"`, or the `a` that opens a noun phrase.
    fn words(&mut self) -> Result<Matcher, Error> {
        let mut phrases: Vec<Vec<Forms>> = Vec::new();
        let start = self.at;
        loop {
            if self.eat("\"") {
                let Some(end) = self.rest().find('"') else {
                    self.at -= 1;
                    return Err(self.error("this `\"` is not closed"));
                };
                let literal = self.rest()[..end].to_string();
                self.at += end + 1;
                let phrase = literal_phrase(&literal);
                if phrase.is_empty() {
                    return Err(self.error("empty quotation marks: expected words"));
                }
                phrases.push(phrase);
            } else {
                let end = self.rest().find([' ', '\t', '|', '?', '{', '}', '!', '"']).unwrap_or(self.rest().len());
                let word = self.rest()[..end].to_string();
                if word.is_empty() {
                    let found =
                        self.rest().chars().next().map_or("the end of the line".to_string(), |c| format!("`{c}`"));
                    return Err(self.error(format!("expected a word, found {found}")));
                }
                if word.chars().any(char::is_uppercase) {
                    return Err(self
                        .error(format!("expected words in lower case, slots (`A:ACTOR`) or `...`, found `{word}`")));
                }
                self.at += end;
                phrases.push(vec![inflections(&fold::fold_str(&word)).into_iter().collect()]);
            }
            if !self.eat("|") {
                break;
            }
        }
        if &self.code[start..self.at] == "a" {
            return Ok(Matcher::Modifiers);
        }
        Ok(Matcher::Words(phrases))
    }
}

/// Words as they are, folded; the last may take the plural.
fn literal_phrase(literal: &str) -> Vec<Forms> {
    let folded = fold::fold_str(literal);
    let words: Vec<&str> = folded.split(' ').filter(|w| !w.is_empty()).collect();
    let count = words.len();
    words
        .into_iter()
        .enumerate()
        .map(|(i, word)| {
            let mut forms = Forms::from_iter([word.to_string()]);
            if i + 1 == count && count > 1 && word.chars().all(|c| c.is_ascii_lowercase()) {
                forms.insert(format!("{word}s"));
            }
            forms
        })
        .collect()
}

const SLOT_TYPES: &str = "ACTOR, PERSON, ORG, GPE, LOC, PLACE, NORP, ROLE, GROUP, EVENT, DOC, ANY or TOPIC";

/// The mention types that a slot type stands for; none if it is not known.
fn slot_types(name: &str) -> Option<Vec<MentionType>> {
    use MentionType::{Doc, Event, Gpe, Group, Loc, Norp, Org, Person, Pronoun, Role};
    Some(match name {
        "ACTOR" => vec![Person, Org, Gpe, Norp, Role, Group, Pronoun],
        "PERSON" => vec![Person, Role, Pronoun],
        "ORG" => vec![Org],
        "GPE" => vec![Gpe],
        "LOC" => vec![Loc],
        "PLACE" => vec![Gpe, Loc],
        "NORP" => vec![Norp],
        "ROLE" => vec![Role],
        "GROUP" => vec![Group],
        "EVENT" => vec![Event],
        "DOC" => vec![Doc],
        "ANY" => vec![Person, Org, Gpe, Loc, Norp, Role, Group, Event, Doc, Pronoun],
        "TOPIC" => Vec::new(),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(content: &str) -> Result<Parsed, String> {
        parse(&[("r.rules", content)]).map_err(|e| e.to_string())
    }

    #[test]
    fn a_block_reads_as_written() {
        let parsed = one("event consult.call 041 CONSULT/phone +1.0 symmetric\n  A:ACTOR !{hold|have a \"telephone conversation\"} with B:PERSON|ORG # why\ntest \"He said \\\"no\\\".\"\n  => none\n").unwrap();
        let group = one("event c\n  A:ACTOR !meet {in a hall}? with B:ACTOR\n").unwrap();
        assert_eq!(group.patterns.iter().map(|p| p.nodes.len()).collect::<Vec<_>>(), [7, 4]);
        let made = &parsed.types[0];
        assert_eq!(
            (made.id.as_str(), made.cameo.as_deref(), made.plover.as_deref()),
            ("consult.call", Some("041"), Some("CONSULT"))
        );
        assert_eq!((made.quad_class, made.goldstein, made.symmetric), (Some(1), Some(1.0), true));
        let pattern = &parsed.patterns[0];
        assert_eq!(pattern.nodes.len(), 6);
        assert_eq!(pattern.anchor, 1);
        assert!(pattern.anchors().any(|w| w == "held"));
        assert_eq!(pattern.name, "r.rules:2");
        assert_eq!(parsed.tests[0].sentence, "He said \"no\".");
        assert!(parsed.tests[0].expected.is_empty());
    }

    /// What a typo gets: the line, the column and what was expected.
    #[test]
    fn errors_name_line_column_and_expectation() {
        for (content, at, says) in [
            ("evnt x\n", "r.rules:1:1:", "expected `event` or `state`"),
            ("event\n", "r.rules:1:6:", "expected a relation type"),
            ("event Consult\n", "r.rules:1:7:", "lower-case"),
            ("event c 991\n", "r.rules:1:9:", "no CAMEO code"),
            ("event c wat\n", "r.rules:1:9:", "expected a CAMEO code"),
            ("event c +x\n", "r.rules:1:9:", "no number"),
            ("  A:ACTOR !meet B:ACTOR\n", "r.rules:1:3:", "must stand under"),
            ("event c\n  A:ACTOR meet B:ACTOR\n", "r.rules:2:3:", "needs a trigger"),
            ("event c\n  A:ACTR !meet\n", "r.rules:2:5:", "no slot type `ACTR`"),
            ("event c\n  Q:ACTOR !meet\n", "r.rules:2:3:", "no slot `Q`"),
            ("event c\n  A:ACTOR !{meet\n", "r.rules:2:13:", "not closed"),
            ("event c\n  A:ACTOR !\"meet\n", "r.rules:2:12:", "not closed"),
            ("event c\n  A:ACTOR !meet}\n", "r.rules:2:16:", "`}` without `{`"),
            ("event c\n  A:ACTOR !meet !visit\n", "r.rules:2:17:", "second trigger"),
            ("event c\n  A:ACTOR !Meet\n", "r.rules:2:12:", "lower case"),
            ("event c\n  A:ACTOR !meet A:ORG\n", "r.rules:2:3:", "used once"),
            ("event c\n  @offic\n", "r.rules:2:3:", "`@office`"),
            ("event c\ntest \"x\n", "r.rules:2:8:", "expected `\"`"),
            ("event c\ntest \"x\"\n", "r.rules:2:1:", "says not what it expects"),
            ("event c\ntest \"x\" => meets\n", "r.rules:2:13:", "TYPE(SUBJECT, OBJECT)"),
            ("test \"x\" => none\n", "r.rules:1:1:", "must stand under"),
            ("event c 041\nevent c 042\n", "r.rules:2:1:", "declared before"),
        ] {
            let error = one(content).expect_err(content);
            assert!(error.starts_with(at), "{content:?} gave {error}");
            assert!(error.contains(says), "{content:?} gave {error}");
        }
    }
}
