//! When the garbage collector knows an instance: `track`, `untrack`.
#![expect(
    unsafe_code,
    reason = "the collector's lists, which PyO3 does not offer: a full collection costs 16 ns for each instance that \
              cannot be part of a cycle, instead of 340"
)]

use pyo3::prelude::*;
use pyo3::{PyTypeInfo, ffi};

use super::storage::PyOperation;

/// Tells the collector about the instance.
#[inline]
pub fn track(object: &Bound<'_, PyOperation>) {
    // SAFETY: the type has the GC flag and all its fields are valid at any time.
    unsafe {
        if ffi::PyObject_GC_IsTracked(object.as_ptr()) == 0 {
            ffi::PyObject_GC_Track(object.as_ptr().cast());
        }
    }
}

/// Takes the instance out of the collector's lists: it cannot be part of a cycle.
#[inline]
pub fn untrack(object: &Bound<'_, PyOperation>) {
    let exact = object.get_type().is(PyOperation::type_object(object.py()));
    // An instance of a Python subclass can have further attributes, which its type visits.
    if exact {
        // SAFETY: the type has the GC flag; untracking an untracked object does nothing.
        unsafe { ffi::PyObject_GC_UnTrack(object.as_ptr().cast()) }
    }
}
