//! `float` in JSON text: accepted, read and written.

use jiter::JsonValue;

use super::{Taken, accept_parsed, refuse};
use crate::domain::json::buffer::Output;
use crate::domain::json::number::{float_from_text, plain_float};
use crate::domain::json::tokens::any_number;
use crate::domain::model::fault::Fault;

pub(super) fn accept(text: &[u8], at: usize, first: u8) -> Option<(usize, Taken)> {
    match first {
        b'-' | b'0'..=b'9' => Some((any_number(text, at)?.0, Taken::Rewritten)),
        b'[' | b'{' => refuse(text, at),
        _ => accept_parsed(text, at, |value| from_json(value, false).is_ok()),
    }
}

/// Reads a parsed float; an integer too large for a float becomes an infinity.
///
/// # Errors
/// The reference's fault for a value that it refuses.
pub fn from_json(value: &JsonValue<'_>, strict: bool) -> Result<f64, Fault> {
    match value {
        JsonValue::Float(float) => Ok(*float),
        #[expect(clippy::cast_precision_loss, reason = "the reference rounds too")]
        JsonValue::Int(int) => Ok(*int as f64),
        // A decimal text always parses, and rounds correctly at any length.
        JsonValue::BigInt(int) => float_from_text(&int.to_string()),
        _ if strict => Err(Fault::FloatType),
        JsonValue::Bool(flag) => Ok(f64::from(u8::from(*flag))),
        JsonValue::Str(text) => float_from_text(text),
        _ => Err(Fault::FloatType),
    }
}

/// Whether a number is the shortest text of its float, as the reference writes it.
///
/// It is if it has up to 15 digits, all of which are needed: each such number is another float.
pub(super) fn is_verbatim(json: &[u8]) -> bool {
    let digits = json.strip_prefix(b"-").unwrap_or(json);
    let Some(dot) = digits.iter().position(|byte| *byte == b'.') else {
        return false;
    };
    let (whole, fraction) = (&digits[..dot], &digits[dot + 1..]);
    let trimmed = fraction == b"0" || !fraction.ends_with(b"0");
    // Such small numbers are written with an exponent.
    let small = whole == b"0" && fraction.starts_with(b"0000");
    trimmed && !small && digits.len() <= 16 && fraction.iter().all(u8::is_ascii_digit)
}

pub(super) fn write(out: &mut impl Output, json: &[u8]) {
    // Larger integers are written with an exponent.
    if json.len() <= 15 && json.iter().all(u8::is_ascii_digit) {
        out.extend_from_slice(json);
        out.extend_from_slice(b".0");
    } else if let Some(float) = plain_float(json).or_else(|| from_json(&JsonValue::parse(json, true).ok()?, false).ok())
    {
        write_float(out, float);
    }
}

/// Writes the shortest text that means this float; null for what JSON cannot express.
pub(super) fn write_float(out: &mut impl Output, float: f64) {
    // Writing to memory cannot fail.
    let _ = serde_json::to_writer(out, &float);
}
