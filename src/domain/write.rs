//! Operations as JSON text, straight from the text that they were read from.

use std::collections::HashMap;
use std::ops::Range;

use jiter::{JsonValue, NumberInt};

use super::records::Records;
use super::scan::{NumberForm, Texts, number, state_of_json, string};
use super::{
    FIELD_COUNT, FIELDS, FieldKind, OperationState, Output, float_from_json, int_from_json, plain_float, text_of_json,
    write_json_string,
};

/// A comma, the key, a colon and `null`, for each field; names of fields need no escapes.
static ENTRIES: [([u8; ENTRY], usize); FIELD_COUNT] = {
    let mut entries = [([0; ENTRY], 0); FIELD_COUNT];
    let mut field = 0;
    while field < FIELD_COUNT {
        let name = FIELDS[field].name.as_bytes();
        let (entry, length) = &mut entries[field];
        let mut i = 0;
        while i < name.len() {
            entry[i + 2] = name[i];
            i += 1;
        }
        *length = name.len() + 4;
        [entry[0], entry[1], entry[i + 2], entry[i + 3]] = *b",\"\":";
        [entry[i + 4], entry[i + 5], entry[i + 6], entry[i + 7]] = *b"null";
        field += 1;
    }
    entries
};

/// Bytes of the key of a field and of `null`, the longest of which is copied for all of them: a copy
/// of a length that the compiler knows is two instructions.
const ENTRY: usize = 32;

/// Appends the comma, key and colon before the value of a field.
#[inline]
pub fn write_key(out: &mut impl Output, field: usize) {
    let (entry, length) = &ENTRIES[field];
    out.extend_from_block(entry, *length);
}

/// Appends a field whose value is null.
#[inline]
pub fn write_null(out: &mut impl Output, field: usize) {
    let (entry, length) = &ENTRIES[field];
    out.extend_from_block(entry, length + b"null".len());
}

/// Appends a state's text in quotes.
#[inline]
pub fn write_state(out: &mut impl Output, state: OperationState) {
    const fn quoted(text: &[u8]) -> ([u8; 16], usize) {
        let mut block = [b'"'; 16];
        let mut i = 0;
        while i < text.len() {
            block[i + 1] = text[i];
            i += 1;
        }
        (block, text.len() + 2)
    }
    static TEXTS: [([u8; 16], usize); OperationState::ALL.len()] = {
        let mut texts = [([0; 16], 0); OperationState::ALL.len()];
        let mut i = 0;
        while i < texts.len() {
            let state = OperationState::ALL[i];
            texts[state as usize] = quoted(state.as_str().as_bytes());
            i += 1;
        }
        texts
    };
    let (text, length) = &TEXTS[state as usize];
    out.extend_from_block(text, *length);
}

/// Appends what the reference's `model_dump_json` writes of an operation: all fields in the order of
/// the table, null where there is no value, numbers and texts in their usual form.
///
/// # Panics
/// If there is no operation `index`, or if `text` is shorter than the text that was read.
pub fn write_operation(out: &mut Vec<u8>, text: &[u8], records: &Records, index: usize) {
    let verbatim = records.verbatim(index);
    let spans = records.spans(index);
    // Values that stand in the text as they are to be written, with the same keys between them, are
    // copied in one piece: from the first value's beginning to the last one's end.
    let mut piece = 0..0;
    let begin = out.len();
    for (field, &(start, end)) in spans.iter().enumerate() {
        if start == end {
            flush(out, text, &mut piece);
            write_null(out, field);
            continue;
        }
        if verbatim >> field & 1 == 1 || stands_as_written(text, FIELDS[field].kind, start, end) {
            // A gap holds at least a comma, the key and a colon, so one of this length holds these.
            if piece.end + ENTRIES[field].1 == start && piece.start < piece.end {
                piece.end = end;
                continue;
            }
            flush(out, text, &mut piece);
            write_key(out, field);
            piece = start..end;
        } else {
            flush(out, text, &mut piece);
            write_key(out, field);
            write_value(out, FIELDS[field].kind, &text[start..end]);
        }
    }
    flush(out, text, &mut piece);
    out.push(b'}');
    // The comma before the first key.
    out[begin] = b'{';
}

