//! `model_dump_json`: an operation as JSON text. Takes the same values as `dump/python.rs`.

use std::cell::Cell;

use pyo3::exceptions::{PyAttributeError, PyUnicodeEncodeError, PyValueError};
use pyo3::prelude::*;

use super::selection::{Selection, visit_fields};
use crate::domain::{FIELDS, FieldKind, JsonBuffer, Output, write_key, write_null};
use crate::glue::instance::storage::PyOperation;
use crate::glue::values::dumped::{NATIVE_DEPTH, Unexpected};
use crate::glue::values::error::describe;
use crate::glue::values::{any, write, write_plain};

thread_local! {
    /// The buffer of the last dump, to be used again.
    static BUFFER: Cell<JsonBuffer> = const { Cell::new(JsonBuffer::new()) };
}

/// The largest buffer, in bytes, that is kept for the next dump.
const LARGEST_KEPT: usize = 1 << 16;

/// Writes the instance as JSON and gives the text to `take`; None if pydantic has to dump it.
pub fn to_json<'py, T>(
    slf: &Bound<'py, PyOperation>,
    selection: &Selection<'py>,
    unexpected: &mut Unexpected,
    take: impl FnOnce(&[u8]) -> PyResult<T>,
) -> PyResult<Option<T>> {
    // Taken out, because Python code that runs meanwhile may dump, too. A thread that is ending has none.
    let mut buffer = BUFFER.try_with(Cell::take).unwrap_or_default();
    buffer.clear();
    let taken = match write_fields(&mut buffer, slf, selection, unexpected) {
        Ok(Some(())) => take(buffer.as_bytes()).map(Some),
        Ok(None) => Ok(None),
        Err(error) => Err(error),
    };
    if buffer.capacity() <= LARGEST_KEPT {
        let _ = BUFFER.try_with(|kept| kept.set(buffer));
    }
    taken
}

fn write_fields<'py>(
    out: &mut JsonBuffer,
    slf: &Bound<'py, PyOperation>,
    selection: &Selection<'py>,
    unexpected: &mut Unexpected,
) -> PyResult<Option<()>> {
    let mask = match selection.mask(slf) {
        Ok(Some(mask)) => mask,
        Ok(None) => return Ok(None),
        // The instance has no `__pydantic_fields_set__`: pydantic raises its own error.
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
        if selection.as_any && FIELDS[field].kind != FieldKind::State {
            return any::write(out, &value, NATIVE_DEPTH);
        }
        write(out, field, &value, unexpected)
    });
    match (done, unexpected) {
        (Ok(done), _) => {
            if out.is_empty() {
                out.push(b'{');
            } else {
                // Overwrites the comma before the first key.
                out.replace(0, b'{');
            }
            out.push(b'}');
            Ok(done)
        }
        // A lone surrogate, which JSON cannot hold.
        (Err(error), Unexpected::Refuse) if error.is_instance_of::<PyUnicodeEncodeError>(slf.py()) => Ok(None),
        (Err(error), Unexpected::Note(_)) if error.is_instance_of::<PyUnicodeEncodeError>(slf.py()) => {
            let reason = describe(slf.py(), &error);
            Err(PyValueError::new_err(format!("Error serializing to JSON: {reason}")))
        }
        (Err(error), _) => Err(error),
    }
}
