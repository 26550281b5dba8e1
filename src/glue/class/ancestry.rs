//! Makes pydantic's `BaseModel` the base of `Operation`, once pydantic is there.
#![expect(
    unsafe_code,
    reason = "the base of a native class, changed after the fact: importing the class must not import pydantic"
)]

use std::mem::offset_of;
use std::ptr;

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyTuple, PyType};
use pyo3::{PyTypeInfo, ffi, intern};

use super::metaclass;
use crate::glue::cpython::slot::Slot;
use crate::glue::input::initialise;
use crate::glue::instance::reader;
use crate::glue::instance::storage::PyOperation;

/// Without a GIL, a class that other threads may know is left as it is.
pub const LINKS_LATE: bool = !cfg!(Py_GIL_DISABLED);

/// Makes `model`, pydantic's `BaseModel`, the base of `Operation`; false if it has one already, or if an
/// operation's memory does not begin as that of a model.
///
/// CPython itself does it, by `Operation.__bases__ = (model,)`: it computes the line of ancestors of the
/// class and of all its subclasses anew, tells `model` of its subclass, so that what is later changed
/// there is seen here, and drops what it has cached. Two things are put in place for it before:
///
/// * `tp_base`, because CPython lets a class have another base only if both lay out instances alike,
///   which it tells by their sizes. An `Operation` is larger than a model, as any class with slots of its
///   own would be. Its flags stay: it has no managed dict, and CPython looks for that at an object's own
///   class only, which a subclass takes from its `tp_base`, the class with the longest instances.
/// * The ancestors, because for classes with a metaclass CPython checks the new ones against the old.
pub fn link(class: &Bound<'_, PyType>, model: &Bound<'_, PyType>) -> PyResult<bool> {
    if !stands_alone(class) || !begins_alike(model)? {
        return Ok(false);
    }
    let py = class.py();
    let raw = class.as_type_ptr();
    let has_own_reader = reader::is_in_place(py);
    // SAFETY: the GIL is held, or nobody else knows the class yet (see `LINKS_LATE`).
    let comparison = unsafe { (*raw).tp_richcompare };
    let before = replace_base(class, model);
    let mut lines = Vec::new();
    let linked = replace_lines(class, &mut lines)
        .and_then(|()| class.setattr(intern!(py, "__bases__"), PyTuple::new(py, [model])?));
    if let Err(error) = linked {
        for (class, line) in lines.into_iter().rev() {
            drop(replace_line(&class, line));
        }
        drop(replace_base(class, &before));
        return Err(error);
    }
    // Where `layout` has chosen a function itself, CPython has put its dispatcher again.
    if has_own_reader {
        reader::put_in_place(py);
    }
    // SAFETY: as above.
    unsafe {
        (*raw).tp_richcompare = comparison;
    }
    restore_init(class)?;
    metaclass::derive_from(&class.get_type(), &model.get_type())?;
    Ok(true)
}

/// The same for `__init__`, of the class and all its subclasses.
fn restore_init(class: &Bound<'_, PyType>) -> PyResult<()> {
    initialise::restore(class)?;
    let py = class.py();
    let subclasses = py
        .get_type::<PyType>()
        .call_method1(intern!(py, "__subclasses__"), (class,))?;
    for subclass in subclasses.try_iter()? {
        restore_init(subclass?.cast::<PyType>()?)?;
    }
    Ok(())
}

/// Whether the class has no base but `object`.
fn stands_alone(class: &Bound<'_, PyType>) -> bool {
    // SAFETY: a type object is valid while there is a reference to it; the field is only read.
    unsafe { (*class.as_type_ptr()).tp_base == &raw mut ffi::PyBaseObject_Type }
}

