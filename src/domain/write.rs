//! Operations of a text as pydantic dumps them.

use jiter::JsonValue;

use super::{FIELDS, FieldKind, Records, float_from_json, int_from_json};

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
