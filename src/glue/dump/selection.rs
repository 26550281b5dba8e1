//! Which fields a dump shows, and what happens to values of unexpected types.

use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFrozenSet, PyList, PySet, PyString, PyTuple};

use crate::domain::{FIELD_COUNT, field_index};
use crate::glue::cpython::entries::Entries;
use crate::glue::instance::storage::PyOperation;

/// Which fields a dump shows, as far as it is decided without pydantic.
#[derive(Default)]
pub struct Selection<'py> {
    pub include: Option<Bound<'py, PyAny>>,
    pub exclude: Option<Bound<'py, PyAny>>,
    pub exclude_unset: bool,
    /// Without the fields that are None, which is every field's default.
    pub exclude_none: bool,
    /// Values are dumped as what they are, whatever the types of the fields.
    pub as_any: bool,
}

impl<'py> Selection<'py> {
    /// The fields to show, as bits; None if the selection goes deeper than names.
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

/// The fields that are named by a plain set, list or tuple of texts, or by a dict that has True or `...`
/// for each.
fn mask_of_names(given: &Bound<'_, PyAny>) -> PyResult<Option<u16>> {
    let py = given.py();
    let mut mask = 0;
    let mut take = |name: &Bound<'_, PyAny>| {
        let name = name.cast_exact::<PyString>().ok()?.to_str().ok()?;
        match field_index(name.as_bytes(), 0) {
            Some(field) => mask |= 1 << field,
            // A wildcard to the reference; other unknown names select nothing.
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

/// Calls `visit` for each field that the instance has, in the order of its `__dict__`; stops with
/// None when `visit` says so.
pub fn visit_fields<'py>(
    slf: &Bound<'py, PyOperation>,
    mut visit: impl FnMut(usize, Bound<'py, PyAny>) -> PyResult<Option<()>>,
) -> PyResult<Option<()>> {
    let mut entries = match PyOperation::settle(slf)? {
        None => None,
        Some(_) => Some(PyOperation::entries(slf)?.into_iter()),
    };
    let mut slots = slf.get().slots.iter().enumerate();
    // One call of `visit` for both ways, into which the compiler puts all of it.
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
    /// A key that is no text, or none of UTF-8: an error, which pydantic words.
    Unknown,
}

/// The next entry of a dict whose key is the name of a field.
fn next_field<'py>(entries: impl Iterator<Item = (Bound<'py, PyAny>, Bound<'py, PyAny>)>) -> NextField<'py> {
    for (key, value) in entries {
        let Ok(name) = key.cast::<PyString>() else {
            return NextField::Unknown;
        };
        // A lone surrogate is no UTF-8, for the reference either.
        let Ok(name) = name.to_str() else {
            return NextField::Unknown;
        };
        if let Some(field) = field_index(name.as_bytes(), 0) {
            return NextField::Field(field, value);
        }
    }
    NextField::End
}
