//! Time expressions of any text, with and without a day of publication.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tidings_core::date::{find, find_within};
use tidings_core::mention::Basis;
use tidings_core::segment::{paragraphs, segment};

fuzz_target!(|data: &str| {
    let blocks = paragraphs(data);
    let seg = segment(data, &blocks);
    let (published, alone) = find(data, &seg, &blocks, None, None);
    let day = published.map(|p| (p.date, "given")).or("2020-02-29".parse().ok().map(|day| (day, "given")));
    let (_, anchored) = find(data, &seg, &blocks, None, day);
    let window = (day.map(|d| d.0), None);
    let (_, bounded) = find_within(data, &seg, &blocks, blocks.first().map(|b| b.span), None, window);
    for found in [alone, anchored, bounded] {
        let mut end = 0;
        for date in found {
            assert!(data.get(date.span.range()).is_some_and(|s| !s.is_empty()) && end <= date.span.start);
            end = date.span.end;
            assert!(date.start.is_none() || date.end.is_none_or(|end| date.start <= Some(end)), "{date:?}");
            assert_eq!(date.start.is_none() && date.end.is_none(), date.basis == Basis::None, "{date:?}");
        }
    }
});
