//! JSON text to the values of one operation.

use std::cell::RefCell;

use jiter::{JsonError, JsonValue, LinePosition};
use pyo3::exceptions::PyUnicodeEncodeError;
use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyBytes, PyDict, PyFloat, PyList, PyString, PyType};

use super::python as input;
use super::python::{Draft, Extra, Options};
use crate::domain::{
    FIELDS, Fault, Field, FieldKind, OneRecord, Predictor, Texts, field_index, float_from_json, int_from_json,
    plain_float, plain_int, scan_one, state_from_json, state_of_json, text_from_json,
};
use crate::glue::cpython::text_object::str_of_json;
use crate::glue::instance::lazy;
use crate::glue::values::error::{Context, Invalid, LineError, Step};
use crate::glue::values::json_value::{int_to_python, object_of_json, out_of_step, to_python};
use crate::glue::values::state;

/// Hands the text of a JSON document, given as str, bytes or bytearray, to `use_text`.
pub fn with_json_text<T>(
    data: &Bound<'_, PyAny>,
    use_text: impl FnOnce(&[u8]) -> Result<T, Invalid>,
) -> Result<T, Invalid> {
    if let Ok(text) = data.cast::<PyString>() {
        return use_text(utf8(text)?.as_bytes());
    }
    if let Ok(bytes) = data.cast::<PyBytes>() {
        return use_text(bytes.as_bytes());
    }
    if let Ok(bytes) = data.cast::<PyByteArray>() {
        // A copy, because validation can run Python code that changes the array.
        return use_text(&bytes.to_vec());
    }
    Err(LineError::new(Fault::JsonType, data).into())
}

/// The UTF-8 of a JSON document, which has no place for lone surrogates.
pub fn utf8<'a>(text: &'a Bound<'_, PyString>) -> Result<&'a str, Invalid> {
    text.to_str().map_err(|error| {
        if error.is_instance_of::<PyUnicodeEncodeError>(text.py()) {
            LineError::new(Fault::StringUnicode, text).into()
        } else {
            // There was no memory for it.
            error.into()
        }
    })
}

thread_local! {
    /// Documents that a program reads one by one mostly have one form.
    static PREDICTOR: RefCell<Predictor> = RefCell::new(Predictor::new());
}

/// Finds the values of a document, unless something is wrong with it, or doubtful.
#[inline]
pub fn scan(json: &[u8]) -> Option<OneRecord> {
    PREDICTOR.with_borrow_mut(|predictor| scan_one(json, predictor))
}

/// Validates a JSON document of one operation. `data` is what the caller gave, for error messages.
pub fn from_text<'py>(
    data: &Bound<'py, PyAny>,
    json: &[u8],
    class: &Bound<'py, PyType>,
    options: Options,
) -> Result<Draft<'py>, Invalid> {
    let py = data.py();
    if options.extra == Extra::Ignore
        && !options.strict
        && let Some(record) = scan(json)
    {
        return Ok(lazy::draft_of(py, json, &record)?);
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

/// Makes the Python object of a value that the scanner has accepted for `field`.
#[inline]
pub fn value_of_span<'py>(py: Python<'py>, field: usize, span: &[u8]) -> PyResult<Bound<'py, PyAny>> {
    // Most values are texts; a function that can make all kinds of values would be a detour.
    if FIELDS[field].kind == FieldKind::Text && span.first() == Some(&b'"') {
        return str_of_json(py, span);
    }
    other_value_of_span(py, field, span)
}

#[inline(never)]
fn other_value_of_span<'py>(py: Python<'py>, field: usize, span: &[u8]) -> PyResult<Bound<'py, PyAny>> {
    match (FIELDS[field].kind, span.first()) {
        (_, Some(b'n')) => Ok(py.None().into_bound(py)),
        (FieldKind::Text, _) | (FieldKind::Any, Some(b'"')) => str_of_json(py, span),
        (FieldKind::State, _) => match state_of_json(span) {
            Some(found) => Ok(state::member(py, found)?.clone()),
            None => Err(out_of_step()),
        },
        (FieldKind::TextList, _) => list_of_texts(py, span),
        (FieldKind::Int, _) => match plain_int(span) {
            Some(int) => Ok(int.into_pyobject(py)?.into_any()),
            None => accepted(py, field, span),
        },
        (FieldKind::Float, _) => match plain_float(span) {
            Some(float) => Ok(PyFloat::new(py, float).into_any()),
            None => accepted(py, field, span),
        },
        (FieldKind::Any, _) => object_of_json(py, span),
    }
}

/// The rare spellings, by the general rules.
#[cold]
fn accepted<'py>(py: Python<'py>, field: usize, span: &[u8]) -> PyResult<Bound<'py, PyAny>> {
    let value = JsonValue::parse(span, true).map_err(|_| out_of_step())?;
    match validate(py, FIELDS[field].kind, &value, false) {
        Ok(object) => Ok(object),
        Err(Invalid::Raised(error)) => Err(error),
        Err(Invalid::Lines(_)) => Err(out_of_step()),
    }
}

#[inline(never)]
fn list_of_texts<'py>(py: Python<'py>, span: &[u8]) -> PyResult<Bound<'py, PyAny>> {
    // Most lists are short; what is longer is appended.
    let mut first: [Option<Bound<'py, PyAny>>; 4] = [const { None }; 4];
    let mut texts = Texts::new(span);
    let mut count = 0;
    for (place, text) in first.iter_mut().zip(&mut texts) {
        *place = Some(str_of_json(py, text)?);
        count += 1;
    }
    let list = PyList::new(py, first.into_iter().take(count))?;
    for text in texts {
        list.append(str_of_json(py, text)?)?;
    }
    Ok(list.into_any())
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
