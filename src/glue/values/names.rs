//! The fields' names, and a value for each.

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyString;

use crate::domain::{FIELD_COUNT, FIELDS, field_index};

/// The fields' names as interned strings, in the order of the table.
pub fn names(py: Python<'_>) -> &[Py<PyString>; FIELD_COUNT] {
    static INTERNED: PyOnceLock<[Py<PyString>; FIELD_COUNT]> = PyOnceLock::new();
    INTERNED.get_or_init(py, || FIELDS.each_ref().map(|f| PyString::intern(py, f.name).unbind()))
}

/// The field with this name.
pub fn field_called(name: &Bound<'_, PyString>) -> Option<usize> {
    field_index(name.to_str().ok()?.as_bytes(), 0)
}

/// One value for each field, as they are on their way between slots, dicts and drafts.
pub type Values<'py> = [Option<Bound<'py, PyAny>>; FIELD_COUNT];
