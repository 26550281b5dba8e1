//! `Any`: takes every JSON value.

use std::collections::HashMap;

use jiter::JsonValue;

use super::Taken;
use super::float::{self, write_float};
use super::text::has_verbatim_escapes;
use crate::domain::json::buffer::Output;
use crate::domain::json::text::write_json_string;
use crate::domain::json::tokens::{NumberForm, number, skip, string};

pub(super) fn accept(text: &[u8], at: usize, first: u8) -> Option<(usize, Taken)> {
    Some((skip(text, at)?, Taken::verbatim_if(matches!(first, b't' | b'f'))))
}

/// Levels of nesting, and keys of an object, up to which it is found out whether a value is verbatim.
const FEW: usize = 8;

/// The end of the value at `at`, if a dump writes exactly this text.
pub(super) fn verbatim_end(text: &[u8], at: usize, depth: usize) -> Option<usize> {
    if depth > FEW {
        return None;
    }
    let verbatim_string = |at: usize| {
        let string = string(text, at + 1)?;
        (!string.escaped || has_verbatim_escapes(&text[at..string.end])).then_some(string.end)
    };
    match text.get(at)? {
        b'"' => verbatim_string(at),
        b'{' if text.get(at + 1)? == &b'}' => Some(at + 2),
        b'{' => {
            let mut keys = [&b""[..]; FEW];
            let mut at = at + 1;
            for i in 0..FEW {
                if text.get(at)? != &b'"' {
                    return None;
                }
                let end = verbatim_string(at)?;
                let key = text.get(at..end)?;
                // Of equal keys a dump writes only one.
                if text.get(end)? != &b':' || keys[..i].contains(&key) {
                    return None;
                }
                keys[i] = key;
                at = verbatim_end(text, end + 1, depth + 1)?;
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
                at = verbatim_end(text, at + 1, depth + 1)?;
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
                NumberForm::Float if float::is_verbatim(text.get(at..end)?) => Some(end),
                _ => None,
            }
        }
        _ => None,
    }
}

pub(super) fn write(out: &mut impl Output, json: &[u8]) {
    if let Ok(value) = JsonValue::parse(json, true) {
        write_any(out, &value);
    }
}

/// Writes a parsed value. The parser's limit of nesting limits the recursion, too.
fn write_any(out: &mut impl Output, value: &JsonValue<'_>) {
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
            // Of equal keys, as in a Python dict: the first one's position, the last one's value.
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
