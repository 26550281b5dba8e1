//! `model_dump`: an operation as a dict.
//!
//! Values of the kinds that validation gives, and JSON-shaped values of `result`, are dumped here.
//! Everything else (selections in depth, rare options, values that need a serializer) the installed
//! pydantic dumps, from the same instance.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple};

use super::selection::{Selection, Unexpected, visit_fields};
use crate::domain::{FIELDS, FieldKind, OperationState};
use crate::glue::cpython::entries::Entries;
use crate::glue::instance::full_dict::full_dict;
use crate::glue::instance::object::{PyOperation, Values, names};
use crate::glue::values::state;

/// Depth of a nested value beyond which pydantic takes over: it knows cycles and its own limit.
pub const NATIVE_DEPTH: usize = 100;

/// Dumps all fields; None if it takes the general way.
pub fn everything<'py>(slf: &Bound<'py, PyOperation>) -> PyResult<Option<Bound<'py, PyDict>>> {
    to_python(slf, false, &Selection::default(), &mut Unexpected::Refuse)
}

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
    if mask == u16::MAX && !selection.exclude_none && !selection.any_type && PyOperation::has_all_slots(slf)? {
        return all_fields(slf, json_mode, unexpected);
    }
    let dict = PyDict::new(py);
    let done = visit_fields(slf, |field, value| {
        if mask >> field & 1 == 0 || (selection.exclude_none && value.is_none()) {
            return Ok(Some(()));
        }
        let dumped = if selection.any_type && FIELDS[field].kind != FieldKind::State {
            dump_any(&value, json_mode, NATIVE_DEPTH)?
        } else {
            dump_field(field, value, json_mode, unexpected)?
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
        // Another thread can have taken it away; None is what it would have been after that.
        let Some(value) = slot.get(slf) else { continue };
        *dumped = if is_dumped_as_it_is(field, &value, json_mode) {
            Some(value)
        } else {
            match dump_field(field, value, json_mode, unexpected)? {
                None => return Ok(None),
                dumped => dumped,
            }
        };
    }
    full_dict(slf.py(), &values).map(Some)
}

/// Whether a value is of its field's type and is shared by the dump; `false` may also mean that this is
/// not easy to see.
#[inline]
fn is_dumped_as_it_is(field: usize, value: &Bound<'_, PyAny>, json_mode: bool) -> bool {
    value.is_none()
        || match FIELDS[field].kind {
            FieldKind::Text => value.is_exact_instance_of::<PyString>(),
            FieldKind::Int => value.is_exact_instance_of::<PyInt>(),
            FieldKind::Float => !json_mode && value.is_exact_instance_of::<PyFloat>(),
            FieldKind::State => !json_mode && state::is_member(value),
            FieldKind::TextList | FieldKind::Any => false,
        }
}

/// Dumps the value of a field; None if that takes the general way.
#[inline]
pub fn dump_field<'py>(
    field: usize,
    value: Bound<'py, PyAny>,
    json_mode: bool,
    unexpected: &mut Unexpected,
) -> PyResult<Option<Bound<'py, PyAny>>> {
    if is_dumped_as_it_is(field, &value, json_mode) {
        return Ok(Some(value));
    }
    let kind = FIELDS[field].kind;
    let is_integer = || value.is_exact_instance_of::<PyInt>() || value.is_exact_instance_of::<PyBool>();
    match kind {
        FieldKind::Any => return dump_any(&value, json_mode, NATIVE_DEPTH),
        FieldKind::Float if value.is_exact_instance_of::<PyFloat>() => return Ok(Some(value)),
        FieldKind::Int | FieldKind::Float if !json_mode && is_integer() => return Ok(Some(value)),
        FieldKind::State => match state::state_of(&value)? {
            Some(found) if json_mode => return Ok(Some(text_of(value.py(), found))),
            Some(_) => return Ok(Some(value)),
            None => {}
        },
        FieldKind::TextList => {
            if let Ok(list) = value.cast_exact::<PyList>() {
                return dump_texts(field, list, json_mode, unexpected);
            }
        }
        FieldKind::Int if value.is_exact_instance_of::<PyBool>() => {
            return Ok(Some(u8::from(value.is_truthy()?).into_pyobject(value.py())?.into_any()));
        }
        FieldKind::Float if is_integer() => match value.extract::<f64>() {
            Ok(float) => return Ok(Some(PyFloat::new(value.py(), float).into_any())),
            Err(_) => return Ok(None),
        },
        _ => {}
    }
    if !unexpected.note(expected(kind), field, &value)? {
        return Ok(None);
    }
    dump_any(&value, json_mode, NATIVE_DEPTH)
}

/// The field's type in the words of serialization warnings.
pub fn expected(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::State => "enum",
        other => other.annotation(),
    }
}

fn dump_texts<'py>(
    field: usize,
    list: &Bound<'py, PyList>,
    json_mode: bool,
    unexpected: &mut Unexpected,
) -> PyResult<Option<Bound<'py, PyAny>>> {
    if list.iter().all(|item| item.is_exact_instance_of::<PyString>()) {
        return Ok(Some(list.get_slice(0, list.len()).into_any()));
    }
    for item in list.iter() {
        // The reference's serializers pass None on without a word.
        if !item.is_none()
            && !item.is_exact_instance_of::<PyString>()
            && !unexpected.note(expected(FieldKind::Text), field, &item)?
        {
            return Ok(None);
        }
    }
    dump_any(list.as_any(), json_mode, NATIVE_DEPTH)
}

fn text_of(py: Python<'_>, state: OperationState) -> Bound<'_, PyAny> {
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
        let fits = !json_mode || float.value().is_finite();
        return Ok(Some(if fits { value.clone() } else { py.None().into_bound(py) }));
    }
    if depth == 0 {
        return Ok(None);
    }
    if let Ok(list) = value.cast_exact::<PyList>() {
        let copy = PyList::empty(py);
        for item in list.iter() {
            let Some(item) = dump_any(&item, json_mode, depth - 1)? else {
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
            // JSON has no place for a lone surrogate; pydantic words the error.
            match key.cast_exact::<PyString>() {
                Ok(text) if !json_mode || text.to_str().is_ok() => {}
                _ => return Ok(None),
            }
            let Some(item) = dump_any(&item, json_mode, depth - 1)? else {
                return Ok(None);
            };
            copy.set_item(key, item)?;
        }
        return Ok(Some(copy.into_any()));
    }
    if let Ok(tuple) = value.cast_exact::<PyTuple>() {
        let mut items = Vec::with_capacity(tuple.len());
        for item in tuple.iter() {
            let Some(item) = dump_any(&item, json_mode, depth - 1)? else {
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
