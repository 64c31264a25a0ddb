//! What callers say of the options of a counter, and in what two of them differ.

use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// Longer lists are not written out.
const LONG: usize = 4;

/// What two counters were told of their options, where it is not the same: for each option its name and both values,
/// when both are JSON objects.
pub(super) fn differences(here: &str, there: &str) -> Vec<String> {
    if here == there {
        return Vec::new();
    }
    let object = |about: &str| serde_json::from_str::<Map<String, Value>>(about).ok();
    let (Some(a), Some(b)) = (object(here), object(there)) else {
        return vec![format!("{here:?} here and {there:?} there")];
    };
    let names: BTreeSet<&String> = a.keys().chain(b.keys()).collect();
    let value = |of: &Map<String, Value>, name: &str| of.get(name).cloned().unwrap_or_default();
    let differing = names.into_iter().filter(|name| a.get(*name) != b.get(*name)).map(|name| {
        let (a, b) = (value(&a, name), value(&b, name));
        format!("{name} is {} here and {} there", said(&a, &b), said(&b, &a))
    });
    differing.collect()
}

/// A value as people say it; of a long list how much it has, and what of it the other one has not.
fn said(value: &Value, other: &Value) -> String {
    match value {
        Value::Null => "none".to_owned(),
        Value::Array(items) if items.len() > LONG => {
            let others = other.as_array().map_or(&[][..], Vec::as_slice);
            match items.iter().find(|item| !others.is_empty() && !others.contains(item)) {
                Some(item) => format!("a list of {} with {item}", items.len()),
                None => format!("a list of {}", items.len()),
            }
        }
        value => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_option_that_differs_is_named_with_both_values() {
        let here = r#"{"n": [1, 3], "fold": "lower", "skip": 0, "stop_words": null}"#;
        assert_eq!(differences(here, here), Vec::<String>::new());
        let there = r#"{"n": [1, 2], "fold": "none", "skip": 0, "stop_words": ["a"]}"#;
        let expected = [
            r#"fold is "lower" here and "none" there"#,
            "n is [1,3] here and [1,2] there",
            r#"stop_words is none here and ["a"] there"#,
        ];
        assert_eq!(differences(here, there), expected);
    }

    #[test]
    fn of_long_lists_it_says_what_makes_the_difference() {
        let here = r#"{"stop_words": ["a", "b", "c", "d", "e"]}"#;
        let there = r#"{"stop_words": ["a", "b", "c", "d", "e", "f"]}"#;
        let expected = [r#"stop_words is a list of 5 here and a list of 6 with "f" there"#];
        assert_eq!(differences(here, there), expected);
        let none = r#"{"stop_words": null}"#;
        assert_eq!(differences(here, none), ["stop_words is a list of 5 here and none there"]);
    }

    #[test]
    fn an_option_that_one_does_not_know_is_none_there() {
        assert_eq!(differences(r#"{"new": 1}"#, "{}"), ["new is 1 here and none there"]);
    }

    #[test]
    fn what_is_no_object_is_told_as_it_is() {
        assert_eq!(differences("fast", "slow"), [r#""fast" here and "slow" there"#]);
    }
}
