//! `Slot`: a field of a native object that holds one Python reference, or nothing.
#![expect(
    unsafe_code,
    reason = "interior mutability without a lock; attribute reads are the hottest path"
)]

use std::cell::UnsafeCell;

use pyo3::prelude::*;
use pyo3::sync::critical_section::with_critical_section;
use pyo3::{PyTraverseError, PyVisit, ffi};

/// A reference to a Python object, or nothing.
///
/// An empty slot is a null pointer, so a zeroed object is valid. A full slot is an object pointer, so
/// CPython's member descriptors can read it (`glue/class/layout.rs`).
#[repr(transparent)]
pub struct Slot(UnsafeCell<Option<Py<PyAny>>>);

// SAFETY: every method that touches the cell holds either the GIL or, where there is none, the
// critical section of the object that owns the slot, as CPython's member descriptors do. No method
// hands out a reference into the cell or runs Python code while one exists.
unsafe impl Sync for Slot {}

impl Slot {
    /// The object, with a reference of its own.
    #[inline]
    pub fn get<'py, T>(&self, owner: &Bound<'py, T>) -> Option<Bound<'py, PyAny>> {
        let py = owner.py();
        with_critical_section(owner.as_any(), || {
            // SAFETY: the lock is held (see above); taking a reference runs no Python code.
            unsafe { (*self.0.get()).as_ref().map(|object| object.bind(py).clone()) }
        })
    }

    /// Whether there is an object.
    #[inline]
    pub fn is_full<T>(&self, owner: &Bound<'_, T>) -> bool {
        with_critical_section(owner.as_any(), || {
            // SAFETY: the lock is held; nothing else runs meanwhile.
            unsafe { (*self.0.get()).is_some() }
        })
    }

    /// Replaces the object and returns the old one. Dropping that may run Python code which reads this
    /// slot, so it must not happen before the replacement.
    #[inline]
    pub fn replace<'py, T>(
        &self,
        owner: &Bound<'py, T>,
        object: Option<Bound<'py, PyAny>>,
    ) -> Option<Bound<'py, PyAny>> {
        let py = owner.py();
        let object = object.map(Bound::unbind);
        let old = with_critical_section(owner.as_any(), || {
            // SAFETY: the lock is held; the swap runs no Python code.
            unsafe { std::mem::replace(&mut *self.0.get(), object) }
        });
        // Bound, because dropping a `Py` has to check whether this thread is attached.
        old.map(|old| old.into_bound(py))
    }

    /// Whether there is another object than `none`, for an owner that no other thread can change.
    #[inline]
    pub fn holds_more_than(&self, none: *mut ffi::PyObject) -> bool {
        // SAFETY: one pointer is read, and nothing is done with it.
        let held = unsafe { self.peek() };
        !held.is_null() && held != none
    }

    /// The object, borrowed, or null.
    ///
    /// # Safety
    /// No other thread changes the slot meanwhile, and no Python code runs while the result is used.
    #[inline]
    pub unsafe fn peek(&self) -> *mut ffi::PyObject {
        // SAFETY: see above.
        unsafe { (*self.0.get()).as_ref().map_or(std::ptr::null_mut(), Py::as_ptr) }
    }

    /// Shows the object to the garbage collector.
    #[inline]
    pub fn traverse(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        // SAFETY: the collector runs with the GIL held, or with all other threads stopped, and no
        // visitor runs Python code.
        unsafe { visit.call(&*self.0.get()) }
    }
}
