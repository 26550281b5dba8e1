#![expect(
    unsafe_code,
    reason = "PyO3's own iterator panics if the dict changes meanwhile, and the dict's items as a list cost twice as \
              much (benchmark row `model_dump()`)"
)]
//! Iterates over a dict that other code may change meanwhile.

use pyo3::exceptions::PyRuntimeError;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::sync::critical_section::with_critical_section;
use pyo3::types::PyDict;

pub type Entry<'py> = (Bound<'py, PyAny>, Bound<'py, PyAny>);

/// Iterates over a dict. As in Python, a change of its size is an error.
pub struct Entries<'a, 'py> {
    dict: &'a Bound<'py, PyDict>,
    position: ffi::Py_ssize_t,
    length: usize,
}

impl<'a, 'py> Entries<'a, 'py> {
    pub fn of(dict: &'a Bound<'py, PyDict>) -> Self {
        Self::from(dict, 0)
    }

    /// Continues a loop of `PyDict_Next` from `position` on.
    pub fn from(dict: &'a Bound<'py, PyDict>, position: ffi::Py_ssize_t) -> Self {
        Self {
            dict,
            position,
            length: dict.len(),
        }
    }
}

impl<'py> Iterator for Entries<'_, 'py> {
    type Item = PyResult<Entry<'py>>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let Self { dict, position, length } = self;
        if dict.len() != *length {
            *length = usize::MAX;
            let text = "dictionary changed size during iteration";
            return Some(Err(PyRuntimeError::new_err(text)));
        }
        let py = dict.py();
        let (mut key, mut value) = (std::ptr::null_mut(), std::ptr::null_mut());
        with_critical_section(dict.as_any(), || {
            // SAFETY: the object is a dict, and `PyDict_Next` checks the position. It gives borrowed
            // references, which become our own before anything else can run.
            unsafe {
                if ffi::PyDict_Next(dict.as_ptr(), position, &raw mut key, &raw mut value) == 0 {
                    return None;
                }
                Some(Ok((
                    Bound::from_borrowed_ptr(py, key),
                    Bound::from_borrowed_ptr(py, value),
                )))
            }
        })
    }
}
