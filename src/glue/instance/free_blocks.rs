//! Keeps the memory of freed operations for new ones.
#![expect(
    unsafe_code,
    reason = "a list through the blocks themselves: a client that polls makes as many operations as it has just \
              dropped, and new memory costs it a page fault for every 16 of them (`Operation(**d)` 1.15 times, \
              a parent's validation 1.2 times faster in docs/benchmarks.md)"
)]

use std::ptr;
use std::sync::atomic::{AtomicPtr, AtomicUsize, Ordering::Relaxed};

use pyo3::ffi;

/// So many blocks are kept: about two megabytes, the operations of one large poll. CPython keeps blocks
/// of its own small types in the same way, and counts the objects made of them no more than these
/// are: they do not bring the next garbage collection nearer.
const MOST: usize = 8192;

/// The block that was given last; each holds the address of the next behind its object's head.
/// Written with the GIL held. Without one, nothing is kept.
static FIRST: AtomicPtr<ffi::PyObject> = AtomicPtr::new(ptr::null_mut());
static COUNT: AtomicUsize = AtomicUsize::new(0);

/// Where a block holds the address of the next one.
///
/// # Safety
/// The block was an `Operation`, which is longer than an object's head by more than a pointer, and
/// aligned like one.
unsafe fn next_of(block: *mut ffi::PyObject) -> *mut *mut ffi::PyObject {
    // SAFETY: see above.
    unsafe { block.add(1).cast() }
}

/// A block for an `Operation`, to be initialised like a new one.
///
/// # Safety
/// The GIL is held.
#[inline]
pub unsafe fn take() -> Option<*mut ffi::PyObject> {
    let block = FIRST.load(Relaxed);
    if block.is_null() {
        return None;
    }
    // SAFETY: the block came through `keep`, and nobody else has it.
    FIRST.store(unsafe { *next_of(block) }, Relaxed);
    COUNT.store(COUNT.load(Relaxed) - 1, Relaxed);
    Some(block)
}

/// Keeps the block of an operation that is gone, if there is room; else the caller frees it.
///
/// # Safety
/// The GIL is held (where there is one). The object is an instance of `Operation` itself, which the
/// collector does not track and which nobody will look at again.
#[inline]
pub unsafe fn keep(block: *mut ffi::PyObject) -> bool {
    let count = COUNT.load(Relaxed);
    if cfg!(Py_GIL_DISABLED) || count == MOST {
        return false;
    }
    // SAFETY: the object is complete. Once it is looked at, the memory is ours alone.
    unsafe {
        // The collector has a mark before the object, which `PyObject_Init` does not take away: the
        // next object here would not be finalized again.
        if ffi::PyObject_GC_IsFinalized(block) != 0 {
            return false;
        }
        *next_of(block) = FIRST.load(Relaxed);
    }
    FIRST.store(block, Relaxed);
    COUNT.store(count + 1, Relaxed);
    true
}
