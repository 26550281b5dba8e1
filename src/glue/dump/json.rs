//! `model_dump_json`: an operation as JSON text, for the values that `glue/dump.rs` dumps.

use std::cell::Cell;

use pyo3::exceptions::{PyAttributeError, PyUnicodeEncodeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple};

use super::python::{NATIVE_DEPTH, expected};
use super::selection::{Selection, Unexpected, visit_fields};
use crate::domain::{FIELDS, FieldKind, Output, Sheet, write_json_string, write_key, write_null, write_state};
use crate::glue::cpython::entries::Entries;
use crate::glue::cpython::text_object::{narrow, str_of_utf8};
use crate::glue::instance::object::PyOperation;
use crate::glue::values::from_python::describe;
use crate::glue::values::state;

thread_local! {
    /// The sheet of the last dump.
    static SHEET: Cell<Sheet> = const { Cell::new(Sheet::new()) };
}

/// A sheet that is larger than this is not kept.
const MOST_KEPT: usize = 1 << 16;

/// Writes all fields; None if it takes the general way.
pub fn everything<'py>(slf: &Bound<'py, PyOperation>) -> PyResult<Option<Bound<'py, PyString>>> {
    to_json(slf, &Selection::default(), &mut Unexpected::Refuse, |json| {
        str_of_utf8(slf.py(), json)
    })
}

/// Writes the instance and has `take` make something of the text; None if pydantic has to do it.
pub fn to_json<'py, T>(
    slf: &Bound<'py, PyOperation>,
    selection: &Selection<'py>,
    unexpected: &mut Unexpected,
    take: impl FnOnce(&[u8]) -> PyResult<T>,
) -> PyResult<Option<T>> {
    // Python code that runs meanwhile, and dumps too, finds another one. So does a thread that is ending.
    let mut sheet = SHEET.try_with(Cell::take).unwrap_or_default();
    sheet.clear();
    let taken = match write_fields(&mut sheet, slf, selection, unexpected) {
        Ok(Some(())) => take(sheet.as_bytes()).map(Some),
        Ok(None) => Ok(None),
        Err(error) => Err(error),
    };
    if sheet.capacity() <= MOST_KEPT {
        let _ = SHEET.try_with(|kept| kept.set(sheet));
    }
    taken
}

fn write_fields<'py>(
    out: &mut Sheet,
    slf: &Bound<'py, PyOperation>,
    selection: &Selection<'py>,
    unexpected: &mut Unexpected,
) -> PyResult<Option<()>> {
    let mask = match selection.mask(slf) {
        Ok(Some(mask)) => mask,
        Ok(None) => return Ok(None),
        // There is no set of fields. pydantic tells that in its own words.
        Err(error) if error.is_instance_of::<PyAttributeError>(slf.py()) => return Ok(None),
        Err(error) => return Err(error),
    };
    let done = visit_fields(slf, |field, value| {
        if mask >> field & 1 == 0 {
            return Ok(Some(()));
        }
        if value.is_none() {
            if !selection.exclude_none {
                write_null(out, field);
            }
            return Ok(Some(()));
        }
        write_key(out, field);
        if write_plain(out, field, &value)? {
            return Ok(Some(()));
        }
        if selection.any_type && FIELDS[field].kind != FieldKind::State {
            return write_any(out, &value, NATIVE_DEPTH);
        }
        write_field(out, field, &value, unexpected)
    });
    match (done, unexpected) {
        (Ok(done), _) => {
            if out.is_empty() {
                out.push(b'{');
            } else {
                // The comma before the first key.
                out.replace(0, b'{');
            }
            out.push(b'}');
            Ok(done)
        }
        // A lone surrogate, which has no place in JSON.
        (Err(error), Unexpected::Refuse) if error.is_instance_of::<PyUnicodeEncodeError>(slf.py()) => Ok(None),
        (Err(error), Unexpected::Note(_)) if error.is_instance_of::<PyUnicodeEncodeError>(slf.py()) => {
            let reason = describe(slf.py(), &error);
            Err(PyValueError::new_err(format!("Error serializing to JSON: {reason}")))
        }
        (Err(error), _) => Err(error),
    }
}

/// Writes a text or a state, which most values are; false if the value is no such one.
#[inline]
fn write_plain(out: &mut Sheet, field: usize, value: &Bound<'_, PyAny>) -> PyResult<bool> {
    match FIELDS[field].kind {
        FieldKind::Text => {
            if let Ok(text) = value.cast_exact() {
                write_text(out, text)?;
                return Ok(true);
            }
        }
        FieldKind::State => {
            if let Some(found) = state::state_of(value)? {
                write_state(out, found);
                return Ok(true);
            }
        }
        _ => {}
    }
    Ok(false)
}

