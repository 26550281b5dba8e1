//! Which field a key of a dict names.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyString};

use super::slot::Slot;
use crate::domain::{FIELD_COUNT, FIELDS, field_index};

/// The key object that was last seen behind each field, and the field that it named.
///
/// A JSON parser makes one object of each key in a document, and a call site has interned keywords,
/// so operation after operation brings the same objects in the same order: one comparison of
/// pointers instead of one of texts. At most 34 keys are kept alive.
struct Seen {
    key: Slot,
    field: AtomicUsize,
}

/// Two variants for each position, because the service leaves out what does not apply.
static SEEN: [[Seen; 2]; FIELD_COUNT + 1] = [const { [const { Seen::nothing() }; 2] }; FIELD_COUNT + 1];

impl Seen {
    const fn nothing() -> Self {
        Self {
            key: Slot::empty(),
            field: AtomicUsize::new(0),
        }
    }
}

/// The field that `key` names; `next` is the position behind the field of the key before it.
#[inline]
pub fn field_of(key: &Bound<'_, PyAny>, next: usize) -> PyResult<Option<usize>> {
    for seen in &SEEN[next] {
        if seen.key.holds(key) {
            return Ok(Some(seen.field.load(Relaxed)));
        }
    }
    field_of_unseen(key, next)
}

#[inline(never)]
fn field_of_unseen(key: &Bound<'_, PyAny>, next: usize) -> PyResult<Option<usize>> {
    // A str subclass counts by its equality and hash, as in a dict.
    let Ok(text) = key.cast_exact::<PyString>() else {
        return field_equal_to(key);
    };
    let field = text.to_str().ok().and_then(|name| field_index(name.as_bytes(), next));
    if let Some(field) = field {
        // The older of the two makes room.
        let [first, second] = &SEEN[next];
        let older = second
            .key
            .replace(key.py(), first.key.replace(key.py(), Some(key.clone().unbind())));
        second.field.store(first.field.swap(field, Relaxed), Relaxed);
        drop(older);
    }
    Ok(field)
}

#[cold]
fn field_equal_to(key: &Bound<'_, PyAny>) -> PyResult<Option<usize>> {
    static NAMES: PyOnceLock<Py<PyDict>> = PyOnceLock::new();
    let py = key.py();
    let names = NAMES.get_or_try_init(py, || {
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
