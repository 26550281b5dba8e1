//! Values that need no coercion: the way that nearly all input takes.
#![expect(
    unsafe_code,
    reason = "a dict is walked without a reference for each key and value: `Operation(**d)` and \
              `model_validate(d)` in docs/benchmarks.md, 1.6 times faster"
)]

use std::ptr;

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::sync::critical_section::with_critical_section;
use pyo3::types::{PyDict, PyFloat, PyInt, PyList, PyString};

use super::keys;
use super::state;
use crate::domain::{FIELDS, FieldKind, OperationState};
use crate::glue::cpython::text_object::narrow;
use crate::glue::instance::lifetime::may_hold_references;

/// Takes a value that needs no coercion and runs no Python code; `None` for every other value.
#[inline]
pub fn take<'py>(kind: FieldKind, value: &Bound<'py, PyAny>, strict: bool) -> Option<Bound<'py, PyAny>> {
    let is_exact = match kind {
        FieldKind::Any => true,
        FieldKind::Text => value.is_exact_instance_of::<PyString>(),
        FieldKind::Float => {
            if let Ok(int) = value.cast_exact::<PyInt>() {
                // Go writes a whole number without a fraction.
                return small_int_as_float(int);
            }
            value.is_exact_instance_of::<PyFloat>()
        }
        FieldKind::Int => value.is_exact_instance_of::<PyInt>(),
        FieldKind::TextList => {
            if let Ok(list) = value.cast_exact::<PyList>() {
                return copy_of_texts(list);
            }
            false
        }
        FieldKind::State => {
            if let Ok(text) = value.cast_exact::<PyString>() {
                // Strict mode takes members only.
                return if strict { None } else { member_of_text(text) };
            }
            state::is_member(value)
        }
    };
    (is_exact || value.is_none()).then(|| value.clone())
}

/// The float of an integer that surely fits.
#[inline]
fn small_int_as_float<'py>(int: &Bound<'py, PyInt>) -> Option<Bound<'py, PyAny>> {
    // SAFETY: an int, alive; nothing is raised for one, only noted in `overflow`.
    let (small, overflow) = unsafe {
        let mut overflow = 0;
        let small = ffi::PyLong_AsLongLongAndOverflow(int.as_ptr(), &raw mut overflow);
        (small, overflow)
    };
    let exact = i32::try_from(small).ok().filter(|_| overflow == 0)?;
    Some(PyFloat::new(int.py(), f64::from(exact)).into_any())
}

/// A new list of the same items, if all of them are plain texts.
#[inline]
fn copy_of_texts<'py>(list: &Bound<'py, PyList>) -> Option<Bound<'py, PyAny>> {
    let are_texts = with_critical_section(list.as_any(), || {
        // SAFETY: items below the length are valid objects, looked at without running Python code.
        (0..list.len()).all(|index| unsafe {
            let item = ffi::PyList_GET_ITEM(list.as_ptr(), index.cast_signed());
            ffi::PyUnicode_CheckExact(item) != 0
        })
    });
    // Without a GIL the list can have changed since; then the copy is looked at again.
    let copy = are_texts.then(|| list.get_slice(0, list.len()))?;
    if cfg!(Py_GIL_DISABLED) && !copy.iter().all(|item| item.is_exact_instance_of::<PyString>()) {
        return None;
    }
    Some(copy.into_any())
}

#[inline]
fn member_of_text<'py>(text: &Bound<'py, PyString>) -> Option<Bound<'py, PyAny>> {
    let found = OperationState::from_text(narrow(text)?);
    state::member(text.py(), found?).ok().cloned()
}

/// Hands over the values of a dict if all its keys are plain texts and all values can be taken as they
/// are; `put` may have got some when that turns out not to be so. Tells whether there are keys that
/// name no field.
#[inline]
pub fn read_dict<'py>(
    dict: &Bound<'py, PyDict>,
    strict: bool,
    mut put: impl FnMut(usize, Bound<'py, PyAny>),
) -> Option<bool> {
    with_critical_section(dict.as_any(), || {
        let py = dict.py();
        let mut has_unknown = false;
        let mut next = 0;
        let mut position = 0;
        let (mut key, mut value) = (ptr::null_mut(), ptr::null_mut());
        // SAFETY: the dict is alive. Key and value are borrowed from it: the key is looked at before
        // anything is allocated, the value gets a reference of its own before that. Should a collection
        // that an allocation sets off change the dict, `position` is still good for the next call.
        while unsafe { ffi::PyDict_Next(dict.as_ptr(), &raw mut position, &raw mut key, &raw mut value) } != 0 {
            // SAFETY: as above.
            let key = unsafe { Borrowed::from_ptr(py, key) };
            let Some(field) = keys::field_of_text(&key, next)? else {
                has_unknown = true;
                continue;
            };
            next = field + 1;
            // SAFETY: as above.
            let value = unsafe { Borrowed::from_ptr(py, value) }.to_owned();
            let kind = FIELDS[field].kind;
            let taken = match kind {
                // Moved, where the value itself is taken.
                FieldKind::Any => value,
                FieldKind::Text if value.is_exact_instance_of::<PyString>() || value.is_none() => value,
                _ => take(kind, &value, strict)?,
            };
            put(field, taken);
        }
        Some(has_unknown)
    })
}

/// Whether the collector has to look into a value that was taken for a field of this kind.
#[inline]
pub fn is_container(kind: FieldKind, value: &Bound<'_, PyAny>) -> bool {
    matches!(kind, FieldKind::TextList | FieldKind::Any) && may_hold_references(value)
}
