//! `model_dump`: an operation as a dict.
//!
//! Dumps values that validation can give, and JSON-like values of `result`. For everything else
//! (nested selections, rare options, values of other types) `None` leaves the dump to pydantic.

use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::selection::{Selection, visit_fields};
use crate::domain::{FIELDS, FieldKind};
use crate::glue::instance::full_dict::full_dict;
use crate::glue::instance::storage::PyOperation;
use crate::glue::values::dumped::{NATIVE_DEPTH, Unexpected};
use crate::glue::values::names::{Values, names};
use crate::glue::values::{any, dump, is_dumped_as_it_is};

/// Dumps the instance; None if pydantic has to do it.
pub fn to_python<'py>(
    slf: &Bound<'py, PyOperation>,
    json_mode: bool,
    selection: &Selection<'py>,
    unexpected: &mut Unexpected,
) -> PyResult<Option<Bound<'py, PyDict>>> {
    let py = slf.py();
    let Some(mask) = selection.mask(slf)? else {
        return Ok(None);
    };
    if mask == u16::MAX && !selection.exclude_none && !selection.as_any && PyOperation::has_all_slots(slf)? {
        return all_fields(slf, json_mode, unexpected);
    }
    let dict = PyDict::new(py);
    let done = visit_fields(slf, |field, value| {
        if mask >> field & 1 == 0 || (selection.exclude_none && value.is_none()) {
            return Ok(Some(()));
        }
        let dumped = if selection.as_any && FIELDS[field].kind != FieldKind::State {
            any::dump(&value, json_mode, NATIVE_DEPTH)?
        } else {
            dump(field, value, json_mode, unexpected)?
        };
        match dumped {
            Some(value) => dict.set_item(&names(py)[field], value).map(Some),
            None => Ok(None),
        }
    })?;
    Ok(done.map(|()| dict))
}

/// Dumps an instance that has every field in its slot.
fn all_fields<'py>(
    slf: &Bound<'py, PyOperation>,
    json_mode: bool,
    unexpected: &mut Unexpected,
) -> PyResult<Option<Bound<'py, PyDict>>> {
    let mut values: Values<'_> = Default::default();
    for (field, (slot, dumped)) in slf.get().slots.iter().zip(&mut values).enumerate() {
        // Another thread may have emptied the slot; then the dict gets None, as from any empty slot.
        let Some(value) = slot.get(slf) else { continue };
        *dumped = if is_dumped_as_it_is(field, &value, json_mode) {
            Some(value)
        } else {
            match dump(field, value, json_mode, unexpected)? {
                None => return Ok(None),
                dumped => dumped,
            }
        };
    }
    full_dict(slf.py(), &values).map(Some)
}
