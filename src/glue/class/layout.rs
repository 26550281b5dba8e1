//! Finishes the type that PyO3 made: member descriptors, `__new__`, `__init__`, attribute hooks.
#![expect(
    unsafe_code,
    reason = "member descriptors, tp_init and tracking: reads 8 times and construction 2 times faster"
)]

use std::ffi::CString;
use std::mem::offset_of;

use pyo3::exceptions::PySystemError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyString, PyType};
use pyo3::{ffi, intern};

use crate::domain::FIELDS;
use crate::glue::input::initialise;
use crate::glue::instance::storage::PyOperation;
use crate::glue::instance::{lifetime, reader};

/// Finishes the class that PyO3 has made.
///
/// * The fields become member descriptors, which CPython's specialising interpreter reads without a
///   call. They can be written, so that `object.__setattr__` works as on the reference.
/// * `__new__` is `object`'s own, as on the reference: `object.__new__(cls)` works, which pickle's
///   oldest protocols call. It gives all zero bytes, which are a blank instance.
/// * `__init__` gets its keywords as the dict that the caller has made, without a copy.
/// * The attribute hooks are set from outside, as a Python class would, so that the generic look-up
///   stays in force (a native `__getattr__` would switch specialisation off, a native `__setattr__`
///   would make `object.__setattr__` refuse the class).
pub fn install(class: &Bound<'_, PyType>) -> PyResult<()> {
    let py = class.py();
    for (hook, name) in [("_setattr", "__setattr__"), ("_delattr", "__delattr__")] {
        rename_method(class, hook, name)?;
    }
    READ_BEFORE_HOOK.get_or_try_init(py, || {
        let method = class.getattr(intern!(py, "__dict__"))?.get_item("_getattribute")?;
        class.delattr("_getattribute")?;
        Ok::<_, PyErr>(method.unbind())
    })?;
    show_hook(class)?;
    leave_only_eq(class)?;
    let raw = class.as_type_ptr();
    // SAFETY: the type has just been made and nobody else knows it. It inherits from `object` alone,
    // so `object`'s tp_new allocates it through its own tp_alloc. All zero bytes are a valid
    // `PyOperation`: slots are nullable pointers, the rest integers; and PyO3's own parts of a
    // frozen, Send class are empty or, for the list of weak references, a nullable pointer. So there
    // is nothing for PyO3's own tp_dealloc to do that ours does not.
    unsafe {
        // Without `#[new]` PyO3 forbids instantiation. The flags are an atomic without the GIL.
        #[cfg(not(Py_GIL_DISABLED))]
        {
            (*raw).tp_flags &= !ffi::Py_TPFLAGS_DISALLOW_INSTANTIATION;
        }
        #[cfg(Py_GIL_DISABLED)]
        (*raw).tp_flags.fetch_and(
            !ffi::Py_TPFLAGS_DISALLOW_INSTANTIATION,
            std::sync::atomic::Ordering::Relaxed,
        );
        (*raw).tp_new = ffi::PyBaseObject_Type.tp_new;
        // Error messages quote it; a class made by Python has its bare name here.
        (*raw).tp_name = c"Operation".as_ptr();
        (*raw).tp_init = Some(initialise::init);
        (*raw).tp_dealloc = Some(lifetime::dealloc);
        (*raw).tp_traverse = Some(lifetime::traverse);
        (*raw).tp_clear = Some(lifetime::clear);
    }
    class.setattr(intern!(py, "__name__"), "Operation")?;
    class.setattr(intern!(py, "__qualname__"), "Operation")?;
    let blank = lifetime::new_blank(class)?;
    let start = std::ptr::from_ref(blank.get()) as usize - blank.as_ptr() as usize;
    let offset = |within: usize| {
        ffi::Py_ssize_t::try_from(start + within).map_err(|_| PySystemError::new_err("offset out of range"))
    };
    // SAFETY: as above. The offset is that of a `Slot`, which is one nullable object pointer. It is
    // set before any instance or subclass exists, so all of them agree on it.
    unsafe {
        (*raw).tp_dictoffset = offset(offset_of!(PyOperation, dict))?;
    }
    let mut descriptors = Vec::with_capacity(FIELDS.len());
    for (field, row) in FIELDS.iter().enumerate() {
        let name = CString::new(row.name)?;
        let doc = format!("{} | None: {}", row.kind.annotation(), row.meaning);
        let place = offset_of!(PyOperation, slots) + field * size_of::<crate::glue::cpython::slot::Slot>();
        // The descriptor keeps pointers to all of it for as long as the class lives, which is for ever.
        let member = Box::leak(Box::new(ffi::PyMemberDef {
            name: Box::leak(name.into_boxed_c_str()).as_ptr(),
            type_code: ffi::Py_T_OBJECT_EX,
            offset: offset(place)?,
            flags: 0,
            doc: Box::leak(CString::new(doc)?.into_boxed_c_str()).as_ptr(),
        }));
        // SAFETY: type and definition are valid for ever; the result is a new reference or null.
        let descriptor = unsafe { Bound::from_owned_ptr_or_err(py, ffi::PyDescr_NewMember(raw, member))? };
        class.setattr(row.name, &descriptor)?;
        descriptors.push(descriptor.unbind());
    }
    let _ = DESCRIPTORS.set(py, descriptors);
    Ok(())
}

