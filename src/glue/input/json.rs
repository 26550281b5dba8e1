//! Validates the JSON text of one operation: by the scanner, else by the exact parser.

use std::cell::RefCell;

use jiter::{JsonError, JsonValue, LinePosition};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString, PyType};

use super::collector::Collector;
use super::options::{Extra, Options};
use super::python::not_a_model;
use crate::domain::{FIELDS, Fault, OneRecord, Predictor, field_index, scan_one};
use crate::glue::instance::draft::Draft;
use crate::glue::instance::lazy;
use crate::glue::values::error::{Context, Invalid, LineError};
use crate::glue::values::input::Input;
use crate::glue::values::json_value::to_python;

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
    ask_scanner: bool,
) -> Result<Draft<'py>, Invalid> {
    let py = data.py();
    if ask_scanner && let Some(record) = scan(json) {
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

/// Validates a parsed document by the general rules.
pub fn from_value<'py>(
    py: Python<'py>,
    value: &JsonValue<'_>,
    class: &Bound<'py, PyType>,
    options: Options,
) -> Result<Draft<'py>, Invalid> {
    let JsonValue::Object(entries) = value else {
        return Err(not_a_model(&to_python(py, value)?, class));
    };
    // Of equal keys the last value counts.
    let mut last: [Option<&JsonValue<'_>>; FIELDS.len()] = [None; FIELDS.len()];
    let unknown = PyDict::new(py);
    let mut hint = 0;
    for (key, value) in entries.iter() {
        if let Some(field) = field_index(key.as_bytes(), hint) {
            last[field] = Some(value);
            hint = field + 1;
        } else if options.extra != Extra::Ignore {
            unknown.set_item(key.as_ref(), to_python(py, value)?)?;
        }
    }
    let mut collector = Collector::new(py, options);
    for (field, value) in last.iter().enumerate() {
        if let Some(value) = value {
            collector.field(field, Input::Json(py, value))?;
        }
    }
    for (key, value) in unknown.iter() {
        collector.unknown(key.cast::<PyString>().map_err(PyErr::from)?, &value)?;
    }
    collector.finish()
}
