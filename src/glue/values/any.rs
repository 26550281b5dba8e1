//! `Any`: values are kept as they are.

use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple};

use super::error::Invalid;
use super::input::Input;
use super::int::write_int;
use super::json_value::{object_of_json, write_number};
use super::text::write_text;
use crate::domain::{JsonBuffer, Output};
use crate::glue::cpython::entries::Entries;
use crate::glue::cpython::text_object::str_of_json;

pub fn coerce<'py>(input: Input<'_, 'py>) -> Result<Bound<'py, PyAny>, Invalid> {
    Ok(input.to_object()?)
}

pub fn make<'py>(py: Python<'py>, span: &[u8]) -> PyResult<Bound<'py, PyAny>> {
    if span.first() == Some(&b'"') {
        return str_of_json(py, span);
    }
    object_of_json(py, span)
}

/// Dumps a JSON-like value (texts, numbers, lists, dicts) of at most `depth` levels; None for any other.
pub fn dump<'py>(value: &Bound<'py, PyAny>, json_mode: bool, depth: usize) -> PyResult<Option<Bound<'py, PyAny>>> {
    let py = value.py();
    if value.is_none()
        || value.is_exact_instance_of::<PyString>()
        || value.is_exact_instance_of::<PyInt>()
        || value.is_exact_instance_of::<PyBool>()
    {
        return Ok(Some(value.clone()));
    }
    if let Ok(float) = value.cast_exact::<PyFloat>() {
        let fits = !json_mode || float.value().is_finite();
        return Ok(Some(if fits { value.clone() } else { py.None().into_bound(py) }));
    }
    if depth == 0 {
        return Ok(None);
    }
    if let Ok(list) = value.cast_exact::<PyList>() {
        let copy = PyList::empty(py);
        for item in list.iter() {
            let Some(item) = dump(&item, json_mode, depth - 1)? else {
                return Ok(None);
            };
            copy.append(item)?;
        }
        return Ok(Some(copy.into_any()));
    }
    if let Ok(dict) = value.cast_exact::<PyDict>() {
        let copy = PyDict::new(py);
        for entry in Entries::of(dict) {
            let (key, item) = entry?;
            // JSON cannot hold a lone surrogate: pydantic raises the error.
            match key.cast_exact::<PyString>() {
                Ok(text) if !json_mode || text.to_str().is_ok() => {}
                _ => return Ok(None),
            }
            let Some(item) = dump(&item, json_mode, depth - 1)? else {
                return Ok(None);
            };
            copy.set_item(key, item)?;
        }
        return Ok(Some(copy.into_any()));
    }
    if let Ok(tuple) = value.cast_exact::<PyTuple>() {
        let mut items = Vec::with_capacity(tuple.len());
        for item in tuple.iter() {
            let Some(item) = dump(&item, json_mode, depth - 1)? else {
                return Ok(None);
            };
            items.push(item);
        }
        let copy = if json_mode {
            PyList::new(py, items)?.into_any()
        } else {
            PyTuple::new(py, items)?.into_any()
        };
        return Ok(Some(copy));
    }
    Ok(None)
}

/// Writes a JSON-like value of at most `depth` levels; None for any other.
pub fn write(out: &mut JsonBuffer, value: &Bound<'_, PyAny>, depth: usize) -> PyResult<Option<()>> {
    if let Ok(text) = value.cast_exact::<PyString>() {
        write_text(out, text)?;
    } else if value.is_none() {
        out.extend_from_slice(b"null");
    } else if let Ok(flag) = value.cast_exact::<PyBool>() {
        out.extend_from_slice(if flag.is_true() { b"true" } else { b"false" });
    } else if value.is_exact_instance_of::<PyInt>() {
        write_int(out, value)?;
    } else if let Ok(float) = value.cast_exact::<PyFloat>() {
        write_number(out, float.value())?;
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
            if write(out, &item, depth - 1)?.is_none() {
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
    out: &mut JsonBuffer,
    items: impl Iterator<Item = Bound<'py, PyAny>>,
    depth: usize,
) -> PyResult<Option<()>> {
    out.push(b'[');
    for (index, item) in items.enumerate() {
        if index > 0 {
            out.push(b',');
        }
        if write(out, &item, depth - 1)?.is_none() {
            return Ok(None);
        }
    }
    out.push(b']');
    Ok(Some(()))
}
