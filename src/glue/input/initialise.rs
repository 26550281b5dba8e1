//! `tp_init`, CPython's entry to `construct::init`, and whether a class still has it.
#![expect(
    unsafe_code,
    reason = "tp_init gets its keywords as the dict that the caller has made: construction 2 times faster"
)]

use std::ffi::c_int;

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyTuple, PyType};
use pyo3::{PyTypeInfo, ffi, intern};

use super::construct;
use crate::glue::cpython::objects::guarded;
use crate::glue::instance::storage::PyOperation;

/// `tp_init`: validates the keywords.
///
/// # Safety
/// CPython calls it with an instance, a tuple and a dict or null.
pub unsafe extern "C" fn init(slf: *mut ffi::PyObject, args: *mut ffi::PyObject, kwargs: *mut ffi::PyObject) -> c_int {
    Python::attach(|py| {
        let result = guarded(|| {
            // SAFETY: CPython calls tp_init with an instance of the type or a subclass, a tuple and
            // a dict or null, all borrowed for the time of the call.
            let (slf, args, kwargs) = unsafe {
                (
                    Borrowed::from_ptr(py, slf),
                    Borrowed::from_ptr(py, args).cast_unchecked::<PyTuple>(),
                    Borrowed::from_ptr_or_opt(py, kwargs).map(|kwargs| kwargs.cast_unchecked::<PyDict>()),
                )
            };
            let slf = slf.cast::<PyOperation>()?;
            construct::init(&slf, &args, kwargs.as_deref())
        });
        match result {
            Ok(()) => 0,
            Err(error) => {
                error.restore(py);
                -1
            }
        }
    })
}

/// Whether `class` still has the native `__init__`.
pub fn has_native_init(class: &Bound<'_, PyType>) -> bool {
    // SAFETY: a type object is valid while there is a reference to it; the field is only read.
    let found = unsafe { (*class.as_type_ptr()).tp_init };
    found.is_some_and(|found| std::ptr::fn_addr_eq(found, init as ffi::initproc))
}

/// Lets CPython call the native `__init__` of a class directly, if the class has no other one.
///
/// What is in the class's dict under that name is a Python function, as on a model, which tools ask for its
/// signature. CPython would call that.
pub fn restore(class: &Bound<'_, PyType>) -> PyResult<()> {
    let py = class.py();
    let own = PyOperation::type_object(py);
    let name = intern!(py, "__init__");
    if class.getattr(name)?.is(own.getattr(name)?)
        && FUNCTION
            .get(py)
            .is_some_and(|function| own.getattr(name).is_ok_and(|found| found.is(function)))
    {
        // SAFETY: a type object is valid while there is a reference to it; `init` takes instances of all
        // classes that derive from ours.
        unsafe { (*class.as_type_ptr()).tp_init = Some(init) };
    }
    Ok(())
}

/// The Python function that stands for `__init__` in the class.
pub static FUNCTION: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
