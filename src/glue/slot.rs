//! A place for one Python reference inside a native object.
#![expect(
    unsafe_code,
    reason = "interior mutability without a lock; attribute reads are the hottest path"
)]

use std::cell::UnsafeCell;

use pyo3::prelude::*;
use pyo3::{PyTraverseError, PyVisit};

/// A reference to a Python object, or nothing.
///
/// All zero bytes are an empty slot, so that a freshly allocated object is a valid one, and a full
/// slot is a plain object pointer, so that CPython's member descriptors can read it
/// (`glue/layout.rs`).
#[repr(transparent)]
pub struct Slot(UnsafeCell<Option<Py<PyAny>>>);

// SAFETY: every method that touches the cell takes a `Python` token, so the GIL is held; the module
// declares `gil_used = true`, so a free-threaded interpreter switches its GIL on as well. No method
// hands out a reference into the cell or runs Python code while one exists.
unsafe impl Sync for Slot {}

impl Slot {
    /// A slot without an object.
    pub const fn empty() -> Self {
        Self(UnsafeCell::new(None))
    }

    /// Whether `object` is the object here.
    #[inline]
    pub fn holds(&self, object: &Bound<'_, PyAny>) -> bool {
        // SAFETY: the GIL is held (`object` is bound to it); pointers are compared, no more.
        unsafe { (*self.0.get()).as_ref().is_some_and(|own| own.is(object)) }
    }

    /// The object, with a reference of its own.
    #[inline]
    pub fn get<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyAny>> {
        // SAFETY: the GIL is held (`py`); taking a reference runs no Python code.
        unsafe { (*self.0.get()).as_ref().map(|object| object.bind(py).clone()) }
    }

    /// Whether there is an object.
    #[inline]
    pub fn is_full(&self, _py: Python<'_>) -> bool {
        // SAFETY: the GIL is held; nothing else runs during the look.
        unsafe { (*self.0.get()).is_some() }
    }

    /// Puts `object` here and gives back what was here. The caller drops that only after the
    /// replacement, since dropping may run Python code that reads this very slot.
    #[inline]
    pub fn replace(&self, _py: Python<'_>, object: Option<Py<PyAny>>) -> Option<Py<PyAny>> {
        // SAFETY: the GIL is held; the swap runs no Python code.
        unsafe { std::mem::replace(&mut *self.0.get(), object) }
    }

    /// Shows the object to the garbage collector.
    #[inline]
    pub fn traverse(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        // SAFETY: the collector runs with the GIL held and no visitor runs Python code.
        unsafe { visit.call(&*self.0.get()) }
    }
}
