//! Which JSON values a field takes, lax and strict.

use jiter::{JsonValue, NumberInt};

use super::{Fault, OperationState, float_from_text, int_from_float, int_from_text};

/// Reads an integer field.
///
/// # Errors
/// The reference's fault for a value that it refuses.
pub fn int_from_json(value: &JsonValue<'_>, strict: bool) -> Result<NumberInt, Fault> {
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

/// Reads a float field; an integer too large for a float becomes an infinity.
///
/// # Errors
/// The reference's fault for a value that it refuses.
pub fn float_from_json(value: &JsonValue<'_>, strict: bool) -> Result<f64, Fault> {
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

/// Reads a text field, or an item of a list of texts.
///
/// # Errors
/// [`Fault::StringType`] for anything but a text.
pub fn text_from_json<'a>(value: &'a JsonValue<'_>) -> Result<&'a str, Fault> {
    match value {
        JsonValue::Str(text) => Ok(text),
        _ => Err(Fault::StringType),
    }
}

/// Reads the state; strict mode takes the same texts.
///
/// # Errors
/// [`Fault::Enum`] for anything but a state's text.
pub fn state_from_json(value: &JsonValue<'_>) -> Result<OperationState, Fault> {
    match value {
        JsonValue::Str(text) => OperationState::from_text(text.as_bytes()).ok_or(Fault::Enum),
        _ => Err(Fault::Enum),
    }
}
