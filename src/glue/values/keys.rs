//! Which field a key of a dict names.
#![expect(
    unsafe_code,
    reason = "keys are looked at without taking a reference: `Operation(**d)` 1.2 times faster"
)]

use std::ptr;
use std::sync::atomic::{AtomicPtr, AtomicUsize, Ordering::Relaxed};

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyString};

use super::names::names;
use crate::domain::{FIELD_COUNT, FIELDS, field_index};
use crate::glue::cpython::text_object::narrow;

/// The key object that was last seen behind each field, and the field that it named.
///
/// A JSON parser makes one object of each key in a document, and a call site has interned keywords,
/// so operation after operation brings the same objects in the same order: one comparison of
/// pointers instead of one of texts. At most 34 keys are kept alive.
struct Seen {
    /// A reference of its own, or null.
    key: AtomicPtr<ffi::PyObject>,
    field: AtomicUsize,
}

/// Two variants for each position, because the service leaves out what does not apply.
static SEEN: [[Seen; 2]; FIELD_COUNT + 1] = [const { [const { Seen::nothing() }; 2] }; FIELD_COUNT + 1];

/// Only under a GIL are a key and its field read and written as one.
const KEEPS_KEYS: bool = !cfg!(Py_GIL_DISABLED);

impl Seen {
    const fn nothing() -> Self {
        Self {
            key: AtomicPtr::new(ptr::null_mut()),
            field: AtomicUsize::new(0),
        }
    }
}

/// The field that `key` names; `next` is the position behind the field of the key before it.
#[inline]
pub fn field_of(key: &Bound<'_, PyAny>, next: usize) -> PyResult<Option<usize>> {
    match field_of_text(key, next) {
        Some(field) => Ok(field),
        // A str subclass counts by its equality and hash, as in a dict.
        None => field_equal_to(key),
    }
}

/// The same for a plain text, of which no Python code is run; None if it is none.
#[inline]
#[expect(
    clippy::option_option,
    reason = "the outer one tells of a plain text, the inner one of a field"
)]
pub fn field_of_text(key: &Bound<'_, PyAny>, next: usize) -> Option<Option<usize>> {
    if KEEPS_KEYS {
        for seen in &SEEN[next] {
            if ptr::eq(seen.key.load(Relaxed), key.as_ptr()) {
                return Some(Some(seen.field.load(Relaxed)));
            }
        }
    } else if let Some(name) = names(key.py()).get(next)
        && name.is(key)
    {
        return Some(Some(next));
    }
    key.cast_exact::<PyString>()
        .ok()
        .map(|text| field_of_unseen(text, next))
}

#[inline(never)]
fn field_of_unseen(text: &Bound<'_, PyString>, next: usize) -> Option<usize> {
    let field = field_index(narrow(text)?, next);
    // SAFETY: the str is alive.
    let is_shared = || unsafe { ffi::Py_REFCNT(text.as_ptr()) } > 1;
    // A key that only its dict holds, like those which pydantic makes of JSON, does not come again.
    if KEEPS_KEYS
        && let Some(field) = field
        && is_shared()
    {
        // The older of the two makes room.
        let [first, second] = &SEEN[next];
        let newer = first.key.swap(text.clone().into_ptr(), Relaxed);
        let older = second.key.swap(newer, Relaxed);
        second.field.store(first.field.swap(field, Relaxed), Relaxed);
        // SAFETY: the reference was ours, and a str runs no Python code when it goes.
        unsafe { ffi::Py_XDECREF(older) }
    }
    field
}

#[cold]
fn field_equal_to(key: &Bound<'_, PyAny>) -> PyResult<Option<usize>> {
    static FIELD_OF_NAME: PyOnceLock<Py<PyDict>> = PyOnceLock::new();
    let py = key.py();
    let names = FIELD_OF_NAME.get_or_try_init(py, || {
        let names = PyDict::new(py);
        for (index, field) in FIELDS.iter().enumerate() {
            names.set_item(field.name, index)?;
        }
        Ok::<_, PyErr>(names.unbind())
    })?;
    match names.bind(py).get_item(key)? {
        Some(index) => index.extract().map(Some),
        None => Ok(None),
    }
}
