//! The main text as Markdown: CommonMark, and GitHub's tables. Rendered and without its tags it reads as the text does.

use super::{Block, Kind, Link, Stripped};
use crate::Span;

impl Stripped {
    /// The text as Markdown: `#` for headings, nested lists, `>` for quotations, fences around code, tables with pipes,
    /// and links, if they were asked for ([`super::Options::links`]). Whatever in the text would be markup is escaped, so
    /// that the words are those of [`Stripped::text`].
    pub fn markdown(&self) -> String {
        let mut page = Page { text: &self.text, links: &self.links, out: String::new(), lists: Vec::new() };
        page.out.reserve(self.text.len() + self.text.len() / 16);
        let mut rest = self.blocks.as_slice();
        let mut before = None;
        while let Some(&block) = rest.first() {
            // A table is written as a whole, since its widest row says how many columns it has.
            let n = if matches!(block.kind, Kind::Cell { .. }) { table_len(rest) } else { 1 };
            page.part(before, block.kind);
            if n > 1 || matches!(block.kind, Kind::Cell { .. }) {
                page.table(&rest[..n]);
            } else {
                page.block(block);
            }
            before = Some(block.kind);
            rest = &rest[n..];
        }
        if !page.out.is_empty() {
            page.out.push('\n');
        }
        page.out
    }
}

/// A list that is open.
#[derive(Clone, Copy, Debug)]
struct List {
    depth: u8,
    /// Columns before its markers.
    indent: usize,
    /// Columns before the text of its last item.
    content: usize,
    /// The number of that item.
    number: Option<u32>,
    /// What stands behind numbers: another one begins another list.
    delimiter: char,
}

struct Page<'a> {
    text: &'a str,
    /// Those that begin in what is still to be written.
    links: &'a [Link],
    out: String,
    /// From the outermost to the innermost.
    lists: Vec<List>,
}

/// How many blocks belong to the table that begins here: the cells up to another row of headings.
fn table_len(blocks: &[Block]) -> usize {
    let mut n = 0;
    let mut body = false;
    for row in rows(blocks) {
        let heads = row.iter().all(is_head);
        if heads && body && row.len() > 1 {
            break;
        }
        body |= !heads;
        n += row.len();
    }
    n
}

/// The cells that `blocks` begin with, row by row.
fn rows(blocks: &[Block]) -> impl Iterator<Item = &[Block]> {
    let row = |block: &Block| if let Kind::Cell { row, .. } = block.kind { Some(row) } else { None };
    blocks.chunk_by(move |a, b| row(a) == row(b)).take_while(move |cells| row(&cells[0]).is_some())
}

fn is_head(block: &Block) -> bool {
    matches!(block.kind, Kind::Cell { head: true, .. })
}

fn column(block: &Block) -> u32 {
    if let Kind::Cell { column, .. } = block.kind { column } else { 0 }
}