#[inline]
fn flush(out: &mut Vec<u8>, text: &[u8], piece: &mut Range<usize>) {
    if piece.start < piece.end {
        out.extend_from_slice(&text[piece.clone()]);
        *piece = 0..0;
    }
}

/// Whether a number or a value of any kind stands in the text as it is to be written. `false` may
/// also mean that this would take long to find out.
#[inline]
fn stands_as_written(text: &[u8], kind: FieldKind, start: usize, end: usize) -> bool {
    match kind {
        FieldKind::Float => is_usual_float(&text[start..end]),
        FieldKind::Any => usual_end(text, start, 0) == Some(end),
        FieldKind::Text => has_usual_escapes(&text[start..end]),
        _ => false,
    }
}

/// Whether a number is written as the shortest text of its float, as the reference writes floats.
///
/// Floats tell apart all numbers of up to 15 digits, so that no shorter text means the same float.
fn is_usual_float(json: &[u8]) -> bool {
    let digits = json.strip_prefix(b"-").unwrap_or(json);
    let Some(dot) = digits.iter().position(|byte| *byte == b'.') else {
        return false;
    };
    let (whole, fraction) = (&digits[..dot], &digits[dot + 1..]);
    let trimmed = fraction == b"0" || !fraction.ends_with(b"0");
    // Beyond this, exponents are used.
    let small = whole == b"0" && fraction.starts_with(b"0000");
    trimmed && !small && digits.len() <= 16 && fraction.iter().all(u8::is_ascii_digit)
}

/// Whether every escape of a valid string is one that a dump would write.
#[inline(never)]
fn has_usual_escapes(json: &[u8]) -> bool {
    let mut at = 0;
    while let Some(next) = json[at..].iter().position(|byte| *byte == b'\\') {
        let escape = &json[at + next..];
        at += next
            + match escape[1] {
                b'"' | b'\\' | b'b' | b'f' | b'n' | b'r' | b't' => 2,
                b'u' => match &escape[2..6] {
                    // Control characters that have no short form.
                    b"0008" | b"0009" | b"000a" | b"000c" | b"000d" => return false,
                    [b'0', b'0', b'0' | b'1', b'0'..=b'9' | b'a'..=b'f'] => 6,
                    _ => return false,
                },
                _ => return false,
            };
    }
    true
}

/// Nested values deeper than this, or objects of more keys, are not looked at for their spelling.
const FEW: usize = 8;

/// Where the value that begins at `at` ends, if it stands there as it is to be written.
fn usual_end(text: &[u8], at: usize, depth: usize) -> Option<usize> {
    if depth > FEW {
        return None;
    }
    let usual_string = |at: usize| {
        let string = string(text, at + 1)?;
        (!string.escaped || has_usual_escapes(&text[at..string.end])).then_some(string.end)
    };
    match text.get(at)? {
        b'"' => usual_string(at),
        b'{' if text.get(at + 1)? == &b'}' => Some(at + 2),
        b'{' => {
            let mut keys = [&b""[..]; FEW];
            let mut at = at + 1;
            for i in 0..FEW {
                if text.get(at)? != &b'"' {
                    return None;
                }
                let end = usual_string(at)?;
                let key = text.get(at..end)?;
                // Of equal keys only the last value is left.
                if text.get(end)? != &b':' || keys[..i].contains(&key) {
                    return None;
                }
                keys[i] = key;
                at = usual_end(text, end + 1, depth + 1)?;
                match text.get(at)? {
                    b',' => at += 1,
                    b'}' => return Some(at + 1),
                    _ => return None,
                }
            }
            None
        }
        b'[' if text.get(at + 1)? == &b']' => Some(at + 2),
        b'[' => {
            let mut at = at;
            loop {
                at = usual_end(text, at + 1, depth + 1)?;
                match text.get(at)? {
                    b',' => {}
                    b']' => return Some(at + 1),
                    _ => return None,
                }
            }
        }
        b't' | b'n' => Some(at + 4),
        b'f' => Some(at + 5),
        b'-' | b'0'..=b'9' => {
            let (end, form) = number(text, at)?;
            match form {
                NumberForm::Int => Some(end),
                NumberForm::Float if is_usual_float(text.get(at..end)?) => Some(end),
                _ => None,
            }
        }
        _ => None,
    }
}

