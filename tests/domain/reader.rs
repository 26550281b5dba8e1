//! A slow reader of the same texts, short enough to be seen to be right: jiter parses, and the
//! rules of single values decide.

use hps_ops::domain::{
    FIELD_COUNT, FIELDS, FieldKind, Operations, Shape, field_index, float_from_json, int_from_json, state_from_json,
    text_from_json,
};
use jiter::{JsonValue, NumberInt};

/// The parsed value of each field of an operation.
pub type Operation<'t> = [Option<JsonValue<'t>>; FIELD_COUNT];

/// Reads an answer of the service, if it is valid.
pub fn response(text: &[u8]) -> Option<(Shape, Vec<Operation<'_>>)> {
    match JsonValue::parse(text, true).ok()? {
        JsonValue::Array(items) => Some((Shape::List, items.iter().map(operation).collect::<Option<_>>()?)),
        JsonValue::Object(entries) => {
            // The last of equal keys wins.
            let listed = entries.iter().rev().find(|(key, _)| key == "operations");
            match listed {
                None if entries.is_empty() => Some((Shape::Envelope(Operations::Absent), Vec::new())),
                None => Some((Shape::Single, vec![operation(&JsonValue::Object(entries.clone()))?])),
                Some((_, JsonValue::Null)) => Some((Shape::Envelope(Operations::Null), Vec::new())),
                Some((_, JsonValue::Array(items))) => Some((
                    Shape::Envelope(Operations::List),
                    items.iter().map(operation).collect::<Option<_>>()?,
                )),
                Some(_) => None,
            }
        }
        _ => None,
    }
}

/// Reads lines of one operation or one answer with a list each, if they are valid; any other answer is
/// left to the general path.
pub fn lines(text: &[u8]) -> Option<Vec<Operation<'_>>> {
    let mut operations = Vec::new();
    for line in text.split(|byte| *byte == b'\n') {
        if line.iter().all(|byte| b" \t\r".contains(byte)) {
            continue;
        }
        let value = JsonValue::parse(line, true).ok()?;
        let JsonValue::Object(entries) = &value else {
            return None;
        };
        // The last of equal keys wins.
        match entries.iter().rev().find(|(key, _)| key == "operations") {
            None => operations.push(operation(&value)?),
            Some((_, JsonValue::Array(items))) => {
                for item in items.iter() {
                    operations.push(operation(item)?);
                }
            }
            Some(_) => return None,
        }
    }
    Some(operations)
}

/// Reads one operation, if it is valid.
pub fn one(text: &[u8]) -> Option<Operation<'_>> {
    operation(&JsonValue::parse(text, true).ok()?)
}

fn operation<'t>(value: &JsonValue<'t>) -> Option<Operation<'t>> {
    let JsonValue::Object(entries) = value else {
        return None;
    };
    let mut operation = [const { None }; FIELD_COUNT];
    for (key, value) in entries.iter() {
        if let Some(field) = field_index(key.as_bytes(), 0) {
            operation[field] = Some(value.clone());
        }
    }
    let accepted = operation
        .iter()
        .zip(FIELDS)
        .all(|(value, field)| value.as_ref().is_none_or(|value| accepts(field.kind, value)));
    accepted.then_some(operation)
}

fn accepts(kind: FieldKind, value: &JsonValue<'_>) -> bool {
    match (kind, value) {
        (FieldKind::Any, _) | (_, JsonValue::Null) => true,
        (FieldKind::Text, value) => text_from_json(value).is_ok(),
        (FieldKind::Float, value) => float_from_json(value, false).is_ok(),
        (FieldKind::Int, value) => int_from_json(value, false).is_ok(),
        (FieldKind::State, value) => state_from_json(value).is_ok(),
        (FieldKind::TextList, JsonValue::Array(items)) => items.iter().all(|item| text_from_json(item).is_ok()),
        (FieldKind::TextList, _) => false,
    }
}

/// What the reference dumps of an operation.
pub fn dump(operation: &Operation<'_>) -> String {
    let entries: Vec<_> = operation
        .iter()
        .zip(FIELDS)
        .map(|(value, field)| {
            let text = match (field.kind, value) {
                (_, None | Some(JsonValue::Null)) => "null".to_string(),
                (FieldKind::Float, Some(value)) => float_text(float_from_json(value, false).expect("accepted")),
                (FieldKind::Int, Some(value)) => match int_from_json(value, false).expect("accepted") {
                    NumberInt::Int(int) => int.to_string(),
                    NumberInt::BigInt(int) => int.to_string(),
                },
                (_, Some(value)) => any_text(value),
            };
            format!("{:?}:{text}", field.name)
        })
        .collect();
    format!("{{{}}}", entries.join(","))
}

fn float_text(float: f64) -> String {
    serde_json::to_string(&float).expect("a float")
}

fn any_text(value: &JsonValue<'_>) -> String {
    match value {
        JsonValue::Null => "null".to_string(),
        JsonValue::Bool(flag) => flag.to_string(),
        JsonValue::Int(int) => int.to_string(),
        JsonValue::BigInt(int) => int.to_string(),
        JsonValue::Float(float) => float_text(*float),
        JsonValue::Str(text) => serde_json::to_string(text).expect("a text"),
        JsonValue::Array(items) => {
            let items: Vec<_> = items.iter().map(any_text).collect();
            format!("[{}]", items.join(","))
        }
        JsonValue::Object(entries) => {
            // As in a Python dict: the place of the first of equal keys, the value of the last.
            let mut left: Vec<(&str, String)> = Vec::new();
            for (key, value) in entries.iter() {
                match left.iter_mut().find(|(other, _)| other == key) {
                    Some((_, text)) => *text = any_text(value),
                    None => left.push((key, any_text(value))),
                }
            }
            let entries: Vec<_> = left
                .iter()
                .map(|(key, text)| format!("{}:{text}", serde_json::to_string(key).expect("a text")))
                .collect();
            format!("{{{}}}", entries.join(","))
        }
    }
}

/// Levels of nesting.
pub fn depth(text: &[u8]) -> usize {
    fn levels(value: &JsonValue<'_>) -> usize {
        match value {
            JsonValue::Array(items) => 1 + items.iter().map(levels).max().unwrap_or(0),
            JsonValue::Object(entries) => 1 + entries.iter().map(|(_, value)| levels(value)).max().unwrap_or(0),
            _ => 0,
        }
    }
    JsonValue::parse(text, true).map_or(0, |value| levels(&value))
}
