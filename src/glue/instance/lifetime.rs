//! Allocates, traverses and frees instances.
#![expect(
    unsafe_code,
    reason = "allocation without a `__dict__` and release without asking 20 times whether the thread is attached: \
              construction 1.3 times faster (`Operation(**d)` in docs/benchmarks.md)"
)]

use std::cell::{Cell, RefCell};
use std::ffi::{c_int, c_void};
use std::ptr;

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyTuple, PyType};
use pyo3::{PyTypeInfo, ffi};

use super::storage::{PyOperation, READ_SPECIALLY};
use super::{free_blocks, reader};
use crate::glue::cpython::objects::guarded;
use crate::glue::cpython::slot::Slot;

/// A new instance without values, as `cls.__new__(cls)` gives.
#[inline]
pub fn new_blank<'py>(class: &Bound<'py, PyType>) -> PyResult<Bound<'py, PyOperation>> {
    let py = class.py();
    let raw = class.as_type_ptr();
    if ptr::eq(raw, PyOperation::type_object_raw(py)) {
        return new_operation(py);
    }
    // SAFETY: a type object is valid while there is a reference to it. A subclass's tp_new takes a null
    // dict; pydantic-core calls it likewise. It gives a new reference or null with an error set.
    let made = unsafe {
        let no_arguments = PyTuple::empty(py);
        let new = (*raw)
            .tp_new
            .ok_or_else(|| PyTypeError::new_err("base type without tp_new"))?;
        Bound::from_owned_ptr_or_err(py, new(raw, no_arguments.as_ptr(), ptr::null_mut()))?
    };
    Ok(made.cast_into::<PyOperation>()?)
}