impl Page<'_> {
    /// What stands between two blocks. Ends the lists that do not go on.
    fn part(&mut self, before: Option<Kind>, kind: Kind) {
        let Kind::Item { depth, number } = kind else {
            self.lists.clear();
            self.out.push_str(match (before, kind) {
                (None, _) => "",
                (Some(Kind::Quote), Kind::Quote) => "\n>\n",
                _ => "\n\n",
            });
            return;
        };
        self.lists.truncate(self.lists.partition_point(|list| list.depth <= depth));
        let goes_on = self.lists.last().is_some_and(|list| list.depth == depth);
        // Only a list that begins with 1 may follow the words of the item around it without an empty line.
        let apart = !goes_on && number.is_some_and(|n| n != 1);
        self.out.push_str(match before {
            None => "",
            Some(Kind::Item { .. }) if !apart => "\n",
            Some(_) => "\n\n",
        });
        if !goes_on {
            let indent = self.lists.last().map_or(0, |list| list.content);
            self.lists.push(List { depth, indent, content: indent, number: None, delimiter: '.' });
        }
    }

    fn block(&mut self, block: Block) {
        match block.kind {
            Kind::Paragraph | Kind::Cell { .. } => self.line(block.span),
            Kind::Heading(level) => {
                self.out.extend(std::iter::repeat_n('#', usize::from(level.clamp(1, 6))));
                self.out.push(' ');
                self.heading(block.span);
            }
            Kind::Item { number, .. } => {
                self.marker(number);
                self.line(block.span);
            }
            Kind::Quote => {
                self.out.push_str("> ");
                self.line(block.span);
            }
            Kind::Code => self.code(block.span),
        }
    }

    /// The bullet or the number of an item of the innermost list.
    fn marker(&mut self, number: Option<u32>) {
        let Some(list) = self.lists.last_mut() else { return };
        // Longer numbers are none in Markdown.
        let number = number.filter(|&n| n <= 999_999_999);
        self.out.extend(std::iter::repeat_n(' ', list.indent));
        let start = self.out.len();
        match number {
            Some(n) => {
                if list.number.is_some_and(|last| last.checked_add(1) != Some(n)) {
                    list.delimiter = if list.delimiter == '.' { ')' } else { '.' };
                }
                self.out.push_str(&n.to_string());
                self.out.push(list.delimiter);
            }
            None => self.out.push('-'),
        }
        self.out.push(' ');
        list.number = number;
        list.content = list.indent + self.out.len() - start;
    }

    /// Words on a line of their own, where a number or a dash at the beginning would be a list.
    fn line(&mut self, span: Span) {
        let text = span.of(self.text);
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let mark = text.as_bytes().get(digits).copied().unwrap_or_default();
        let alone = text.as_bytes().get(digits + 1).is_none_or(u8::is_ascii_whitespace);
        let escaped = match (digits, mark) {
            (0, b'#' | b'>' | b'=') => true,
            (0, b'+') => alone,
            (0, b'-') => alone || text.starts_with("--"),
            (1..=9, b'.' | b')') => alone,
            _ => false,
        };
        let mut span = span;
        if escaped {
            self.out.push_str(&text[..digits]);
            self.out.push('\\');
            self.out.push(char::from(mark));
            span.start += digits + 1;
        }
        self.words(span, false);
    }

    /// Words behind `#`, where further ones at the end would close the heading.
    fn heading(&mut self, span: Span) {
        let text = span.of(self.text);
        let end = span.start + text.trim_end_matches('#').len();
        self.words(Span::new(span.start, end), false);
        for _ in end..span.end {
            self.out.push_str("\\#");
        }
    }

    fn code(&mut self, span: Span) {
        let text = span.of(self.text);
        let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
        let fence = "`".repeat(3.max(longest + 1));
        self.out.push_str(&fence);
        self.out.push('\n');
        self.out.push_str(text);
        self.out.push('\n');
        self.out.push_str(&fence);
    }

    /// A table. A first row that is not all headings is no head: then the head is empty.
    fn table(&mut self, cells: &[Block]) {
        let columns = cells.iter().map(|cell| column(cell) + 1).max().unwrap_or_default();
        let mut rows = rows(cells).peekable();
        let head = rows.next_if(|row| row.iter().all(is_head)).unwrap_or_default();
        self.row(head, columns);
        self.out.push_str("\n|");
        for _ in 0..columns {
            self.out.push_str(" --- |");
        }
        for row in rows {
            self.out.push('\n');
            // What is missing at the end may be left out.
            self.row(row, row.last().map_or(0, |cell| column(cell) + 1));
        }
    }

    /// A row of so many columns, with empty ones where it has no words.
    fn row(&mut self, cells: &[Block], columns: u32) {
        let mut cells = cells.iter().peekable();
        self.out.push('|');
        for at in 0..columns {
            while let Some(cell) = cells.next_if(|cell| column(cell) <= at) {
                self.out.push(' ');
                self.words(cell.span, true);
            }
            self.out.push_str(" |");
        }
    }

    /// Words inside a line or a cell, with their links.
    fn words(&mut self, span: Span, cell: bool) {
        let mut at = span.start;
        while let Some((link, rest)) = self.links.split_first()
            && link.span.start < span.end
        {
            self.links = rest;
            if link.span.start < at || link.span.end > span.end || !is_safe(&link.target) {
                continue;
            }
            self.escaped(Span::new(at, link.span.start), cell);
            // With an exclamation mark before it, it would be a picture.
            if self.out.ends_with('!') {
                self.out.pop();
                self.out.push_str("\\!");
            }
            self.out.push('[');
            self.escaped(link.span, cell);
            self.out.push_str("](");
            self.target(&link.target);
            self.out.push(')');
            at = link.span.end;
        }
        self.escaped(Span::new(at.min(span.end), span.end), cell);
    }

    /// Where a link leads. What could end it is percent-encoded.
    fn target(&mut self, target: &str) {
        if target.is_empty() {
            self.out.push_str("<>");
        }
        for c in target.chars() {
            match c {
                '(' | ')' | '<' | '>' | '\\' | '|' | '`' | ' ' => {
                    self.out.push_str(&format!("%{:02X}", u32::from(c)))
                }
                '&' => self.out.push_str("&amp;"),
                c if c.is_control() => {}
                c => self.out.push(c),
            }
        }
    }

    /// Words, with a backslash before whatever would be markup.
    fn escaped(&mut self, span: Span, cell: bool) {
        let text = span.of(self.text);
        let mut done = 0;
        for (at, b) in text.bytes().enumerate() {
            let markup = match b {
                b'\\' | b'`' | b'*' | b'[' | b']' | b'<' | b'~' => true,
                b'_' => {
                    let before = self.text[..span.start + at].chars().next_back();
                    let after = text[at + 1..].chars().next();
                    // Inside a word it means nothing.
                    !(before.is_some_and(char::is_alphanumeric) && after.is_some_and(char::is_alphanumeric))
                }
                b'&' => is_reference(&text.as_bytes()[at + 1..]),
                b'|' => cell,
                _ => false,
            };
            if markup {
                self.out.push_str(&text[done..at]);
                self.out.push('\\');
                done = at;
            }
        }
        self.out.push_str(&text[done..]);
    }
}

