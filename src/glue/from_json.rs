//! JSON text to the values of one operation.

use jiter::{JsonError, JsonValue, LinePosition};
use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyBytes, PyDict, PyFloat, PyList, PyString, PyType};

use super::error::{Context, Invalid, LineError, Step};
use super::input::{Draft, Extra, Options};
use super::json_value::{int_to_python, to_python};
use super::{input, state};
use crate::domain::{
    FIELDS, Fault, Field, FieldKind, OperationState, Record, Texts, Token, TokenKind, field_index, float_from_json,
    int_from_json, scan_operation, state_from_json, text_from_json,
};

/// The text of a JSON document given as str, bytes or bytearray, as `use_text` wants to see it: as
/// bytes and, if that is so, as UTF-8.
pub fn with_json_text<T>(
    data: &Bound<'_, PyAny>,
    use_text: impl FnOnce(&[u8], Option<&str>) -> Result<T, Invalid>,
) -> Result<T, Invalid> {
    if let Ok(text) = data.cast::<PyString>() {
        return match text.to_str() {
            Ok(text) => use_text(text.as_bytes(), Some(text)),
            Err(_) => Err(LineError::new(Fault::StringUnicode, data).into()),
        };
    }
    if let Ok(bytes) = data.cast::<PyBytes>() {
        let bytes = bytes.as_bytes();
        return use_text(bytes, std::str::from_utf8(bytes).ok());
    }
    if let Ok(bytes) = data.cast::<PyByteArray>() {
        // A copy, because validation can run Python code that changes the array.
        let bytes = bytes.to_vec();
        return use_text(&bytes, std::str::from_utf8(&bytes).ok());
    }
    Err(LineError::new(Fault::JsonType, data).into())
}

/// Validates a JSON document of one operation. `data` is what the caller gave, for error messages.
pub fn from_text<'py>(
    data: &Bound<'py, PyAny>,
    json: &[u8],
    text: Option<&str>,
    class: &Bound<'py, PyType>,
    options: Options,
) -> Result<Draft<'py>, Invalid> {
    let py = data.py();
    // Strict JSON and lax JSON agree on every value that the scanner takes for certain.
    if options.extra == Extra::Ignore
        && let Some(text) = text
        && let Some(record) = scan_operation(text)
        && let Some(draft) = draft_of(py, text, &record)?
    {
        return Ok(draft);
    }
    from_value(py, &parse(data, json)?, class, options)
}

/// Parses a whole document as the reference does, faults included.
pub fn parse<'a>(data: &Bound<'_, PyAny>, json: &'a [u8]) -> Result<JsonValue<'a>, Invalid> {
    JsonValue::parse(json, true).map_err(|error| syntax_fault(data, json, 0, &error).into())
}

/// The fault of broken JSON; `lines_before` are those of the input before `json`.
pub fn syntax_fault(data: &Bound<'_, PyAny>, json: &[u8], lines_before: usize, error: &JsonError) -> LineError {
    let LinePosition { line, column } = error.get_position(json);
    let line = line + lines_before;
    let reason = format!("{} at line {line} column {column}", error.error_type);
    LineError::with_context(Fault::JsonInvalid, data, Context::Error(reason))
}

/// The values of a scanned document; `None` if an escape turns out to be broken.
fn draft_of<'py>(py: Python<'py>, json: &str, record: &Record) -> PyResult<Option<Draft<'py>>> {
    let mut draft = Draft::default();
    for (field, &token) in record.iter().enumerate() {
        if token.kind == TokenKind::Absent {
            continue;
        }
        match value_of(py, json, FIELDS[field].kind, token)? {
            Some(value) => draft.set_exact(field, value),
            None => return Ok(None),
        }
    }
    Ok(Some(draft))
}

#[inline]
fn value_of<'py>(py: Python<'py>, json: &str, kind: FieldKind, token: Token) -> PyResult<Option<Bound<'py, PyAny>>> {
    let span = &json[token.start..token.end];
    Ok(match token.kind {
        TokenKind::Absent => None,
        TokenKind::Null => Some(py.None().into_bound(py)),
        TokenKind::Text if kind == FieldKind::State => match OperationState::from_text(span.as_bytes()) {
            Some(found) => Some(state::member(py, found)?.clone()),
            None => None,
        },
        TokenKind::Text => Some(PyString::new(py, span).into_any()),
        TokenKind::EscapedText if kind == FieldKind::State => None,
        TokenKind::Int if kind == FieldKind::Int => match span.parse::<i64>() {
            Ok(int) => Some(int.into_pyobject(py)?.into_any()),
            Err(_) => None,
        },
        // Correctly rounded, as in the reference's parser.
        TokenKind::Int | TokenKind::Float => match span.parse::<f64>() {
            // JSON's -0 is the integer zero, which has no sign.
            Ok(float) if token.kind == TokenKind::Int => Some(PyFloat::new(py, float + 0.0).into_any()),
            Ok(float) => Some(PyFloat::new(py, float).into_any()),
            Err(_) => None,
        },
        TokenKind::TextList => {
            let list = PyList::empty(py);
            for item in Texts::new(json, token) {
                match value_of(py, json, FieldKind::Text, item)? {
                    Some(text) => list.append(text)?,
                    None => return Ok(None),
                }
            }
            Some(list.into_any())
        }
        TokenKind::EscapedText | TokenKind::Any => match JsonValue::parse(span.as_bytes(), true) {
            Ok(value) => Some(to_python(py, &value)?),
            Err(_) => None,
        },
    })
}