/// A new, blank `Operation`, which the collector does not know yet.
#[inline]
pub fn new_operation(py: Python<'_>) -> PyResult<Bound<'_, PyOperation>> {
    let class = PyOperation::type_object_raw(py);
    // SAFETY: the class is valid for ever and has the GC flag. CPython initialises the object's head,
    // be the memory new or a block that was one of its instances; all zero bytes behind it are a blank
    // instance (see `class/layout.rs`), and nobody sees the object before they are written.
    unsafe {
        let made: *mut ffi::PyObject = match free_blocks::take() {
            Some(block) => ffi::PyObject_Init(block, class),
            None => ffi::PyObject_GC_New(class),
        };
        if made.is_null() {
            return Err(PyErr::fetch(py));
        }
        let head = size_of::<ffi::PyObject>();
        let size = usize::try_from((*class).tp_basicsize).unwrap_or(head);
        ptr::write_bytes(made.cast::<u8>().add(head), 0, size - head);
        Ok(Bound::from_owned_ptr(py, made).cast_into_unchecked())
    }
}

/// `tp_traverse`: shows the collector what the instance holds.
///
/// # Safety
/// CPython calls it with an instance, while no other thread runs.
pub unsafe extern "C" fn traverse(slf: *mut ffi::PyObject, visit: ffi::visitproc, arg: *mut c_void) -> c_int {
    // SAFETY: the instance is borrowed, and a visitor runs no Python code.
    unsafe {
        let py = Python::assume_attached();
        let this = Borrowed::from_ptr(py, slf).cast_unchecked::<PyOperation>();
        let show = |slot: &Slot| {
            let held = slot.peek();
            if held.is_null() { 0 } else { visit(held, arg) }
        };
        let stop = this.get().container_slots().map(show).find(|stop| *stop != 0);
        let stop = stop.or_else(|| this.get().side_slots().into_iter().map(show).find(|stop| *stop != 0));
        // Also for a subclass, whose own function leaves this to the nearest base that is a heap type.
        stop.unwrap_or_else(|| visit(ffi::Py_TYPE(slf).cast(), arg))
    }
}

/// `tp_clear`: empties the instance, which the collector has found in a cycle.
///
/// PyO3's own would go on to that of the base, which for `BaseModel` is CPython's for Python classes, and
/// comes back here.
///
/// # Safety
/// CPython calls it with an instance, and with the GIL held.
pub unsafe extern "C" fn clear(slf: *mut ffi::PyObject) -> c_int {
    Python::attach(|py| {
        let cleared = guarded(|| {
            // SAFETY: see above; the caller keeps the instance alive.
            let slf = unsafe { Borrowed::from_ptr(py, slf).cast_unchecked::<PyOperation>() };
            PyOperation::clear(&slf);
            Ok(())
        });
        cleared.map_or_else(|error| error.restore(py), |()| ());
        0
    })
}

/// So many operations may be released within each other before the next ones have to wait: each level
/// takes stack, and a chain of operations can be of any length. CPython's containers do likewise, but
/// not all objects that can stand between two operations.
const MOST_NESTED: u32 = 50;

/// The releases of one thread.
struct Releases {
    nested: Cell<u32>,
    waiting: Cell<u32>,
}

thread_local! {
    static RELEASES: Releases = const { Releases { nested: Cell::new(0), waiting: Cell::new(0) } };
    /// Operations without a reference, which are still to be released.
    static WAITING: RefCell<Vec<*mut ffi::PyObject>> = const { RefCell::new(Vec::new()) };
}

/// `tp_dealloc`.
///
/// # Safety
/// CPython calls it with an instance whose last reference is gone, and with the GIL held (or its
/// thread attached, where there is no GIL).
pub unsafe extern "C" fn dealloc(slf: *mut ffi::PyObject) {
    // SAFETY: see above. The collector is told first, so that an instance that has to wait is not looked
    // at. Nobody has a reference to it, so nobody else can release it meanwhile.
    unsafe {
        ffi::PyObject_GC_UnTrack(slf.cast());
        let py = Python::assume_attached();
        let this = Borrowed::from_ptr(py, slf).cast_unchecked::<PyOperation>();
        if !this.get().may_hold_operations(ffi::Py_None()) {
            release(slf);
            return;
        }
        RELEASES.with(|releases| {
            let nested = releases.nested.get();
            if nested >= MOST_NESTED {
                wait(releases, slf);
                return;
            }
            releases.nested.set(nested + 1);
            release(slf);
            releases.nested.set(nested);
            if nested == 0 && releases.waiting.get() > 0 {
                release_waiting(releases);
            }
        });
    }
}

#[cold]
fn wait(releases: &Releases, slf: *mut ffi::PyObject) {
    releases.waiting.set(releases.waiting.get() + 1);
    WAITING.with_borrow_mut(|waiting| waiting.push(slf));
}

#[cold]
fn release_waiting(releases: &Releases) {
    while let Some(next) = WAITING.with_borrow_mut(Vec::pop) {
        releases.waiting.set(releases.waiting.get() - 1);
        releases.nested.set(1);
        // SAFETY: the instance's release was put off by `dealloc`, which alone puts them here.
        unsafe { release(next) };
        releases.nested.set(0);
    }
}

/// Releases what the instance holds, and its memory.
///
/// # Safety
/// As for [`dealloc`]; the collector does not know the instance.
#[inline]
unsafe fn release(slf: *mut ffi::PyObject) {
    // SAFETY: nobody else has the object, unless a `__del__` that somebody has given to the class keeps
    // it; for subclasses CPython has called theirs. The holders of weak references are told first, so that
    // what dropping a value runs cannot come back here. The slots' references are ours, and each is
    // dropped once. A type is alive while instances of it are.
    unsafe {
        let py = Python::assume_attached();
        let class = ffi::Py_TYPE(slf);
        let own = PyOperation::type_object_raw(py);
        if ptr::eq(class, own) && (*class).tp_finalize.is_some() {
            // As for instances of Python classes, the collector knows it meanwhile.
            ffi::PyObject_GC_Track(slf.cast());
            if ffi::PyObject_CallFinalizerFromDealloc(slf) < 0 {
                return;
            }
            ffi::PyObject_GC_UnTrack(slf.cast());
        }
        let weak_references = (*class).tp_weaklistoffset;
        if weak_references > 0 && !(*slf.byte_offset(weak_references).cast::<*mut ffi::PyObject>()).is_null() {
            ffi::PyObject_ClearWeakRefs(slf);
        }
        let this = Borrowed::from_ptr(py, slf).cast_unchecked::<PyOperation>();
        let this = this.get();
        if this.has(READ_SPECIALLY) {
            reader::forget(py);
            this.origin.clear(py);
        }
        let drop_value = |slot: &Slot| {
            let held = slot.peek();
            if !held.is_null() {
                ffi::Py_DECREF(held);
            }
        };
        // One loop over a chain of both takes twice the instructions.
        this.slots.iter().for_each(drop_value);
        this.side_slots().into_iter().for_each(drop_value);
        if !(ptr::eq(class, own) && free_blocks::keep(slf))
            && let Some(free) = (*class).tp_free
        {
            free(slf.cast());
        }
        ffi::Py_DECREF(class.cast());
    }
}
