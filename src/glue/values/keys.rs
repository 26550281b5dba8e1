//! Finds the field for a key of a dict, with a cache of key objects.
#![expect(
    unsafe_code,
    reason = "compares keys without taking a reference: makes `Operation(**d)` 1.2 times faster"
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

/// A cache entry: a key object, and the field that it names.
///
/// A JSON parser makes one object for each distinct key of a document, and a call site has interned
/// keywords, so all operations bring the same key objects in the same order. Then comparing pointers is
/// enough. The cache keeps at most 34 keys alive.
struct Seen {
    /// A strong reference, or null.
    key: AtomicPtr<ffi::PyObject>,
    field: AtomicUsize,
}

/// Two entries for each position in the order of fields, because the service leaves out some keys.
static SEEN: [[Seen; 2]; FIELD_COUNT + 1] = [const { [const { Seen::nothing() }; 2] }; FIELD_COUNT + 1];

/// Without a GIL, a thread could read the key of one write and the field of another.
const KEEPS_KEYS: bool = !cfg!(Py_GIL_DISABLED);

impl Seen {
    const fn nothing() -> Self {
        Self {
            key: AtomicPtr::new(ptr::null_mut()),
            field: AtomicUsize::new(0),
        }
    }
}

/// The field that `key` names. `next` is one more than the field of the key before it.
#[inline]
pub fn field_of(key: &Bound<'_, PyAny>, next: usize) -> PyResult<Option<usize>> {
    match field_of_text(key, next) {
        Some(field) => Ok(field),
        // An instance of a str subclass is compared by its own `__eq__` and `__hash__`, as in a dict.
        None => field_equal_to(key),
    }
}

/// As [`field_of`], for an exact str, which runs no Python code; None for any other object.
#[inline]
#[expect(
    clippy::option_option,
    reason = "the outer one says whether it is an exact str, the inner one whether it names a field"
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
    // A key that only its dict holds, such as pydantic makes from JSON, is not used again.
    if KEEPS_KEYS
        && let Some(field) = field
        && is_shared()
    {
        // Replaces the older entry.
        let [first, second] = &SEEN[next];
        let newer = first.key.swap(text.clone().into_ptr(), Relaxed);
        let older = second.key.swap(newer, Relaxed);
        second.field.store(first.field.swap(field, Relaxed), Relaxed);
        // SAFETY: the reference was ours, and freeing a str runs no Python code.
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
