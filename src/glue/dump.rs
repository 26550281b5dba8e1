//! `model_dump`: an operation as a dict.
//!
//! Values of the kinds that validation gives, and JSON-shaped values of `result`, are dumped here.
//! For everything else (values of other types, which need a warning or a serializer; selections in
//! depth; rare options) the installed pydantic dumps the same instance from the beginning.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyFrozenSet, PyInt, PyList, PySet, PyString, PyTuple};

use super::object::{HAS_EXTRA, PyOperation, names};
use super::state;
use crate::domain::{FIELD_COUNT, FIELDS, FieldKind, OperationState};

/// Depth of a nested value beyond which pydantic takes over: it knows cycles and its own limit.
const NATIVE_DEPTH: usize = 100;

/// Which fields a dump shows, as far as it is decided without pydantic.
#[derive(Default)]
pub struct Selection<'py> {
    pub include: Option<Bound<'py, PyAny>>,
    pub exclude: Option<Bound<'py, PyAny>>,
    pub exclude_unset: bool,
    /// Without the fields that are None, which is every field's default.
    pub exclude_none: bool,
}

impl<'py> Selection<'py> {
    /// The fields to show, as bits; None if the selection goes deeper than names.
    pub fn mask(&self, slf: &Bound<'py, PyOperation>) -> PyResult<Option<u16>> {
        let mut mask = u16::MAX;
        if let Some(include) = &self.include {
            let Some(named) = mask_of_names(include)? else { return Ok(None) };
            mask &= named;
        }
        if let Some(exclude) = &self.exclude {
            let Some(named) = mask_of_names(exclude)? else { return Ok(None) };
            mask &= !named;
        }
        if self.exclude_unset {
            match slf.get().mask(slf.py()) {
                Some(set) => mask &= set,
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

/// The fields that a plain set of texts names.
fn mask_of_names(names_given: &Bound<'_, PyAny>) -> PyResult<Option<u16>> {
    if !names_given.is_exact_instance_of::<PySet>() && !names_given.is_exact_instance_of::<PyFrozenSet>() {
        return Ok(None);
    }
    let mut mask = 0;
    for name in names_given.try_iter()? {
        let name = name?;
        let Ok(name) = name.cast_exact::<PyString>() else { return Ok(None) };
        // "__all__" and unknown names are pydantic's business.
        match crate::domain::field_index(name.to_str().unwrap_or_default().as_bytes(), 0) {
            Some(field) => mask |= 1 << field,
            None => return Ok(None),
        }
    }
    Ok(Some(mask))
}

/// The values to dump, in the order of the fields, if the instance holds its fields and no more.
pub fn plain_values<'py>(slf: &Bound<'py, PyOperation>) -> PyResult<Option<[Bound<'py, PyAny>; FIELD_COUNT]>> {
    let py = slf.py();
    // A dict can hold its entries in another order, or further ones.
    if PyOperation::settle(slf)?.is_some() || !slf.get().has(HAS_EXTRA) || slf.get().extra.is_full(py) {
        return Ok(None);
    }
    let slots = &slf.get().slots;
    if slots.iter().any(|slot| !slot.is_full(py)) {
        return Ok(None);
    }
    Ok(Some(std::array::from_fn(|field| {
        slots[field].get(py).unwrap_or_else(|| py.None().into_bound(py))
    })))
}

/// Dumps the instance; None if pydantic has to do it.
pub fn to_python<'py>(
    slf: &Bound<'py, PyOperation>,
    json_mode: bool,
    selection: &Selection<'py>,
) -> PyResult<Option<Bound<'py, PyDict>>> {
    let py = slf.py();
    let Some(mask) = selection.mask(slf)? else { return Ok(None) };
    let Some(values) = plain_values(slf)? else { return Ok(None) };
    let dict = PyDict::new(py);
    for (field, value) in values.into_iter().enumerate() {
        if mask >> field & 1 == 0 || (selection.exclude_none && value.is_none()) {
            continue;
        }
        let Some(value) = dump_field(FIELDS[field].kind, value, json_mode)? else { return Ok(None) };
        dict.set_item(&names(py)[field], value)?;
    }
    Ok(Some(dict))
}

#[inline]
fn dump_field<'py>(kind: FieldKind, value: Bound<'py, PyAny>, json_mode: bool) -> PyResult<Option<Bound<'py, PyAny>>> {
    if value.is_none() {
        return Ok(Some(value));
    }
    Ok(match kind {
        FieldKind::Text => value.is_exact_instance_of::<PyString>().then_some(value),
        FieldKind::Int => value.is_exact_instance_of::<PyInt>().then_some(value),
        FieldKind::Float => match value.cast_exact::<PyFloat>() {
            Ok(float) if !json_mode || float.value().is_finite() => Some(value),
            _ => None,
        },
        FieldKind::State => match state::state_of(&value)? {
            Some(found) if json_mode => Some(value_text(value.py(), found)),
            Some(_) => Some(value),
            None => None,
        },
        FieldKind::TextList => match value.cast_exact::<PyList>() {
            Ok(list) if list.iter().all(|item| item.is_exact_instance_of::<PyString>()) => {
                Some(list.get_slice(0, list.len()).into_any())
            }
            _ => None,
        },
        FieldKind::Any => dump_any(&value, json_mode, NATIVE_DEPTH)?,
    })
}

