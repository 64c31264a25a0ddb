//! Bytes in any encoding: every character leads back to its bytes, in order.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tidings_core::{Span, decode::decode};

/// Picked by the first byte.
const HINTS: &[Option<&str>] = &[
    None,
    Some("utf-8"),
    Some("utf-16le"),
    Some("utf-16be"),
    Some("windows-1252"),
    Some("windows-1251"),
    Some("shift_jis"),
    Some("euc-jp"),
    Some("iso-2022-jp"),
    Some("euc-kr"),
    Some("big5"),
    Some("gbk"),
    Some("gb18030"),
    Some("replacement"),
    Some("x-user-defined"),
    Some("no such encoding"),
];

fuzz_target!(|data: &[u8]| {
    let Some((&first, bytes)) = data.split_first() else { return };
    let decoded = decode(bytes, HINTS[usize::from(first) % HINTS.len()]);
    let mut end = 0;
    for (at, c) in decoded.text.char_indices() {
        let span = decoded.byte_span(Span::new(at, at + c.len_utf8()));
        assert!(span.start <= span.end && span.end <= bytes.len());
        assert!(end <= span.end, "{span:?} after {end}");
        end = span.end;
    }
    assert!(decoded.byte_span(Span::new(0, decoded.text.len())).end <= bytes.len());
    assert!(decoded.problems.iter().all(|p| p.byte_offset.is_none_or(|at| at < bytes.len())));
    assert_eq!(decoded.clone().into_owned().text, decoded.text);
});
