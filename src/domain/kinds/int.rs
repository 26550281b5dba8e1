//! `int`, of any size, in JSON text: accepted, read and written.

use jiter::{JsonValue, NumberInt};

use super::{Taken, accept_parsed, refuse};
use crate::domain::json::buffer::Output;
use crate::domain::json::number::{int_from_float, int_from_text};
use crate::domain::json::tokens::{NumberForm, any_number};
use crate::domain::model::fault::Fault;

pub(super) fn accept(text: &[u8], at: usize, first: u8) -> Option<(usize, Taken)> {
    let is_taken = |value: &JsonValue<'_>| from_json(value, false).is_ok();
    match first {
        b'-' | b'0'..=b'9' => match any_number(text, at)? {
            (end, NumberForm::Int) => Some((end, Taken::Verbatim)),
            (end, NumberForm::MinusZero) => Some((end, Taken::Rewritten)),
            (_, NumberForm::Float) => accept_parsed(text, at, is_taken),
        },
        b'[' | b'{' => refuse(text, at),
        _ => accept_parsed(text, at, is_taken),
    }
}

/// Reads a parsed integer.
///
/// # Errors
/// The reference's fault for a value that it refuses.
pub fn from_json(value: &JsonValue<'_>, strict: bool) -> Result<NumberInt, Fault> {
    match value {
        JsonValue::Int(int) => Ok(NumberInt::Int(*int)),
        JsonValue::BigInt(int) => Ok(NumberInt::BigInt(int.clone())),
        _ if strict => Err(Fault::IntType),
        JsonValue::Bool(flag) => Ok(NumberInt::Int(i64::from(*flag))),
        JsonValue::Float(float) => int_from_float(*float).map(NumberInt::Int),
        JsonValue::Str(text) => int_from_text(text),
        _ => Err(Fault::IntType),
    }
}

pub(super) fn write(out: &mut impl Output, json: &[u8]) {
    match JsonValue::parse(json, true).map(|value| from_json(&value, false)) {
        Ok(Ok(NumberInt::Int(int))) => out.extend_from_slice(int.to_string().as_bytes()),
        Ok(Ok(NumberInt::BigInt(int))) => out.extend_from_slice(int.to_string().as_bytes()),
        _ => {}
    }
}