/// Validates a parsed document by the general rules.
pub fn from_value<'py>(
    py: Python<'py>,
    value: &JsonValue<'_>,
    class: &Bound<'py, PyType>,
    options: Options,
) -> Result<Draft<'py>, Invalid> {
    let JsonValue::Object(entries) = value else {
        return Err(input::not_a_model(&to_python(py, value)?, class));
    };
    let mut last: [Option<&JsonValue<'_>>; FIELDS.len()] = [None; FIELDS.len()];
    let mut hint = 0;
    for (key, value) in entries.iter() {
        if let Some(field) = field_index(key.as_bytes(), hint) {
            last[field] = Some(value);
            hint = field + 1;
        }
    }
    let mut draft = Draft::default();
    let mut lines = Vec::new();
    for (field, value) in last.iter().enumerate() {
        let Some(value) = value else { continue };
        let Field { name, kind, .. } = FIELDS[field];
        match validate(py, kind, value, options.strict).map_err(|e| e.at(|| Step::Field(name))) {
            Ok(taken) => draft.set_exact(field, taken),
            Err(Invalid::Lines(found)) => lines.extend(found),
            Err(raised) => return Err(raised),
        }
    }
    if options.extra != Extra::Ignore {
        take_unknown(py, &mut draft, &mut lines, entries, options.extra)?;
    }
    if lines.is_empty() {
        Ok(draft)
    } else {
        Err(Invalid::Lines(lines))
    }
}

fn take_unknown<'py>(
    py: Python<'py>,
    draft: &mut Draft<'py>,
    lines: &mut Vec<LineError>,
    entries: &[(std::borrow::Cow<'_, str>, JsonValue<'_>)],
    extra: Extra,
) -> Result<(), Invalid> {
    let unknown = PyDict::new(py);
    for (key, value) in entries {
        if field_index(key.as_bytes(), 0).is_none() {
            unknown.set_item(key.as_ref(), to_python(py, value)?)?;
        }
    }
    if extra == Extra::Allow {
        draft.extra = Some(unknown);
    } else {
        for (key, value) in unknown.iter() {
            lines.push(LineError::new(Fault::ExtraForbidden, &value).at(Step::Key(key.unbind())));
        }
    }
    Ok(())
}

fn validate<'py>(
    py: Python<'py>,
    kind: FieldKind,
    value: &JsonValue<'_>,
    strict: bool,
) -> Result<Bound<'py, PyAny>, Invalid> {
    if *value == JsonValue::Null {
        return Ok(py.None().into_bound(py));
    }
    let refuse = |fault: Fault| match to_python(py, value) {
        Ok(input) => Invalid::from(LineError::new(fault, &input)),
        Err(error) => Invalid::from(error),
    };
    match kind {
        FieldKind::Any => Ok(to_python(py, value)?),
        FieldKind::Text => Ok(PyString::new(py, text_from_json(value).map_err(refuse)?).into_any()),
        FieldKind::Float => Ok(PyFloat::new(py, float_from_json(value, strict).map_err(refuse)?).into_any()),
        FieldKind::Int => Ok(int_to_python(py, int_from_json(value, strict).map_err(refuse)?)?),
        FieldKind::State => Ok(state::member(py, state_from_json(value).map_err(refuse)?)?.clone()),
        FieldKind::TextList => {
            let JsonValue::Array(items) = value else {
                return Err(refuse(Fault::ListType));
            };
            let list = PyList::empty(py);
            let mut lines = Vec::new();
            for (index, item) in items.iter().enumerate() {
                match validate(py, FieldKind::Text, item, strict) {
                    Ok(text) if !text.is_none() => list.append(text)?,
                    Ok(none) => lines.push(LineError::new(Fault::StringType, &none).at(Step::Index(index))),
                    Err(Invalid::Lines(found)) => {
                        lines.extend(found.into_iter().map(|line| line.at(Step::Index(index))));
                    }
                    Err(raised) => return Err(raised),
                }
            }
            if lines.is_empty() {
                Ok(list.into_any())
            } else {
                Err(Invalid::Lines(lines))
            }
        }
    }
}

/// The Python value of a validated span of JSON text.
pub fn value_of_span<'py>(py: Python<'py>, field: usize, span: &[u8]) -> PyResult<Bound<'py, PyAny>> {
    let broken = || pyo3::exceptions::PySystemError::new_err("a span is no value");
    let value = JsonValue::parse(span, true).map_err(|_| broken())?;
    match validate(py, FIELDS[field].kind, &value, false) {
        Ok(value) => Ok(value),
        Err(Invalid::Raised(error)) => Err(error),
        Err(Invalid::Lines(_)) => Err(broken()),
    }
}
