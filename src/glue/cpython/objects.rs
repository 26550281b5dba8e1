//! Helpers for any Python object: type flags, reference counts, attribute reads, shallow copies, panics.
#![expect(unsafe_code, reason = "flags and counts of an object, which PyO3 does not offer")]

use std::panic::{AssertUnwindSafe, catch_unwind};

use pyo3::exceptions::PySystemError;
use pyo3::ffi;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PySet, PyString};

use super::recursion;

/// Whether the garbage collector knows the object's type, so that it may be part of a cycle.
#[inline]
pub fn may_hold_references(object: &Bound<'_, PyAny>) -> bool {
    // SAFETY: an object's type is valid while the object is; only a flag is read.
    unsafe { ffi::PyType_HasFeature(ffi::Py_TYPE(object.as_ptr()), ffi::Py_TPFLAGS_HAVE_GC) != 0 }
}

/// Whether a dict has just two references: that of an instance, and the caller's.
pub fn is_held_twice(dict: &Bound<'_, PyDict>) -> bool {
    // Without a GIL another thread can be about to take a reference.
    if cfg!(Py_GIL_DISABLED) {
        return false;
    }
    // SAFETY: the object is alive; the count is only read.
    unsafe { ffi::Py_REFCNT(dict.as_ptr()) == 2 }
}

/// Whether a value is an instance of a class. If asking raises, it is none, as for the reference.
pub fn is_instance<'py>(value: &Bound<'py, PyAny>, class: &Bound<'py, PyAny>) -> bool {
    value.is_instance(class).unwrap_or(false)
}

/// Reads an attribute as `object.__getattribute__` does.
pub fn get_plainly<'py, T>(slf: &Bound<'py, T>, name: &Bound<'py, PyString>) -> PyResult<Bound<'py, PyAny>> {
    // SAFETY: both are alive; the result is a new reference or null with an error set.
    unsafe {
        let found = ffi::PyObject_GenericGetAttr(slf.as_ptr(), name.as_ptr());
        Bound::from_owned_ptr_or_err(slf.py(), found)
    }
}

/// `copy.copy` of any object.
pub fn shallow<'py>(object: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    static COPY: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let py = object.py();
    if object.is_none() {
        return Ok(object.clone());
    }
    if let Ok(set) = object.cast_exact::<PySet>() {
        return set.call_method0(intern!(py, "copy"));
    }
    // An object can hold itself, and its own method of copying can be native.
    recursion::deeper("while calling a Python object", || {
        COPY.import(py, "copy", "copy")?.call1((object,))
    })
}

/// Runs `work`, and turns a panic into a `SystemError`, because panics must not cross into C.
pub fn guarded<T>(work: impl FnOnce() -> PyResult<T>) -> PyResult<T> {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err(PySystemError::new_err("hps_ops: internal error, please report it")))
}