/// Whether what follows `&` makes it a character reference.
fn is_reference(rest: &[u8]) -> bool {
    let name = rest.iter().take(40).take_while(|b| b.is_ascii_alphanumeric() || **b == b'#').count();
    name > 0 && rest.get(name) == Some(&b';')
}

/// Whether a link leads to a page and runs nothing.
fn is_safe(target: &str) -> bool {
    let scheme = target.split(['/', '?', '#']).next().and_then(|start| start.split_once(':'));
    scheme.is_none_or(|(name, _)| {
        ["http", "https", "mailto", "tel", "ftp"].iter().any(|known| name.trim().eq_ignore_ascii_case(known))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::strip::Zone;

    /// The Markdown of blocks, each with how it is set.
    fn markdown(blocks: &[(Kind, &str)]) -> String {
        let mut page = Stripped::default();
        for (kind, text) in blocks {
            let start = page.text.len();
            page.text.push_str(text);
            let span = Span::new(start, page.text.len());
            page.blocks.push(Block { span, zone: Zone::Body, kind: *kind });
            page.text.push('\n');
        }
        page.markdown()
    }

    fn item(depth: u8, number: Option<u32>) -> Kind {
        Kind::Item { depth, number }
    }

    fn cell(row: u32, column: u32, head: bool) -> Kind {
        Kind::Cell { row, column, head }
    }

    #[test]
    fn what_would_be_markup_is_escaped() {
        for (text, want) in [
            ("plain words, 3.5 % - and so on", "plain words, 3.5 % - and so on"),
            ("*not* _this_ `nor` [that](x) <b>", "\\*not\\* \\_this\\_ \\`nor\\` \\[that\\](x) \\<b>"),
            ("snake_case stays", "snake_case stays"),
            ("AT&T &amp; R&D; &#8217;", "AT&T \\&amp; R\\&D; \\&#8217;"),
            ("- a dash", "\\- a dash"),
            ("--- Agence", "\\--- Agence"),
            ("-5 degrees", "-5 degrees"),
            ("+ one", "\\+ one"),
            ("+1 555", "+1 555"),
            ("2021. A year", "2021\\. A year"),
            ("1) First", "1\\) First"),
            ("3.5 per cent", "3.5 per cent"),
            ("1234567890. No list", "1234567890. No list"),
            ("# tag", "\\# tag"),
            ("> said", "\\> said"),
            ("=", "\\="),
            ("~~gone~~ a|b", "\\~\\~gone\\~\\~ a|b"),
            ("ends with \\", "ends with \\\\"),
        ] {
            assert_eq!(markdown(&[(Kind::Paragraph, text)]), format!("{want}\n"), "{text}");
        }
        assert_eq!(markdown(&[(Kind::Heading(2), "C# and F #")]), "## C# and F \\#\n");
        assert_eq!(markdown(&[]), "");
    }

    #[test]
    fn lists_nest() {
        let blocks = [
            (Kind::Paragraph, "They agreed on:"),
            (item(0, None), "fish"),
            (item(1, Some(1)), "cod"),
            (item(1, Some(2)), "hake"),
            (item(2, None), "small"),
            (item(0, None), "boats"),
            (item(1, Some(9)), "nine"),
            (item(1, Some(10)), "ten"),
            (item(2, None), "inside"),
            (Kind::Paragraph, "And left."),
            (item(3, Some(1)), "one"),
            (item(3, Some(7)), "of another list"),
        ];
        let want = "They agreed on:\n\n- fish\n  1. cod\n  2. hake\n     - small\n- boats\n\n  9. nine\n  10. ten\n      \
                    - inside\n\nAnd left.\n\n1. one\n7) of another list\n";
        assert_eq!(markdown(&blocks), want);
    }

    #[test]
    fn quotations_code_and_tables() {
        let blocks = [
            (Kind::Quote, "We will."),
            (Kind::Quote, "- All of us."),
            (Kind::Code, "a = ```b```\n  c"),
            (cell(0, 0, true), "Port"),
            (cell(0, 1, true), "Ships"),
            (cell(1, 0, true), "Arica"),
            (cell(1, 1, false), "1|2"),
            (cell(1, 1, false), "- or 3"),
            (cell(2, 1, false), "4"),
            (cell(4, 0, true), "Year"),
            (cell(4, 1, true), "Fish"),
            (cell(5, 0, false), "2020"),
            (Kind::Paragraph, "End."),
            (cell(6, 0, false), "a"),
            (cell(6, 1, false), "b"),
        ];
        let want = "> We will.\n>\n> \\- All of us.\n\n````\na = ```b```\n  c\n````\n\n\
                    | Port | Ships |\n| --- | --- |\n| Arica | 1\\|2 - or 3 |\n| | 4 |\n\n\
                    | Year | Fish |\n| --- | --- |\n| 2020 |\n\nEnd.\n\n| | |\n| --- | --- |\n| a | b |\n";
        assert_eq!(markdown(&blocks), want);
    }

    #[test]
    fn links_lead_somewhere_and_run_nothing() {
        let text = "See the![report] and the map, or mail us.";
        let link = |words: &str, target: &str| {
            let start = text.find(words).expect("the words");
            Link { span: Span::new(start, start + words.len()), target: target.to_owned() }
        };
        let page = Stripped {
            text: text.to_owned(),
            blocks: vec![Block { span: Span::new(0, text.len()), zone: Zone::Body, kind: Kind::Paragraph }],
            links: vec![
                link("[report]", "https://example.org/a b?x=1&amp=2"),
                link("the map", "javascript:alert(1)"),
                link("mail us", "mailto:desk@example.org"),
            ],
            ..Stripped::default()
        };
        let want = "See the\\![\\[report\\]](https://example.org/a%20b?x=1&amp;amp=2) and the map, or \
                    [mail us](mailto:desk@example.org).\n";
        assert_eq!(page.markdown(), want);
    }
}
