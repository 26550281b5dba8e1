//! Compares the scanner with the slow reader.

use std::fmt::Debug;

use hps_ops::domain::{
    FIELD_COUNT, FIELDS, FieldKind, OperationState, Predictor, Records, scan_lines, scan_one, scan_response,
    state_from_json, write_operation,
};
use jiter::JsonValue;

use super::reader::{self, Operation};

/// Levels of nesting from which on the scanner may leave a text to the general path.
const DEEP: usize = 140;

/// Panics if any entry of the scanner reads `text` otherwise than the slow reader.
///
/// The predictor may have learned from other texts: that must not change any result.
pub fn check(text: &[u8], predictor: &mut Predictor) {
    check_response(text);
    check_lines(text);
    check_one(text, predictor);
    check_one(text, predictor);
}

fn check_response(text: &[u8]) {
    let expected = reader::response(text);
    let found = scan_response(text);
    match (&expected, &found) {
        (Some((shape, operations)), Some(found)) => {
            assert_eq!(*shape, found.shape, "{}", shown(text));
            check_records(text, operations, &found.records);
        }
        (Some(_), None) if reader::depth(text) > DEEP => {}
        _ => assert_eq!(expected.is_some(), found.is_some(), "{}", shown(text)),
    }
}

fn check_lines(text: &[u8]) {
    let expected = reader::lines(text);
    let found = scan_lines(text);
    match (&expected, &found) {
        (Some(operations), Some(found)) => check_records(text, operations, found),
        (Some(_), None) if text.split(|byte| *byte == b'\n').any(|line| reader::depth(line) > DEEP) => {}
        _ => assert_eq!(expected.is_some(), found.is_some(), "lines: {}", shown(text)),
    }
}

fn check_one(text: &[u8], predictor: &mut Predictor) {
    let expected = reader::one(text);
    let found = scan_one(text, predictor);
    match (&expected, &found) {
        (Some(operation), Some(found)) => {
            check_values(
                operation,
                |field| found.value(text, field),
                found.fields_set(),
                found.state(),
                text,
            );
        }
        (Some(_), None) if reader::depth(text) > DEEP => {}
        _ => assert_eq!(expected.is_some(), found.is_some(), "one: {}", shown(text)),
    }
}

fn check_records(text: &[u8], operations: &[Operation<'_>], found: &Records) {
    assert_eq!(operations.len(), found.len(), "{}", shown(text));
    let mut counts = [0; OperationState::ALL.len() + 1];
    for (index, operation) in operations.iter().enumerate() {
        let state = found.state(index);
        counts[state.map_or(OperationState::ALL.len(), |state| state as usize)] += 1;
        let value = |field| found.value(text, index, field);
        check_values(operation, value, found.fields_set(index), state, text);
        let mut dumped = b"before".to_vec();
        write_operation(&mut dumped, text, found, index);
        let expected = format!("before{}", reader::dump(operation));
        assert_eq!(String::from_utf8_lossy(&dumped), expected, "{}", shown(text));
    }
    assert_eq!(counts, found.counts(), "{}", shown(text));
}

fn check_values<'t>(
    operation: &Operation<'_>,
    found: impl Fn(usize) -> Option<&'t [u8]>,
    fields_set: u16,
    state: Option<OperationState>,
    text: &[u8],
) {
    for field in 0..FIELD_COUNT {
        let json = found(field);
        let name = FIELDS[field].name;
        // White space beside a value would be harmless to parse, but is not part of it.
        assert!(
            json.is_none_or(|json| json.trim_ascii() == json),
            "{name}: {}",
            shown(text)
        );
        let value = json.map(|json| JsonValue::parse(json, true).expect("the span of a valid value"));
        // The text of NaN equals itself.
        assert_eq!(debug(&operation[field]), debug(&value), "{name}: {}", shown(text));
        assert_eq!(fields_set >> field & 1 == 1, value.is_some(), "{name}: {}", shown(text));
        if FIELDS[field].kind == FieldKind::State {
            let expected = value.and_then(|value| state_from_json(&value).ok());
            assert_eq!(expected, state, "{}", shown(text));
        }
    }
}

fn debug(value: &impl Debug) -> String {
    format!("{value:?}")
}

fn shown(text: &[u8]) -> String {
    String::from_utf8_lossy(text).into_owned()
}
