//! `str` in JSON text: accepted, read and written.

use jiter::JsonValue;

use super::{Taken, refuse};
use crate::domain::json::buffer::Output;
use crate::domain::json::text::write_json_string;
use crate::domain::json::tokens::{string, text_of_json};
use crate::domain::model::fault::Fault;

pub(super) fn accept(text: &[u8], at: usize, first: u8) -> Option<(usize, Taken)> {
    if first != b'"' {
        return refuse(text, at);
    }
    let string = string(text, at + 1)?;
    Some((string.end, Taken::verbatim_if(!string.escaped)))
}

/// Reads a parsed text, or an item of a list of texts.
///
/// # Errors
/// [`Fault::StringType`] for anything but a text.
pub fn from_json<'a>(value: &'a JsonValue<'_>) -> Result<&'a str, Fault> {
    match value {
        JsonValue::Str(text) => Ok(text),
        _ => Err(Fault::StringType),
    }
}

/// Whether a dump writes all escapes of a valid string as they are.
#[inline(never)]
pub(super) fn has_verbatim_escapes(json: &[u8]) -> bool {
    let mut at = 0;
    while let Some(next) = json[at..].iter().position(|byte| *byte == b'\\') {
        let escape = &json[at + next..];
        at += next
            + match escape[1] {
                b'"' | b'\\' | b'b' | b'f' | b'n' | b'r' | b't' => 2,
                b'u' => match &escape[2..6] {
                    // A dump uses the short escape of these.
                    b"0008" | b"0009" | b"000a" | b"000c" | b"000d" => return false,
                    [b'0', b'0', b'0' | b'1', b'0'..=b'9' | b'a'..=b'f'] => 6,
                    _ => return false,
                },
                _ => return false,
            };
    }
    true
}

pub(super) fn write(out: &mut impl Output, json: &[u8]) {
    if !json.contains(&b'\\') {
        out.extend_from_slice(json);
    } else if let Some(text) = text_of_json(json) {
        write_json_string(out, &text);
    }
}
