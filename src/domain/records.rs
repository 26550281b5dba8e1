//! Validated operations as spans of the JSON text that they were read from.
//!
//! The plain way: parse, check, and note where each value stands.

use std::borrow::Cow;

use jiter::{Jiter, JsonValue, Peek};

use super::{
    FIELD_COUNT, FIELDS, FieldKind, OperationState, field_index, float_from_json, int_from_json, state_from_json,
    text_from_json,
};

#[derive(Clone, Debug)]
struct Entry {
    spans: [(usize, usize); FIELD_COUNT],
    fields_set: u16,
    state: Option<OperationState>,
}

/// Validated operations of one JSON text, as spans of that text, which the caller keeps.
#[derive(Clone, Debug, Default)]
pub struct Records {
    entries: Vec<Entry>,
    counts: [usize; 6],
}

/// What a text holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operations {
    /// There is no such key.
    Absent,
    /// The key's value is null.
    Null,
    /// A list.
    List,
}

/// What stands at the top of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// `{"operations": ...}`
    Envelope {
        /// What stands under the key.
        operations: Operations,
    },
    /// A list of operations.
    List,
    /// One operation.
    Single,
}

/// The operations of a text.
#[derive(Debug)]
pub struct Scanned {
    /// The operations.
    pub records: Records,
    /// What stands at the top.
    pub shape: Shape,
}

impl Records {
    /// Number of operations.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The JSON text of a value.
    #[must_use]
    pub fn value<'t>(&self, text: &'t [u8], index: usize, field: usize) -> Option<&'t [u8]> {
        let (start, end) = self.entries[index].spans[field];
        (start < end).then(|| &text[start..end])
    }

    /// The text of a string value.
    #[must_use]
    pub fn text<'t>(&self, text: &'t [u8], index: usize, field: usize) -> Option<Cow<'t, str>> {
        text_of_json(self.value(text, index, field)?)
    }

    /// Bit i: field i was in the input.
    #[must_use]
    pub fn fields_set(&self, index: usize) -> u16 {
        self.entries[index].fields_set
    }

    /// The operation's state.
    #[must_use]
    pub fn state(&self, index: usize) -> Option<OperationState> {
        self.entries[index].state
    }

    /// How many are in each state; the last: no state.
    #[must_use]
    pub fn counts(&self) -> [usize; 6] {
        self.counts
    }

    fn push(&mut self, entry: Entry) {
        self.counts[entry.state.map_or(5, |s| s as usize)] += 1;
        self.entries.push(entry);
    }
}

/// Reads a JSON string.
#[must_use]
pub fn text_of_json(json: &[u8]) -> Option<Cow<'_, str>> {
    match JsonValue::parse(json, true) {
        Ok(JsonValue::Str(text)) => Some(text),
        _ => None,
    }
}

fn is_valid(kind: FieldKind, value: &JsonValue<'_>) -> bool {
    if *value == JsonValue::Null {
        return true;
    }
    match kind {
        FieldKind::Any => true,
        FieldKind::Text => text_from_json(value).is_ok(),
        FieldKind::Float => float_from_json(value, false).is_ok(),
        FieldKind::Int => int_from_json(value, false).is_ok(),
        FieldKind::State => state_from_json(value).is_ok(),
        FieldKind::TextList => match value {
            JsonValue::Array(items) => items.iter().all(|item| text_from_json(item).is_ok()),
            _ => false,
        },
    }
}

fn entry(jiter: &mut Jiter<'_>, text: &[u8]) -> Option<Entry> {
    let mut entry = Entry {
        spans: [(0, 0); FIELD_COUNT],
        fields_set: 0,
        state: None,
    };
    let mut key = jiter.next_object().ok()?.map(str::to_owned);
    while let Some(name) = key {
        let peek = jiter.peek().ok()?;
        let start = jiter.current_index();
        jiter.known_skip(peek).ok()?;
        if let Some(field) = field_index(name.as_bytes(), 0) {
            entry.spans[field] = (start, jiter.current_index());
            entry.fields_set |= 1 << field;
        }
        key = jiter.next_key().ok()?.map(str::to_owned);
    }
    for (field, row) in FIELDS.iter().enumerate() {
        let (start, end) = entry.spans[field];
        if start == end {
            continue;
        }
        let value = JsonValue::parse(&text[start..end], true).ok()?;
        if !is_valid(row.kind, &value) {
            return None;
        }
        if row.kind == FieldKind::State {
            entry.state = state_from_json(&value).ok();
        }
    }
    Some(entry)
}

fn list(jiter: &mut Jiter<'_>, text: &[u8]) -> Option<Records> {
    let mut records = Records::default();
    let mut next = jiter.next_array().ok()?;
    while next.is_some() {
        records.push(entry(jiter, text)?);
        next = jiter.array_step().ok()?;
    }
    Some(records)
}