/// Writes a value that the scanner has accepted, in the usual form.
fn write_value(out: &mut Vec<u8>, kind: FieldKind, json: &[u8]) {
    match kind {
        FieldKind::Text => write_text(out, json),
        FieldKind::State => {
            if let Some(state) = state_of_json(json) {
                write_state(out, state);
            }
        }
        FieldKind::TextList => {
            out.push(b'[');
            for (i, text) in Texts::new(json).enumerate() {
                if i > 0 {
                    out.push(b',');
                }
                write_text(out, text);
            }
            out.push(b']');
        }
        FieldKind::Float => {
            // Larger integers have exponents.
            if json.len() <= 15 && json.iter().all(u8::is_ascii_digit) {
                out.extend_from_slice(json);
                out.extend_from_slice(b".0");
            } else if let Some(float) =
                plain_float(json).or_else(|| float_from_json(&JsonValue::parse(json, true).ok()?, false).ok())
            {
                write_float(out, float);
            }
        }
        FieldKind::Int => match JsonValue::parse(json, true).map(|value| int_from_json(&value, false)) {
            Ok(Ok(NumberInt::Int(int))) => out.extend_from_slice(int.to_string().as_bytes()),
            Ok(Ok(NumberInt::BigInt(int))) => out.extend_from_slice(int.to_string().as_bytes()),
            _ => {}
        },
        FieldKind::Any => {
            if let Ok(value) = JsonValue::parse(json, true) {
                write_any(out, &value);
            }
        }
    }
}

fn write_text(out: &mut Vec<u8>, json: &[u8]) {
    if !json.contains(&b'\\') {
        out.extend_from_slice(json);
    } else if let Some(text) = text_of_json(json) {
        write_json_string(out, &text);
    }
}

/// Writes the shortest text that means this float; null for what JSON cannot express.
fn write_float(out: &mut Vec<u8>, float: f64) {
    // Writing to a vector cannot fail.
    let _ = serde_json::to_writer(out, &float);
}

/// Writes a parsed value; the parser's limit of nesting bounds the recursion.
fn write_any(out: &mut Vec<u8>, value: &JsonValue<'_>) {
    match value {
        JsonValue::Null => out.extend_from_slice(b"null"),
        JsonValue::Bool(true) => out.extend_from_slice(b"true"),
        JsonValue::Bool(false) => out.extend_from_slice(b"false"),
        JsonValue::Int(int) => out.extend_from_slice(int.to_string().as_bytes()),
        JsonValue::BigInt(int) => out.extend_from_slice(int.to_string().as_bytes()),
        JsonValue::Float(float) => write_float(out, *float),
        JsonValue::Str(text) => write_json_string(out, text),
        JsonValue::Array(items) => {
            out.push(b'[');
            for (i, item) in items.iter().enumerate() {
                if i > 0 {
                    out.push(b',');
                }
                write_any(out, item);
            }
            out.push(b']');
        }
        JsonValue::Object(entries) => {
            // As in a Python dict: the place of the first of equal keys, the value of the last.
            let mut last: HashMap<&str, &JsonValue<'_>> =
                entries.iter().map(|(key, value)| (key.as_ref(), value)).collect();
            out.push(b'{');
            let mut comma = false;
            for (key, _) in entries.iter() {
                let Some(value) = last.remove(key.as_ref()) else {
                    continue;
                };
                if comma {
                    out.push(b',');
                }
                comma = true;
                write_json_string(out, key);
                out.push(b':');
                write_any(out, value);
            }
            out.push(b'}');
        }
    }
}
