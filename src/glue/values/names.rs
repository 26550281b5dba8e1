//! The fields' names as Python objects, and the type of an array with a value for each field.

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyString;

use crate::domain::{FIELD_COUNT, FIELDS, field_index};

/// The fields' names as interned str objects.
pub fn names(py: Python<'_>) -> &[Py<PyString>; FIELD_COUNT] {
    static INTERNED: PyOnceLock<[Py<PyString>; FIELD_COUNT]> = PyOnceLock::new();
    INTERNED.get_or_init(py, || FIELDS.each_ref().map(|f| PyString::intern(py, f.name).unbind()))
}

/// The field with this name.
pub fn field_called(name: &Bound<'_, PyString>) -> Option<usize> {
    field_index(name.to_str().ok()?.as_bytes(), 0)
}

/// A value for each field.
pub type Values<'py> = [Option<Bound<'py, PyAny>>; FIELD_COUNT];
