//! Which function reads attributes: CPython's own, or ours while some instance needs it.
#![expect(
    unsafe_code,
    reason = "a class's tp_getattro: with a hook that is always there, CPython 3.11 reads all instances in \
              40 ns instead of 5"
)]

use std::ptr;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use pyo3::PyTypeInfo;
use pyo3::ffi;
use pyo3::prelude::*;

use super::storage::{IN_DICT, PyOperation, READ_SPECIALLY};

/// How many instances need a reader of their own. While there is none, the class reads like any other, and
/// CPython specialises the reads.
///
/// The function comes and goes without a new version of the type. Reads that were specialised
/// meanwhile stay right: they look into a slot, and come to it when it is empty.
///
/// Read and written with the GIL held, which makes two steps of it one.
static SPECIAL: AtomicUsize = AtomicUsize::new(0);

/// Without a GIL nothing may be exchanged under the feet of other threads; there `__getattr__` is an
/// ordinary hook of the class.
pub const EXCHANGES_READER: bool = !cfg!(Py_GIL_DISABLED);

/// Notes whether reads of the instance have to come to the reader.
#[inline]
pub fn refresh(slf: &Bound<'_, PyOperation>) {
    let this = slf.get();
    let special = this.origin.is_pending() || this.has(IN_DICT) || this.has_extras(slf);
    if special != this.has(READ_SPECIALLY) && EXCHANGES_READER {
        exchange(slf, special);
    }
}

fn exchange(slf: &Bound<'_, PyOperation>, special: bool) {
    // Subclasses have CPython's own dispatcher, because they inherit a `__getattr__`.
    if !slf.get_type().is(PyOperation::type_object(slf.py())) {
        return;
    }
    if special {
        slf.get().add_flags(READ_SPECIALLY);
        let before = SPECIAL.load(Relaxed);
        SPECIAL.store(before + 1, Relaxed);
        if before == 0 {
            put_reader(slf.py(), true);
        }
    } else {
        slf.get().remove_flags(READ_SPECIALLY);
        forget(slf.py());
    }
}

/// Notes that an instance which had to be read specially is no more.
pub fn forget(py: Python<'_>) {
    let left = SPECIAL.load(Relaxed).saturating_sub(1);
    SPECIAL.store(left, Relaxed);
    if left == 0 {
        put_reader(py, false);
    }
}

/// The class's `tp_getattro` while there is an instance that needs it: `class/reading.rs` gives it, once.
pub static READER: OnceLock<ffi::getattrofunc> = OnceLock::new();

fn put_reader(py: Python<'_>, is_special: bool) {
    // If somebody has given the class a hook of their own, CPython's dispatcher stands here, and stays.
    if is_in_place(py) {
        put(py, is_special);
    }
}

fn put(py: Python<'_>, is_special: bool) {
    let special = READER.get().filter(|_| is_special);
    let reader = special.copied().unwrap_or(ffi::PyObject_GenericGetAttr);
    // SAFETY: the class lives for ever and the GIL is held. Both functions answer for all instances, so
    // whichever of them a caller has just read is right.
    unsafe { (*PyOperation::type_object_raw(py)).tp_getattro = Some(reader) }
}

/// Whether the class reads by one of the two functions.
pub fn is_in_place(py: Python<'_>) -> bool {
    // SAFETY: the class lives for ever; the field is only read.
    let found = unsafe { (*PyOperation::type_object_raw(py)).tp_getattro };
    let is = |function: ffi::getattrofunc| found.is_some_and(|found| ptr::fn_addr_eq(found, function));
    is(ffi::PyObject_GenericGetAttr) || READER.get().is_some_and(|&special| is(special))
}

/// Lets the class read by them again, after CPython has put its dispatcher there.
pub fn put_in_place(py: Python<'_>) {
    put(py, SPECIAL.load(Relaxed) > 0);
}