/// Whether instances of `model` hold nothing but what an operation's memory begins with.
///
/// The model's descriptors read and write these slots of an operation. Its `__dict__` is where the class
/// of an instance says, so it does not matter.
fn begins_alike(model: &Bound<'_, PyType>) -> PyResult<bool> {
    let py = model.py();
    let entries = model.getattr(intern!(py, "__dict__"))?;
    let head = size_of::<ffi::PyObject>();
    for (name, place) in [
        (intern!(py, "__pydantic_extra__"), offset_of!(PyOperation, extra)),
        (
            intern!(py, "__pydantic_fields_set__"),
            offset_of!(PyOperation, fields_set),
        ),
        (intern!(py, "__pydantic_private__"), offset_of!(PyOperation, private)),
    ] {
        let Ok(found) = entries.get_item(name) else {
            return Ok(false);
        };
        // SAFETY: the object is alive, its type tells what it is, and the definition belongs to it.
        let is_alike = unsafe {
            ffi::Py_TYPE(found.as_ptr()) == &raw mut ffi::PyMemberDescr_Type && {
                let descriptor = found.as_ptr().cast::<ffi::PyMemberDescrObject>();
                let member = &*(*descriptor).d_member.cast::<ffi::PyMemberDef>();
                ptr::eq((*descriptor).d_common.d_type, model.as_type_ptr())
                    && usize::try_from(member.offset) == Ok(head + place)
                    && (member.type_code, member.flags) == (ffi::Py_T_OBJECT_EX, 0)
            }
        };
        if !is_alike {
            return Ok(false);
        }
    }
    // Before CPython 3.11 the dict is the last of the slots.
    let end = head + 3 * size_of::<Slot>();
    // SAFETY: a type object is valid while there is a reference to it; the fields are only read.
    let (base, size, dict, weak) = unsafe {
        let raw = &*model.as_type_ptr();
        (raw.tp_base, raw.tp_basicsize, raw.tp_dictoffset, raw.tp_weaklistoffset)
    };
    let own = usize::try_from(size).map_or(0, |size| match usize::try_from(dict) {
        Ok(dict) if dict == end => size - size_of::<Slot>(),
        _ => size,
    });
    Ok(base == &raw mut ffi::PyBaseObject_Type && own == end && weak == 0)
}

/// Puts another class into `tp_base`, and gives back the one that was there.
fn replace_base<'py>(class: &Bound<'py, PyType>, base: &Bound<'py, PyType>) -> Bound<'py, PyType> {
    // SAFETY: see `link`. The field owns a reference; the new one's is given up to it, and the old one's is
    // the result's.
    unsafe {
        let place = &raw mut (*class.as_type_ptr()).tp_base;
        let old = ptr::replace(place, base.clone().into_ptr().cast());
        Bound::from_owned_ptr(class.py(), old.cast()).cast_into_unchecked()
    }
}

/// Puts another line of ancestors into a class, and gives back the one that was there.
fn replace_line<'py>(class: &Bound<'py, PyType>, line: Bound<'py, PyTuple>) -> Bound<'py, PyTuple> {
    // SAFETY: as in `replace_base`; `PyType_Modified` drops what was cached along the old line.
    unsafe {
        let place = &raw mut (*class.as_type_ptr()).tp_mro;
        let old = ptr::replace(place, line.into_ptr());
        ffi::PyType_Modified(class.as_type_ptr());
        Bound::from_owned_ptr(class.py(), old).cast_into_unchecked()
    }
}

/// Gives a class and its subclasses the line that they will have; `old` takes those they had.
fn replace_lines<'py>(
    class: &Bound<'py, PyType>,
    old: &mut Vec<(Bound<'py, PyType>, Bound<'py, PyTuple>)>,
) -> PyResult<()> {
    let py = class.py();
    // For the class itself `type.mro` would not do: it asks `__bases__`.
    let line = if class.is(PyOperation::type_object(py)) {
        let base = class.getattr(intern!(py, "__base__"))?;
        let line = [class.as_any().clone(), base, PyAny::type_object(py).into_any()];
        PyTuple::new(py, line)?
    } else {
        let line = py.get_type::<PyType>().call_method1(intern!(py, "mro"), (class,))?;
        line.try_iter()?
            .collect::<PyResult<Vec<_>>>()
            .and_then(|line| PyTuple::new(py, line))?
    };
    old.push((class.clone(), replace_line(class, line)));
    let plain = py.get_type::<PyType>();
    for subclass in plain
        .call_method1(intern!(py, "__subclasses__"), (class,))?
        .try_iter()?
    {
        let subclass = subclass?
            .cast_into::<PyType>()
            .map_err(|_| PyTypeError::new_err("no class"))?;
        replace_lines(&subclass, old)?;
    }
    Ok(())
}