fn value_text(py: Python<'_>, state: OperationState) -> Bound<'_, PyAny> {
    match state {
        OperationState::Unknown => intern!(py, "unknown"),
        OperationState::Queued => intern!(py, "queued"),
        OperationState::Running => intern!(py, "running"),
        OperationState::Succeeded => intern!(py, "succeeded"),
        OperationState::Failed => intern!(py, "failed"),
    }
    .clone()
    .into_any()
}

/// Copies a JSON-shaped value; None if it is of any other shape or too deep.
fn dump_any<'py>(value: &Bound<'py, PyAny>, json_mode: bool, depth: usize) -> PyResult<Option<Bound<'py, PyAny>>> {
    let py = value.py();
    if value.is_none()
        || value.is_exact_instance_of::<PyString>()
        || value.is_exact_instance_of::<PyInt>()
        || value.is_exact_instance_of::<PyBool>()
    {
        return Ok(Some(value.clone()));
    }
    if let Ok(float) = value.cast_exact::<PyFloat>() {
        return Ok((!json_mode || float.value().is_finite()).then(|| value.clone()));
    }
    if depth == 0 {
        return Ok(None);
    }
    if let Ok(list) = value.cast_exact::<PyList>() {
        let copy = PyList::empty(py);
        for item in list.iter() {
            let Some(item) = dump_any(&item, json_mode, depth - 1)? else { return Ok(None) };
            copy.append(item)?;
        }
        return Ok(Some(copy.into_any()));
    }
    if let Ok(dict) = value.cast_exact::<PyDict>() {
        let copy = PyDict::new(py);
        for (key, item) in dict.iter() {
            if !key.is_exact_instance_of::<PyString>() {
                return Ok(None);
            }
            let Some(item) = dump_any(&item, json_mode, depth - 1)? else { return Ok(None) };
            copy.set_item(key, item)?;
        }
        return Ok(Some(copy.into_any()));
    }
    if let Ok(tuple) = value.cast_exact::<PyTuple>() {
        let mut items = Vec::with_capacity(tuple.len());
        for item in tuple.iter() {
            let Some(item) = dump_any(&item, json_mode, depth - 1)? else { return Ok(None) };
            items.push(item);
        }
        let copy = if json_mode { PyList::new(py, items)?.into_any() } else { PyTuple::new(py, items)?.into_any() };
        return Ok(Some(copy));
    }
    Ok(None)
}
