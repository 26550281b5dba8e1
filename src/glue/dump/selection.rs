//! Which fields a dump includes: `include`, `exclude`, `exclude_unset` as a mask; passes `exclude_none` on.

use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFrozenSet, PyList, PySet, PyString, PyTuple};

use crate::domain::{FIELD_COUNT, field_index};
use crate::glue::cpython::entries::Entries;
use crate::glue::instance::storage::PyOperation;

/// The options that select fields.
#[derive(Default)]
pub struct Selection<'py> {
    pub include: Option<Bound<'py, PyAny>>,
    pub exclude: Option<Bound<'py, PyAny>>,
    pub exclude_unset: bool,
    /// Leaves out the fields that are None. This is `exclude_defaults` as well: all defaults are None.
    pub exclude_none: bool,
    /// Dumps values by their own type instead of the field's: `serialize_as_any`.
    pub as_any: bool,
}

impl<'py> Selection<'py> {
    /// The selected fields as bits; None if the selection reaches into values, which is left to pydantic.
    pub fn mask(&self, slf: &Bound<'py, PyOperation>) -> PyResult<Option<u16>> {
        let mut mask = u16::MAX;
        if let Some(include) = &self.include {
            let Some(named) = mask_of_names(include)? else {
                return Ok(None);
            };
            mask &= named;
        }
        if let Some(exclude) = &self.exclude {
            let Some(named) = mask_of_names(exclude)? else {
                return Ok(None);
            };
            mask &= !named;
        }
        if self.exclude_unset {
            match PyOperation::mask(slf) {
                Some(set) => mask &= set,
                // pydantic refuses anything but a set here.
                None if !PyOperation::live_fields_set(slf)?.is_instance_of::<PySet>() => return Ok(None),
                None => {
                    for field in 0..FIELD_COUNT {
                        if !PyOperation::is_field_set(slf, field)? {
                            mask &= !(1 << field);
                        }
                    }
                }
            }
        }
        Ok(Some(mask))
    }
}

/// The fields named by a set, list or tuple of texts, or by a dict whose values are all True or `...`; None
/// for anything else.
fn mask_of_names(given: &Bound<'_, PyAny>) -> PyResult<Option<u16>> {
    let py = given.py();
    let mut mask = 0;
    let mut take = |name: &Bound<'_, PyAny>| {
        let name = name.cast_exact::<PyString>().ok()?.to_str().ok()?;
        match field_index(name.as_bytes(), 0) {
            Some(field) => mask |= 1 << field,
            // A wildcard of the reference. Other unknown names select nothing.
            None if name == "__all__" => return None,
            None => {}
        }
        Some(())
    };
    if let Ok(dict) = given.cast_exact::<PyDict>() {
        for entry in Entries::of(dict) {
            let (name, value) = entry?;
            let is_whole = value.is(PyBool::new(py, true)) || value.is(py.Ellipsis());
            if !is_whole || take(&name).is_none() {
                return Ok(None);
            }
        }
        return Ok(Some(mask));
    }
    let is_plain = given.is_exact_instance_of::<PySet>()
        || given.is_exact_instance_of::<PyFrozenSet>()
        || given.is_exact_instance_of::<PyList>()
        || given.is_exact_instance_of::<PyTuple>();
    if !is_plain {
        return Ok(None);
    }
    for name in given.try_iter()? {
        if take(&name?).is_none() {
            return Ok(None);
        }
    }
    Ok(Some(mask))
}

/// Calls `visit` for each field that the instance has, in the order of its `__dict__`, until it returns
/// None.
pub fn visit_fields<'py>(
    slf: &Bound<'py, PyOperation>,
    mut visit: impl FnMut(usize, Bound<'py, PyAny>) -> PyResult<Option<()>>,
) -> PyResult<Option<()>> {
    let mut entries = match PyOperation::settle(slf)? {
        None => None,
        Some(_) => Some(PyOperation::entries(slf)?.into_iter()),
    };
    let mut slots = slf.get().slots.iter().enumerate();
    // One loop for both cases: `visit` is called in one place only, so the compiler inlines it.
    loop {
        let (field, value) = match &mut entries {
            None => match slots.next() {
                None => return Ok(Some(())),
                Some((field, slot)) => match slot.get(slf) {
                    None => continue,
                    Some(value) => (field, value),
                },
            },
            Some(entries) => match next_field(entries) {
                NextField::Field(field, value) => (field, value),
                NextField::End => return Ok(Some(())),
                NextField::Unknown => return Ok(None),
            },
        };
        if visit(field, value)?.is_none() {
            return Ok(None);
        }
    }
}

enum NextField<'py> {
    Field(usize, Bound<'py, PyAny>),
    End,
    /// A key that is no text or has no UTF-8: pydantic raises the error.
    Unknown,
}

/// The next entry of a dict whose key is the name of a field.
fn next_field<'py>(entries: impl Iterator<Item = (Bound<'py, PyAny>, Bound<'py, PyAny>)>) -> NextField<'py> {
    for (key, value) in entries {
        let Ok(name) = key.cast::<PyString>() else {
            return NextField::Unknown;
        };
        let Ok(name) = name.to_str() else {
            return NextField::Unknown;
        };
        if let Some(field) = field_index(name.as_bytes(), 0) {
            return NextField::Field(field, value);
        }
    }
    NextField::End
}
