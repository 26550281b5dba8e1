//! Attribute reads of instances whose fields are not all in their slots.
#![expect(
    unsafe_code,
    reason = "a class's tp_getattro: with a hook that is always there, CPython 3.11 reads all instances in \
              40 ns instead of 5"
)]

use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};

use pyo3::PyTypeInfo;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyString;

use super::layout::guarded;
use crate::glue::instance::attributes;
use crate::glue::instance::lazy;
use crate::glue::instance::object::{IN_DICT, PyOperation, READ_SPECIALLY, names};

/// How many instances need [`getattro`]. While there is none, the class reads like any other, and
/// CPython specialises the reads.
///
/// The function comes and goes without a new version of the type. Reads that were specialised
/// meanwhile stay right: they look into a slot, and come here when it is empty.
///
/// Read and written with the GIL held, which makes two steps of it one.
static SPECIAL: AtomicUsize = AtomicUsize::new(0);

/// Without a GIL nothing may be exchanged under the feet of other threads; there `__getattr__` is an
/// ordinary hook of the class.
pub const EXCHANGES_READER: bool = !cfg!(Py_GIL_DISABLED);

/// Notes whether reads of the instance have to come here.
#[inline]
pub fn refresh(slf: &Bound<'_, PyOperation>) {
    let this = slf.get();
    let special = this.origin.is_pending() || this.has(IN_DICT) || this.extra.is_full(slf);
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
            put_reader(slf.py(), getattro);
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
        put_reader(py, ffi::PyObject_GenericGetAttr);
    }
}

/// Somebody has put something else in the place of a field into the class, as mocks do; from then on
/// the class is asked first.
static PATCHED: AtomicBool = AtomicBool::new(false);

/// Notes that an attribute of the class has been set or deleted.
pub fn note_patch(py: Python<'_>, name: *mut ffi::PyObject) {
    if NAMES.get_or_init(py, || Names::new(py)).field(name as usize).is_some() {
        PATCHED.store(true, Relaxed);
    }
}

fn put_reader(py: Python<'_>, reader: ffi::getattrofunc) {
    let class = PyOperation::type_object_raw(py);
    // SAFETY: the class lives for ever and the GIL is held. Both functions answer for all instances,
    // so whichever of them a caller has just read is right. If somebody has given the class a hook of
    // their own, CPython's dispatcher stands here, and stays.
    unsafe {
        let is = |function: ffi::getattrofunc| {
            (*class)
                .tp_getattro
                .is_some_and(|found| std::ptr::fn_addr_eq(found, function))
        };
        if is(getattro) || is(ffi::PyObject_GenericGetAttr) {
            (*class).tp_getattro = Some(reader);
        }
    }
}

/// The interned names of the fields, by their addresses, with the fields' positions.
struct Names([(usize, usize); 64]);

impl Names {
    fn new(py: Python<'_>) -> Self {
        let mut table = [(0, 0); 64];
        for (field, name) in names(py).iter().enumerate() {
            let address = name.as_ptr() as usize;
            let mut place = Self::place(address);
            while table[place].0 != 0 {
                place = (place + 1) % table.len();
            }
            table[place] = (address, field);
        }
        Self(table)
    }

    const fn place(address: usize) -> usize {
        (address >> 4 ^ address >> 10) % 64
    }

    #[inline]
    fn field(&self, address: usize) -> Option<usize> {
        let mut place = Self::place(address);
        // Three quarters of the table are empty, so the search ends.
        while self.0[place].0 != 0 {
            if self.0[place].0 == address {
                return Some(self.0[place].1);
            }
            place = (place + 1) % self.0.len();
        }
        None
    }
}

static NAMES: PyOnceLock<Names> = PyOnceLock::new();

/// `tp_getattro` while there is an instance that needs it.
unsafe extern "C" fn getattro(slf: *mut ffi::PyObject, name: *mut ffi::PyObject) -> *mut ffi::PyObject {
    // SAFETY: CPython calls tp_getattro with an instance of the class and a str, both borrowed, and
    // with the GIL held. A slot's object gets a reference before anything else is done. Nothing here
    // drops an unbound reference; errors are handed on to Python.
    unsafe {
        let py = Python::assume_attached();
        let slf = Borrowed::from_ptr(py, slf).cast_unchecked::<PyOperation>();
        let this = slf.get();
        let field = NAMES.get_or_init(py, || Names::new(py)).field(name as usize);
        if field.is_some() && PATCHED.load(Relaxed) {
            if this.origin.is_pending() {
                // Should that fail, for want of memory, the value is missing as after a `del`.
                let _ = lazy::complete(&slf);
            }
        } else if let Some(field) = field {
            let held = this.slots[field].peek();
            if !held.is_null() {
                ffi::Py_INCREF(held);
                if this.origin.is_pending() && this.origin.is_read_often() {
                    // Should that fail, for want of memory, the values are made one by one.
                    let _ = lazy::complete(&slf);
                }
                return held;
            }
            if this.origin.lacks(field) {
                return match lazy::look_up(&slf, field) {
                    Ok(value) => value.into_ptr(),
                    Err(error) => {
                        error.restore(py);
                        ptr::null_mut()
                    }
                };
            }
        }
        if !this.has(READ_SPECIALLY) {
            return ffi::PyObject_GenericGetAttr(slf.as_ptr(), name);
        }
    }
    Python::attach(|py| {
        let found = guarded(|| {
            // SAFETY: as above.
            let (slf, name) = unsafe {
                (
                    Borrowed::from_ptr(py, slf).cast_unchecked::<PyOperation>().to_owned(),
                    Borrowed::from_ptr(py, name).cast_unchecked::<PyString>().to_owned(),
                )
            };
            attributes::get_specially(&slf, &name)
        });
        match found {
            Ok(value) => value.into_ptr(),
            Err(error) => {
                error.restore(py);
                ptr::null_mut()
            }
        }
    })
}

/// What every object does with an attribute read.
pub fn get_plainly<'py>(slf: &Bound<'py, PyOperation>, name: &Bound<'py, PyString>) -> PyResult<Bound<'py, PyAny>> {
    // SAFETY: both are alive; the result is a new reference or null with an error set.
    unsafe {
        let found = ffi::PyObject_GenericGetAttr(slf.as_ptr(), name.as_ptr());
        Bound::from_owned_ptr_or_err(slf.py(), found)
    }
}
