//! `model_dump_json`: an operation as JSON text, for the values that `glue/dump.rs` dumps.

use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple};

use super::dump::{Selection, plain_values};
use super::object::PyOperation;
use super::state;
use crate::domain::{FIELDS, FieldKind, write_json_string};

/// Depth of a nested value beyond which pydantic takes over: it knows cycles and its own limit.
const NATIVE_DEPTH: usize = 100;

/// A usual operation is about 500 bytes long.
const USUAL_LENGTH: usize = 768;

/// Writes the instance; None if pydantic has to do it.
pub fn to_json<'py>(slf: &Bound<'py, PyOperation>, selection: &Selection<'py>) -> PyResult<Option<Vec<u8>>> {
    let Some(mask) = selection.mask(slf)? else { return Ok(None) };
    let Some(values) = plain_values(slf)? else { return Ok(None) };
    let mut out = Vec::with_capacity(USUAL_LENGTH);
    out.push(b'{');
    for (field, value) in values.iter().enumerate() {
        if mask >> field & 1 == 0 || (selection.exclude_none && value.is_none()) {
            continue;
        }
        if out.len() > 1 {
            out.push(b',');
        }
        // The names of fields need no escapes.
        out.push(b'"');
        out.extend_from_slice(FIELDS[field].name.as_bytes());
        out.extend_from_slice(b"\":");
        if write_field(&mut out, FIELDS[field].kind, value)?.is_none() {
            return Ok(None);
        }
    }
    out.push(b'}');
    Ok(Some(out))
}

fn write_field(out: &mut Vec<u8>, kind: FieldKind, value: &Bound<'_, PyAny>) -> PyResult<Option<()>> {
    if value.is_none() {
        out.extend_from_slice(b"null");
        return Ok(Some(()));
    }
    match kind {
        FieldKind::Text if value.is_exact_instance_of::<PyString>() => write_any(out, value, 0),
        FieldKind::Int if value.is_exact_instance_of::<PyInt>() => write_any(out, value, 0),
        FieldKind::Float if value.is_exact_instance_of::<PyFloat>() => write_any(out, value, 0),
        FieldKind::State => Ok(state::state_of(value)?.map(|found| write_json_string(out, found.as_str()))),
        FieldKind::TextList => match value.cast_exact::<PyList>() {
            Ok(list) if list.iter().all(|item| item.is_exact_instance_of::<PyString>()) => write_any(out, value, 1),
            _ => Ok(None),
        },
        FieldKind::Any => write_any(out, value, NATIVE_DEPTH),
        _ => Ok(None),
    }
}

/// Writes a JSON-shaped value of at most `depth` levels; None if it is of any other shape.
fn write_any(out: &mut Vec<u8>, value: &Bound<'_, PyAny>, depth: usize) -> PyResult<Option<()>> {
    if let Ok(text) = value.cast_exact::<PyString>() {
        // A lone surrogate has no place in JSON; pydantic words the error.
        let Ok(text) = text.to_str() else { return Ok(None) };
        write_json_string(out, text);
    } else if value.is_none() {
        out.extend_from_slice(b"null");
    } else if let Ok(flag) = value.cast_exact::<PyBool>() {
        out.extend_from_slice(if flag.is_true() { b"true" } else { b"false" });
    } else if value.is_exact_instance_of::<PyInt>() {
        match value.extract::<i64>() {
            Ok(int) => return write_number(out, int),
            Err(_) => {
                let int: num_bigint::BigInt = value.extract()?;
                out.extend_from_slice(int.to_string().as_bytes());
            }
        }
    } else if let Ok(float) = value.cast_exact::<PyFloat>() {
        // serde_json writes null for what JSON cannot express, as pydantic does.
        return write_number(out, float.value());
    } else if depth == 0 {
        return Ok(None);
    } else if let Ok(list) = value.cast_exact::<PyList>() {
        return write_items(out, list.iter(), depth);
    } else if let Ok(tuple) = value.cast_exact::<PyTuple>() {
        return write_items(out, tuple.iter(), depth);
    } else if let Ok(dict) = value.cast_exact::<PyDict>() {
        out.push(b'{');
        for (index, (key, item)) in dict.iter().enumerate() {
            let Ok(Ok(key)) = key.cast_exact::<PyString>().map(|key| key.to_str()) else { return Ok(None) };
            if index > 0 {
                out.push(b',');
            }
            write_json_string(out, key);
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

fn write_items<'py>(
    out: &mut Vec<u8>,
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

fn write_number(out: &mut Vec<u8>, number: impl serde::Serialize) -> PyResult<Option<()>> {
    serde_json::to_writer(out, &number)
        .map(Some)
        .map_err(|error| pyo3::exceptions::PyValueError::new_err(error.to_string()))
}
