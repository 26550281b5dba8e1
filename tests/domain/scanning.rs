//! Cases and properties of the scanner.

use std::time::{Duration, Instant};

use arbitrary::Unstructured;
use hps_ops::domain::{OperationState, Operations, Predictor, Shape, scan_lines, scan_one, scan_response};
use proptest::prelude::*;

use super::answers::{Style, answer};
use super::documents::document;
use super::sameness::check;

const STYLES: [Style; 5] = [
    Style::Service,
    Style::Shuffled,
    Style::Nulls,
    Style::Spaced,
    Style::Indented,
];

#[test]
fn reads_answers_of_every_style() {
    for style in STYLES {
        let text = answer(300, style);
        check(&text, &mut Predictor::new());
        assert_eq!(scan_response(&text).map(|found| found.records.len()), Some(300));
    }
}

#[test]
fn reads_nothing_from_a_text_that_ends_early() {
    for style in STYLES {
        let text = answer(4, style);
        for end in 0..text.len() {
            assert!(scan_response(&text[..end]).is_none(), "{end}");
        }
        let list = &text[b"{\"operations\":".len()..text.len() - 1];
        for end in 0..list.len() {
            assert!(scan_response(&list[..end]).is_none(), "{end}");
        }
        let one = &list[1..list.len() - 1];
        let one = &one[..one.iter().position(|byte| *byte == b'}').unwrap_or(one.len())];
        for end in 0..one.len() {
            check(&one[..end], &mut Predictor::new());
        }
    }
}

#[test]
fn any_changed_byte_is_read_as_the_slow_reader_reads_it() {
    let text = answer(3, Style::Service);
    let mut predictor = Predictor::new();
    for at in 0..text.len() {
        for byte in b"\"\\{}[],: \n0.eE-tnN\x00\x80x" {
            let mut changed = text.clone();
            changed[at] = *byte;
            check(&changed, &mut predictor);
        }
    }
}

