//! Reads an attribute of an instance whose values are not all in its slots.
#![expect(
    unsafe_code,
    reason = "a class's tp_getattro: with a hook that is always there, CPython 3.11 reads all instances in \
              40 ns instead of 5"
)]

use std::ptr;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyString;

use crate::glue::cpython::objects::guarded;
use crate::glue::instance::reader::READER;
use crate::glue::instance::storage::{PyOperation, READ_SPECIALLY};
use crate::glue::instance::{attributes, lazy};
use crate::glue::values::names::names;

/// Makes [`getattro`] the reader of instances that need one.
pub fn install() {
    READER.get_or_init(|| getattro);
}

/// Somebody has put something else in the place of a field into the class, as mocks do; from then on
/// the class is asked first.
static PATCHED: AtomicBool = AtomicBool::new(false);

/// Notes it.
pub fn note_patch() {
    PATCHED.store(true, Relaxed);
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