static DESCRIPTORS: PyOnceLock<Vec<Py<PyAny>>> = PyOnceLock::new();

/// The member descriptor of a field's slot.
pub fn descriptor(py: Python<'_>, field: usize) -> PyResult<&Bound<'_, PyAny>> {
    let found = DESCRIPTORS.get(py).and_then(|all| all.get(field));
    let found = found.ok_or_else(|| PySystemError::new_err("the class is not complete"))?;
    Ok(found.bind(py))
}

/// The method that `metaclass` gives to subclasses with a `__getattr__` of their own.
pub static READ_BEFORE_HOOK: PyOnceLock<Py<PyAny>> = PyOnceLock::new();

fn rename_method(class: &Bound<'_, PyType>, from: &str, to: &str) -> PyResult<()> {
    let method = class.getattr(intern!(class.py(), "__dict__"))?.get_item(from)?;
    class.setattr(to, method)?;
    class.delattr(from)
}

/// Gives the class a `__getattr__`, as the reference has one: `super().__getattr__(name)` works, and
/// subclasses have it called for what they have not.
///
/// For the class itself it stays a name in the dict, because CPython 3.10 and 3.11 do not specialise
/// attribute reads beside such a hook; `class/reading.rs` does its work there.
fn show_hook(class: &Bound<'_, PyType>) -> PyResult<()> {
    if !reader::EXCHANGES_READER {
        return rename_method(class, "_getattr", "__getattr__");
    }
    let py = class.py();
    let method = class.getattr(intern!(py, "__dict__"))?.get_item("_getattr")?;
    class.delattr("_getattr")?;
    put_into_dict(class, intern!(py, "__getattr__"), &method)
}

/// Takes the other comparisons out of the class, which CPython has put beside `__eq__`, as all of them are
/// one slot.
///
/// There is no order, and `functools.total_ordering` and base classes give one only to classes that have
/// none. And `!=` of a subclass with its own `__eq__` is that of `object`, which asks `__eq__`.
fn leave_only_eq(class: &Bound<'_, PyType>) -> PyResult<()> {
    for name in ["__ne__", "__lt__", "__le__", "__gt__", "__ge__"] {
        let name = PyString::new(class.py(), name);
        // `type.__delattr__` would take the slot for one that only Python code can fill.
        // SAFETY: a heap type's dict is a dict, and CPython is told of the change.
        let code = unsafe {
            let code = ffi::PyDict_DelItem((*class.as_type_ptr()).tp_dict, name.as_ptr());
            ffi::PyType_Modified(class.as_type_ptr());
            code
        };
        if code != 0 {
            return Err(PyErr::fetch(class.py()));
        }
    }
    Ok(())
}

/// Puts an entry into the dict of a class that has just been made, past `type.__setattr__`.
pub fn put_into_dict<'py>(
    class: &Bound<'py, PyType>,
    name: &Bound<'py, PyString>,
    value: &Bound<'py, PyAny>,
) -> PyResult<()> {
    // SAFETY: a heap type's dict is a dict, and CPython is told of the change.
    let code = unsafe {
        let code = ffi::PyDict_SetItem((*class.as_type_ptr()).tp_dict, name.as_ptr(), value.as_ptr());
        ffi::PyType_Modified(class.as_type_ptr());
        code
    };
    if code == 0 {
        Ok(())
    } else {
        Err(PyErr::fetch(class.py()))
    }
}