#[test]
fn tells_the_shapes_of_answers() {
    let envelope = Shape::Envelope;
    for (text, shape, operations) in [
        ("{}", envelope(Operations::Absent), 0),
        (r#"{"operations":null}"#, envelope(Operations::Null), 0),
        (r#"{"operations":[]}"#, envelope(Operations::List), 0),
        (r#"{"total":1,"operations":[{}],"id":5}"#, envelope(Operations::List), 1),
        (
            r#"{"operations":[{}],"operations":null}"#,
            envelope(Operations::Null),
            0,
        ),
        (
            r#"{"operations":5,"operations":[{},{}]}"#,
            envelope(Operations::List),
            2,
        ),
        (
            r#"{"operations":[{"id":5}],"operations":[{}]}"#,
            envelope(Operations::List),
            1,
        ),
        (r#"{"\u006fperations":[{}]}"#, envelope(Operations::List), 1),
        ("[]", Shape::List, 0),
        (" [ { } , {} ] ", Shape::List, 2),
        (r#"{"id":"a"}"#, Shape::Single, 1),
        (r#"{"other":1}"#, Shape::Single, 1),
    ] {
        let found = scan_response(text.as_bytes());
        let found = found.map(|found| (found.shape, found.records.len()));
        assert_eq!(found, Some((shape, operations)), "{text}");
    }
    for text in [
        "",
        " ",
        "null",
        "1",
        "\"a\"",
        "[1]",
        "[null]",
        "[{}",
        "[{},]",
        "[{}]]",
        "{}{}",
        r#"{"operations":5}"#,
        r#"{"operations":[{}],"operations":5}"#,
        r#"{"operations":{}}"#,
        r#"{"id":5}"#,
    ] {
        assert!(scan_response(text.as_bytes()).is_none(), "{text}");
    }
}

#[test]
fn keeps_spans_states_and_counts() {
    let text = br#"[{"id":"a","state":"failed","result":[1, 2]},{"state":null},{"state":"running","state":"queued"}]"#;
    let records = scan_response(text).expect("valid").records;
    assert_eq!(records.value(text, 0, 4), Some(&b"\"a\""[..]));
    assert_eq!(records.value(text, 0, 11), Some(&b"[1, 2]"[..]));
    assert_eq!(records.value(text, 0, 0), None);
    assert_eq!(records.value(text, 1, 13), Some(&b"null"[..]));
    assert_eq!(records.fields_set(0), 1 << 4 | 1 << 11 | 1 << 13);
    assert_eq!(records.state(0), Some(OperationState::Failed));
    assert_eq!(records.state(1), None);
    assert_eq!(records.state(2), Some(OperationState::Queued));
    assert_eq!(records.counts(), [0, 1, 0, 0, 1, 1]);
    assert_eq!(records.text(text, 0, 4).as_deref(), Some("a"));
}

#[test]
fn reads_operations_beyond_64_kib() {
    let long = "é\\n".repeat(40_000);
    for at_limit in 65_500..65_560 {
        let text = format!("[{{\"id\":\"{}\",\"rate\":\"x\"}}]", "a".repeat(at_limit));
        check(text.as_bytes(), &mut Predictor::new());
    }
    let text = format!(
        r#"[{{"id":"a"}},{{"error":"{long}","id":"b","state":"failed"}},{{"result":["{long}"],"id":"c"}},{{"id":"d"}}]"#
    );
    check(text.as_bytes(), &mut Predictor::new());
    let single = format!(r#"{{"error":"{long}","id":"b","state":"failed"}}"#);
    check(single.as_bytes(), &mut Predictor::new());
}

#[test]
fn numbers_are_limited_as_in_the_reference() {
    for digits in [17, 18, 19, 31, 32, 33, 4299, 4300, 4301, 100_000] {
        for number in [
            "9".repeat(digits),
            format!("-{}", "9".repeat(digits)),
            format!("{}.0", "9".repeat(digits)),
            format!("0.{}", "9".repeat(digits)),
            format!("1e{}", "9".repeat(digits)),
            format!("0{}", "9".repeat(digits)),
            format!("\"{}\"", "9".repeat(digits)),
        ] {
            for key in ["progress", "progress_total", "result", "id", "unknown"] {
                check(format!("{{\"{key}\":{number}}}").as_bytes(), &mut Predictor::new());
            }
        }
    }
}

#[test]
fn deep_nesting_is_left_to_the_general_path() {
    for levels in [1, 63, 64, 65, 128, 139, 151, 198, 205] {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let nested = format!("{}1{}", open.repeat(levels), close.repeat(levels));
            for key in ["result", "id", "unknown", "messages"] {
                check(format!("{{\"{key}\":{nested}}}").as_bytes(), &mut Predictor::new());
            }
        }
    }
    for open in ["[", "{\"a\":", "[{\"operations\":[", "{\"operations\":["] {
        assert!(scan_response(open.repeat(1_000_000).as_bytes()).is_none());
    }
}

#[test]
fn the_time_grows_with_the_text_and_not_faster() {
    // Anything quadratic would take minutes, a long text hours.
    const BYTES: usize = 300_000;
    let begin = Instant::now();
    for (head, piece, tail) in [
        ("[{\"id\":\"", "a", "\"}]"),
        ("[{\"id\":\"", "\\n", "\"}]"),
        ("[{\"id\":\"", "a", ""),
        ("[{\"progress\":0.", "7", "}]"),
        ("[{\"progress\":\"", "7", "\"}]"),
        ("[{\"progress_total\":\"", "0", "\"}]"),
        ("[{\"messages\":[", "\"\",", "1]}]"),
        ("[{\"messages\":[", "\"\" ,", "\"\"]}]"),
        ("[{", "\"id\":5,", "\"id\":null}]"),
        ("[{", "\"\\u0069d\":\"a\",", "\"id\":null}]"),
        ("[{\"result\":{", "\"a\":1,", "\"a\":1}}]"),
        ("{", "\"operations\":[{}],", "\"a\":1}"),
        ("{", "\"operations\":[{},5],", "\"operations\":[]}"),
        ("[", "{},", "{}]"),
        ("[", " ", "]"),
        ("", "{}\n", ""),
        ("", "\n", ""),
    ] {
        let text = format!("{head}{}{tail}", piece.repeat(BYTES / piece.len()));
        check(text.as_bytes(), &mut Predictor::new());
    }
    assert!(begin.elapsed() < Duration::from_secs(120));
}

#[test]
fn a_learned_separator_may_be_the_beginning_of_another_one() {
    let mut predictor = Predictor::new();
    for text in [
        r#"{"progress":1,"rate":null}"#,
        r#"{"progress": 1,"rate":null }"#,
        r#"{"progress":1 ,"rate": null}"#,
        r#"{"progress":1,"rate":nullx}"#,
        r#"{"progress":1,"rate":"null"}"#,
        r#"{"messages":[],"state":"failed"}"#,
        r#"{"messages":["a"],"state":null}"#,
        r#"{"messages":[ ],"state":"failed" }"#,
        r#"{"messages":[]],"state":"failed"}"#,
        r#"{"state":"failed"}"#,
        r#"{"state":"failedly"}"#,
        r#"{"state":"fail\u0065d"}"#,
        r#"{"id":"a"}"#,
        r#"{"id":"a"}}"#,
        r#"{"id":"a",}"#,
        r#"{"id":"a","id":null}"#,
        r#"{"id":null,"id":5}"#,
        r#"{"id":5,"id":null}"#,
        r#"{"state":"failed","state":null}"#,
        r#"{"state":null,"state":"running"}"#,
        r#"{"state":"x","state":"running"}"#,
    ] {
        for padding in ["", "                                                                "] {
            for before in 0..3 {
                let text = format!("{text}{padding}");
                check(text.as_bytes(), &mut predictor);
                let list = format!("[{}{text}]", format!("{text},").repeat(before));
                check(list.as_bytes(), &mut predictor);
            }
        }
    }
}

#[test]
fn lines_are_operations_of_one_line() {
    for (text, operations) in [
        ("", Some(0)),
        ("\n \r\n\t\n", Some(0)),
        ("{}", Some(1)),
        ("{}\n", Some(1)),
        ("{}\r\n{\"id\":\"a\"} \n\n {}", Some(3)),
        ("{}{}", None),
        ("{},\n{}", None),
        ("{\n}", None),
        ("{\"id\":\"a\",\n\"rate\":\"b\"}", None),
        ("{}\n[]", None),
        ("{}\nnull", None),
        ("{}\n{\"id\":1}", None),
        ("{}\n{", None),
        ("{\"operations\":[]}", Some(0)),
        (
            "{\"operations\":[{},{\"id\":\"a\"}]}\n{}\n { \"operations\" : [ {\"operations\":5} ] } \n",
            Some(4),
        ),
        ("{\"operations\":[{\"id\":1}]}", None),
        ("{\"operations\":[\n]}", None),
        ("{\"operations\":[{}],\"a\":1}", Some(1)),
        (
            "{\"a\":1,\"operations\":[{},{}],\"b\":[{}]}\n{}\n{\"operations\":[{}]}",
            Some(4),
        ),
        (
            "{\"operations\":[{}],\"a\":1}\n{\"operations\":[{}]}\n{\"id\":\"a\"}\n{\"id\":1}",
            None,
        ),
        ("{\"operations\":[{\"id\":1}],\"operations\":[{\"id\":\"a\"}]}", Some(1)),
        ("{\"operations\":[{}],\"operations\":null}", None),
        ("{\"operations\":[],\"a\":1}\n{\"operations\":{},\"id\":\"a\"}", None),
        ("{\"operations\":[]} {}", None),
        ("{\"operations\":null}", None),
        ("{\"id\":1,\"operations\":[{}]}", Some(1)),
        ("{\"\\u006fperations\":[{}]}", Some(1)),
        ("[\"operations\":[]}", None),
    ] {
        assert_eq!(
            scan_lines(text.as_bytes()).map(|found| found.len()),
            operations,
            "{text:?}"
        );
        check(text.as_bytes(), &mut Predictor::new());
    }
}

#[test]
fn texts_must_be_utf_8() {
    for bytes in [
        &b"\xff"[..],
        b"\xc3",
        b"\xc3\\n\xa9",
        b"\xed\xa0\x80",
        b"\xf4\x90\x80\x80",
    ] {
        for (before, after) in [
            ("{\"id\":\"", "\"}"),
            ("{\"result\":[\"", "\"]}"),
            ("{\"", "\":1}"),
            ("", "{}"),
        ] {
            let text = [before.as_bytes(), bytes, after.as_bytes()].concat();
            assert!(scan_one(&text, &mut Predictor::new()).is_none());
            check(&text, &mut Predictor::new());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn documents_are_read_as_by_the_slow_reader(bytes in prop::collection::vec(any::<u8>(), 0..3000)) {
        check(&document(&mut Unstructured::new(&bytes)), &mut Predictor::new());
    }

    #[test]
    fn predictors_change_no_result(many in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..400), 1..8)) {
        let mut predictor = Predictor::new();
        for bytes in many {
            check(&document(&mut Unstructured::new(&bytes)), &mut predictor);
        }
    }
}
