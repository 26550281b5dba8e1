//! Getting, setting and deleting attributes that are not simply read from a slot.

use pyo3::exceptions::{PyAttributeError, PyValueError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyString, PyType};
use pyo3::{BoundObject, IntoPyObjectExt};
use pyo3::{PyTypeInfo, intern};

use super::sides::Side;
use super::storage::PyOperation;
use super::tracking::track;
use crate::glue::cpython::objects::get_plainly;
use crate::glue::cpython::recursion;
use crate::glue::values::names::field_called;

/// `object`'s own method of this name: what happens without our hooks.
fn plain<'py>(py: Python<'py>, method: &str) -> PyResult<Bound<'py, PyAny>> {
    static OBJECT: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    OBJECT.import(py, "builtins", "object")?.getattr(method)
}

/// What `__getattr__` gives: fields while the instance has a `__dict__`, and extras.
pub fn get<'py>(slf: &Bound<'py, PyOperation>, name: &Bound<'py, PyString>) -> PyResult<Bound<'py, PyAny>> {
    let field = field_called(name);
    if let Some(field) = field
        && let Some(value) = PyOperation::field(slf, field)?
    {
        return Ok(value);
    }
    if let Some(extra) = slf.get().extra.get(slf)
        && !extra.is_none()
        && let Some(found) = recursion::deeper("while calling a Python object", || extra_called(&extra, name))?
    {
        return Ok(found);
    }
    if field.is_none() && slf.get_type().hasattr(name)? {
        // The class has it, and reading it has just raised AttributeError: raise that again.
        return plain(slf.py(), "__getattribute__")?.call1((slf, name));
    }
    Err(no_attribute(slf, name))
}

/// The extra with this name, if there is one. Extras can be any object, which may lead back to the instance.
fn extra_called<'py>(extra: &Bound<'py, PyAny>, name: &Bound<'py, PyString>) -> PyResult<Option<Bound<'py, PyAny>>> {
    if extra.is_truthy()? && extra.contains(name)? {
        return extra.get_item(name).map(Some);
    }
    Ok(None)
}

/// Reads an attribute of an instance that has a `__dict__`, or extras.
pub fn get_specially<'py>(slf: &Bound<'py, PyOperation>, name: &Bound<'py, PyString>) -> PyResult<Bound<'py, PyAny>> {
    if let Some(field) = field_called(name) {
        return match PyOperation::field(slf, field)? {
            Some(value) => Ok(value),
            None => get(slf, name),
        };
    }
    get_plainly(slf, name).or_else(|error| {
        if error.is_instance_of::<PyAttributeError>(slf.py()) {
            get(slf, name)
        } else {
            Err(error)
        }
    })
}

/// Reads as usual, and then from the instance's `__dict__`.
pub fn get_before_own_hook<'py>(
    slf: &Bound<'py, PyOperation>,
    name: &Bound<'py, PyString>,
) -> PyResult<Bound<'py, PyAny>> {
    let py = slf.py();
    plain(py, "__getattribute__")?
        .call1((slf, name))
        .or_else(|error| match field_called(name) {
            Some(field) if error.is_instance_of::<PyAttributeError>(py) => PyOperation::field(slf, field)?.ok_or(error),
            _ => Err(error),
        })
}

/// Sets an attribute by the reference's rules: fields without validation, names with an underscore
/// and properties as usual, nothing else.
pub fn set<'py>(slf: &Bound<'py, PyOperation>, name: &Bound<'py, PyString>, value: &Bound<'py, PyAny>) -> PyResult<()> {
    let py = slf.py();
    let class = slf.get_type();
    if let Some(field) = field_called(name)
        && (class.is(PyOperation::type_object(py)) || !is_shadowed(&class, name)?)
    {
        PyOperation::put_field(slf, field, value)?;
        return PyOperation::add_to_fields_set(slf, field);
    }
    // Formatted by Python, because a name can hold surrogates.
    let worded = |text| PyString::new(py, text).call_method1(intern!(py, "format"), (class.name()?, name));
    if class.getattr(intern!(py, "__class_vars__"))?.contains(name)? {
        let text = worded(
            "{1!r} is a ClassVar of `{0}` and cannot be set on an instance. If you want to set a value on the class, \
             use `{0}.{1} = value`.",
        )?;
        return Err(PyAttributeError::new_err(text.unbind()));
    }
    if name.to_str().is_ok_and(|name| name.starts_with('_')) {
        // It goes into a dict of CPython's making, through which a cycle can lead back.
        track(slf);
        return plain(py, "__setattr__")?.call1((slf, name, value)).map(|_| ());
    }
    if class.hasattr(name)? {
        static PROPERTY: PyOnceLock<Py<PyType>> = PyOnceLock::new();
        static CACHED_PROPERTY: PyOnceLock<Py<PyType>> = PyOnceLock::new();
        let found = class.getattr(name)?;
        if found.is_instance(PROPERTY.import(py, "builtins", "property")?)? {
            return found.call_method1(intern!(py, "__set__"), (slf, value)).map(|_| ());
        }
        if found.is_instance(CACHED_PROPERTY.import(py, "functools", "cached_property")?)? {
            return PyOperation::live_dict(slf)?.set_item(name, value);
        }
    }
    Err(PyValueError::new_err(
        worded("\"{}\" object has no field \"{}\"")?.unbind(),
    ))
}

/// Whether a subclass has put something else in the place of a field.
fn is_shadowed(class: &Bound<'_, PyType>, name: &Bound<'_, PyString>) -> PyResult<bool> {
    let own = PyOperation::type_object(class.py());
    for class in class.mro().iter().take_while(|class| !class.is(&own)) {
        if class.getattr(intern!(own.py(), "__dict__"))?.contains(name)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Deletes an attribute: a field, an extra, or whatever else the instance has.
pub fn delete<'py>(slf: &Bound<'py, PyOperation>, name: &Bound<'py, PyString>) -> PyResult<()> {
    let py = slf.py();
    // The reference looks at the class first, which warns of what is deprecated there.
    slf.get_type().hasattr(name)?;
    if let Some(field) = field_called(name) {
        if PyOperation::delete_field(slf, field)? {
            return Ok(());
        }
        // CPython's own words for a name that a `__dict__` has not.
        return Err(if cfg!(Py_3_11) {
            no_attribute(slf, name)
        } else {
            PyAttributeError::new_err(name.clone().unbind())
        });
    }
    if let Ok(extra) = PyOperation::side(slf, Side::Extra)?.cast::<PyDict>()
        && extra.contains(name)?
    {
        return extra.del_item(name);
    }
    let deleted = plain(py, "__delattr__")?.call1((slf, name));
    deleted.map(|_| ()).map_err(|error| {
        if error.is_instance_of::<PyAttributeError>(py) {
            no_attribute(slf, name)
        } else {
            error
        }
    })
}

/// The error for an attribute that the instance has not.
pub fn no_attribute<'py>(slf: &Bound<'py, PyOperation>, name: impl IntoPyObject<'py, Target = PyString>) -> PyErr {
    let text = || -> PyResult<String> {
        let name = name.into_pyobject_or_pyerr(slf.py())?.into_any().into_bound();
        let class = slf.get_type().name()?.repr()?;
        // As repr, because a name can hold what UTF-8 cannot.
        Ok(format!("{class} object has no attribute {}", name.repr()?))
    };
    match text() {
        Ok(text) => PyAttributeError::new_err(text),
        Err(error) => error,
    }
}
