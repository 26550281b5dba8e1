//! Attribute reads of instances whose fields are not all in their slots.
#![expect(
    unsafe_code,
    reason = "a class's tp_getattro: with a hook that is always there, CPython 3.11 reads all instances in \
              40 ns instead of 5"
)]

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use pyo3::PyTypeInfo;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::PyString;

use super::attributes;
use super::layout::guarded;
use super::object::{IN_DICT, PyOperation, READ_SPECIALLY};

/// How many instances need [`getattro`]. While there is none, the class reads like any other, and
/// CPython specialises the reads.
///
/// The function comes and goes without a new version of the type. Reads that were specialised
/// meanwhile stay right: they look into a slot, and come here when it is empty.
static SPECIAL: AtomicUsize = AtomicUsize::new(0);

/// Without a GIL nothing may be exchanged under the feet of other threads; there `__getattr__` is an
/// ordinary hook of the class.
pub const EXCHANGES_READER: bool = !cfg!(Py_GIL_DISABLED);

/// Notes whether reads of the instance have to come here.
#[inline]
pub fn refresh(slf: &Bound<'_, PyOperation>) {
    let this = slf.get();
    let special = this.has(IN_DICT) || this.extra.is_full(slf);
    if special != this.has(READ_SPECIALLY) && EXCHANGES_READER {
        exchange(slf, special);
    }
}

#[cold]
fn exchange(slf: &Bound<'_, PyOperation>, special: bool) {
    // Subclasses have CPython's own dispatcher, because they inherit a `__getattr__`.
    if !slf.get_type().is(PyOperation::type_object(slf.py())) {
        return;
    }
    if special {
        slf.get().add_flags(READ_SPECIALLY);
        SPECIAL.fetch_add(1, Relaxed);
        put_reader(slf.py(), getattro);
    } else {
        slf.get().remove_flags(READ_SPECIALLY);
        forget(slf.py());
    }
}

/// Notes that an instance which had to be read specially is no more.
pub fn forget(py: Python<'_>) {
    if SPECIAL.fetch_sub(1, Relaxed) == 1 {
        put_reader(py, ffi::PyObject_GenericGetAttr);
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

/// `tp_getattro` while there is an instance that needs it.
unsafe extern "C" fn getattro(slf: *mut ffi::PyObject, name: *mut ffi::PyObject) -> *mut ffi::PyObject {
    // SAFETY: CPython calls tp_getattro with an instance of the class and a str, both borrowed, and
    // with the GIL held. The instance is looked at without running Python code.
    let special = unsafe {
        let py = Python::assume_attached();
        let slf = Borrowed::from_ptr(py, slf).cast_unchecked::<PyOperation>();
        slf.get().has(READ_SPECIALLY)
    };
    if !special {
        // SAFETY: the arguments as they came.
        return unsafe { ffi::PyObject_GenericGetAttr(slf, name) };
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
                std::ptr::null_mut()
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