/// Reads an answer of the service, a list of operations, or one operation.
#[must_use]
pub fn scan_response(text: &[u8]) -> Option<Scanned> {
    let value = JsonValue::parse(text, true).ok()?;
    let mut jiter = Jiter::new(text).with_allow_inf_nan();
    match value {
        JsonValue::Array(_) => Some(Scanned {
            records: list(&mut jiter, text)?,
            shape: Shape::List,
        }),
        JsonValue::Object(entries) => {
            let found = entries.iter().rfind(|(key, _)| key == "operations");
            let operations = match found {
                Some((_, JsonValue::Null)) => Operations::Null,
                Some((_, JsonValue::Array(_))) => Operations::List,
                Some(_) => return None,
                None if entries.iter().any(|(key, _)| field_index(key.as_bytes(), 0).is_some()) => {
                    let mut records = Records::default();
                    records.push(entry(&mut jiter, text)?);
                    return Some(Scanned {
                        records,
                        shape: Shape::Single,
                    });
                }
                None => Operations::Absent,
            };
            let mut records = Records::default();
            let mut key = jiter.next_object().ok()?.map(str::to_owned);
            while let Some(name) = key {
                let peek = jiter.peek().ok()?;
                if name == "operations" && peek == Peek::Array && operations == Operations::List {
                    records = list(&mut jiter, text)?;
                } else {
                    jiter.known_skip(peek).ok()?;
                }
                key = jiter.next_key().ok()?.map(str::to_owned);
            }
            Some(Scanned {
                records,
                shape: Shape::Envelope { operations },
            })
        }
        _ => None,
    }
}

/// Reads one operation a line; blank lines are skipped.
#[must_use]
pub fn scan_lines(text: &[u8]) -> Option<Records> {
    let mut records = Records::default();
    let mut start = 0;
    for line in text.split(|&byte| byte == b'\n') {
        let offset = start;
        start += line.len() + 1;
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        JsonValue::parse(line, true).ok()?;
        let mut jiter = Jiter::new(line).with_allow_inf_nan();
        let mut found = entry(&mut jiter, line)?;
        for span in &mut found.spans {
            if span.0 < span.1 {
                *span = (span.0 + offset, span.1 + offset);
            }
        }
        records.push(found);
    }
    Some(records)
}

/// Writes an operation as pydantic dumps it.
pub fn write_operation(out: &mut Vec<u8>, text: &[u8], records: &Records, index: usize) {
    fn number(float: f64) -> Vec<u8> {
        serde_json::to_vec(&float).unwrap_or_default()
    }
    fn any(out: &mut Vec<u8>, value: &JsonValue<'_>) {
        match value {
            JsonValue::Null => out.extend_from_slice(b"null"),
            JsonValue::Bool(flag) => out.extend_from_slice(if *flag { b"true" } else { b"false" }),
            JsonValue::Int(int) => out.extend_from_slice(int.to_string().as_bytes()),
            JsonValue::BigInt(int) => out.extend_from_slice(int.to_string().as_bytes()),
            JsonValue::Float(float) => out.extend_from_slice(&number(*float)),
            JsonValue::Str(text) => super::write_json_string(out, text),
            JsonValue::Array(items) => {
                out.push(b'[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        out.push(b',');
                    }
                    any(out, item);
                }
                out.push(b']');
            }
            JsonValue::Object(entries) => {
                out.push(b'{');
                let mut last: Vec<(&str, &JsonValue<'_>)> = Vec::new();
                for (key, value) in entries.iter() {
                    match last.iter_mut().find(|(name, _)| name == key) {
                        Some(slot) => slot.1 = value,
                        None => last.push((key, value)),
                    }
                }
                for (index, (key, value)) in last.into_iter().enumerate() {
                    if index > 0 {
                        out.push(b',');
                    }
                    super::write_json_string(out, key);
                    out.push(b':');
                    any(out, value);
                }
                out.push(b'}');
            }
        }
    }
    for (field, row) in FIELDS.iter().enumerate() {
        out.push(if field == 0 { b'{' } else { b',' });
        super::write_json_string(out, row.name);
        out.push(b':');
        let span = records.value(text, index, field).unwrap_or(b"null");
        let Ok(value) = JsonValue::parse(span, true) else {
            continue;
        };
        match row.kind {
            _ if value == JsonValue::Null => out.extend_from_slice(b"null"),
            FieldKind::Float => out.extend_from_slice(&number(float_from_json(&value, false).unwrap_or(f64::NAN))),
            FieldKind::Int => match int_from_json(&value, false) {
                Ok(jiter::NumberInt::Int(int)) => out.extend_from_slice(int.to_string().as_bytes()),
                Ok(jiter::NumberInt::BigInt(int)) => out.extend_from_slice(int.to_string().as_bytes()),
                Err(_) => {}
            },
            _ => any(out, &value),
        }
    }
    out.push(b'}');
}