#[inline(never)]
fn write_field(
    out: &mut Sheet,
    field: usize,
    value: &Bound<'_, PyAny>,
    unexpected: &mut Unexpected,
) -> PyResult<Option<()>> {
    let kind = FIELDS[field].kind;
    let is_integer = || value.is_exact_instance_of::<PyInt>() || value.is_exact_instance_of::<PyBool>();
    match kind {
        FieldKind::Any => return write_any(out, value, NATIVE_DEPTH),
        FieldKind::Int if value.is_exact_instance_of::<PyInt>() => return write_int(out, value),
        FieldKind::Int if is_integer() => return write_number(out, u8::from(value.is_truthy()?)),
        FieldKind::Float if let Ok(float) = value.cast_exact::<PyFloat>() => return write_number(out, float.value()),
        FieldKind::Float if is_integer() => {
            return match value.extract::<f64>() {
                Ok(float) => write_number(out, float),
                Err(_) => Ok(None),
            };
        }
        FieldKind::TextList => {
            if let Ok(list) = value.cast_exact::<PyList>() {
                for item in list.iter() {
                    if !item.is_none()
                        && !item.is_exact_instance_of::<PyString>()
                        && !unexpected.note(expected(FieldKind::Text), field, &item)?
                    {
                        return Ok(None);
                    }
                }
                return write_any(out, value, NATIVE_DEPTH);
            }
        }
        _ => {}
    }
    if !unexpected.note(expected(kind), field, value)? {
        return Ok(None);
    }
    write_any(out, value, NATIVE_DEPTH)
}

/// Writes a JSON-shaped value of at most `depth` levels; None if it is of any other shape.
fn write_any(out: &mut Sheet, value: &Bound<'_, PyAny>, depth: usize) -> PyResult<Option<()>> {
    if let Ok(text) = value.cast_exact::<PyString>() {
        write_text(out, text)?;
    } else if value.is_none() {
        out.extend_from_slice(b"null");
    } else if let Ok(flag) = value.cast_exact::<PyBool>() {
        out.extend_from_slice(if flag.is_true() { b"true" } else { b"false" });
    } else if value.is_exact_instance_of::<PyInt>() {
        return write_int(out, value);
    } else if let Ok(float) = value.cast_exact::<PyFloat>() {
        return write_number(out, float.value());
    } else if depth == 0 {
        return Ok(None);
    } else if let Ok(list) = value.cast_exact::<PyList>() {
        return write_items(out, list.iter(), depth);
    } else if let Ok(tuple) = value.cast_exact::<PyTuple>() {
        return write_items(out, tuple.iter(), depth);
    } else if let Ok(dict) = value.cast_exact::<PyDict>() {
        out.push(b'{');
        for (index, entry) in Entries::of(dict).enumerate() {
            let (key, item) = entry?;
            let Ok(key) = key.cast_exact::<PyString>() else {
                return Ok(None);
            };
            if index > 0 {
                out.push(b',');
            }
            if write_text(out, key).is_err() {
                return Ok(None);
            }
            out.push(b':');
            if write_any(out, &item, depth - 1)?.is_none() {
                return Ok(None);
            }
        }
        out.push(b'}');
    } else {
        return Ok(None);
    }
    Ok(Some(()))
}

/// Writes a text, which fails if it has no UTF-8.
#[inline]
fn write_text(out: &mut Sheet, text: &Bound<'_, PyString>) -> PyResult<()> {
    if narrow(text).is_some_and(|text| out.extend_quoted(text)) {
        return Ok(());
    }
    write_special_text(out, text)
}

/// Writes a text that has escapes or is not ASCII.
#[inline(never)]
fn write_special_text(out: &mut Sheet, text: &Bound<'_, PyString>) -> PyResult<()> {
    write_json_string(out, text.to_str()?);
    Ok(())
}

fn write_items<'py>(
    out: &mut Sheet,
    items: impl Iterator<Item = Bound<'py, PyAny>>,
    depth: usize,
) -> PyResult<Option<()>> {
    out.push(b'[');
    for (index, item) in items.enumerate() {
        if index > 0 {
            out.push(b',');
        }
        if write_any(out, &item, depth - 1)?.is_none() {
            return Ok(None);
        }
    }
    out.push(b']');
    Ok(Some(()))
}

fn write_int(out: &mut Sheet, value: &Bound<'_, PyAny>) -> PyResult<Option<()>> {
    if let Ok(int) = value.extract::<i64>() {
        return write_number(out, int);
    }
    let int: num_bigint::BigInt = value.extract()?;
    out.extend_from_slice(int.to_string().as_bytes());
    Ok(Some(()))
}

/// `serde_json` writes null for what JSON cannot express, as pydantic does.
fn write_number(out: &mut Sheet, number: impl serde::Serialize) -> PyResult<Option<()>> {
    serde_json::to_writer(out, &number)
        .map(Some)
        .map_err(|error| pyo3::exceptions::PyValueError::new_err(error.to_string()))
}
