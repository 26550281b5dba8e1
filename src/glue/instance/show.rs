//! `==`, `repr`, `str`, and iteration.

use pyo3::basic::CompareOp;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};
use pyo3::{PyTypeInfo, intern};

use super::sides::Side;
use super::storage::PyOperation;
use crate::domain::field_index;
use crate::glue::cpython::recursion;
use crate::glue::values::names::names;

/// `==`: same class, same extras, same values of the fields; the set of fields has no say.
pub fn is_equal<'py>(left: &Bound<'py, PyOperation>, right: &Bound<'py, PyOperation>) -> PyResult<bool> {
    let py = left.py();
    if !left.get_type().is(right.get_type()) {
        return Ok(false);
    }
    for (side, empty_is_none) in [(Side::Private, false), (Side::Extra, true)] {
        let [l, r] = [PyOperation::side(left, side), PyOperation::side(right, side)];
        let (l, r) = if empty_is_none {
            (l?, r?)
        } else {
            (or_none(l, py), or_none(r, py))
        };
        let both_nothing = empty_is_none && !l.is_truthy()? && !r.is_truthy()?;
        if !both_nothing && !same(&l, &r)? {
            return Ok(false);
        }
    }
    // With a dict on either side there may be further entries, and both make one of themselves.
    if PyOperation::settle(left)?.is_none() && PyOperation::settle(right)?.is_none() {
        for (l, r) in left.get().slots.iter().zip(&right.get().slots) {
            let equal = match (l.get(left), r.get(right)) {
                (Some(l), Some(r)) => same(&l, &r)?,
                (None, None) => true,
                _ => false,
            };
            if !equal {
                return Ok(false);
            }
        }
        return Ok(true);
    }
    is_equal_by_dict(left, right)
}

fn or_none<'py>(value: PyResult<Bound<'py, PyAny>>, py: Python<'py>) -> Bound<'py, PyAny> {
    value.unwrap_or_else(|_| py.None().into_bound(py))
}

/// Identity or equality, as containers compare their items.
fn same(left: &Bound<'_, PyAny>, right: &Bound<'_, PyAny>) -> PyResult<bool> {
    Ok(left.is(right) || left.rich_compare(right, CompareOp::Eq)?.is_truthy()?)
}

#[cold]
fn is_equal_by_dict<'py>(left: &Bound<'py, PyOperation>, right: &Bound<'py, PyOperation>) -> PyResult<bool> {
    let py = left.py();
    let entries = |slf| -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        for (key, value) in PyOperation::entries(slf)? {
            dict.set_item(key, value)?;
        }
        Ok(dict)
    };
    let (left, right) = (entries(left)?, entries(right)?);
    if left.eq(&right)? {
        return Ok(true);
    }
    // Entries that are no fields do not count.
    for name in names(py) {
        let equal = match (left.get_item(name)?, right.get_item(name)?) {
            (Some(l), Some(r)) => same(&l, &r)?,
            (None, None) => true,
            _ => false,
        };
        if !equal {
            return Ok(false);
        }
    }
    Ok(true)
}

type Pair<'py> = (Bound<'py, PyAny>, Bound<'py, PyAny>);

fn extras<'py>(slf: &Bound<'py, PyOperation>) -> PyResult<Vec<Pair<'py>>> {
    let Some(extra) = slf.get().extra.get(slf).filter(|extra| !extra.is_none()) else {
        return Ok(Vec::new());
    };
    // They can be any object, which may lead back to the instance.
    recursion::deeper(SHOWING, || {
        let items = extra.call_method0(intern!(slf.py(), "items"))?;
        items.try_iter()?.map(|item| item?.extract()).collect()
    })
}

/// What `iter(op)` gives: everything in `__dict__` whose name is public, then the extras.
pub fn items<'py>(slf: &Bound<'py, PyOperation>) -> PyResult<Vec<Pair<'py>>> {
    let py = slf.py();
    let mut items = Vec::new();
    for (key, value) in PyOperation::entries(slf)? {
        let is_private = match key.cast::<PyString>() {
            Ok(key) => key.to_string_lossy().starts_with('_'),
            Err(_) => key.call_method1(intern!(py, "startswith"), ("_",))?.is_truthy()?,
        };
        if !is_private {
            items.push((key, value));
        }
    }
    if PyOperation::side(slf, Side::Extra)?.is_truthy()? {
        items.extend(extras(slf)?);
    }
    Ok(items)
}

/// What `repr(op)` lists: the fields in the order of `__dict__`, then the extras.
pub fn repr_args<'py>(slf: &Bound<'py, PyOperation>) -> PyResult<Vec<Pair<'py>>> {
    let py = slf.py();
    let mut arguments = Vec::new();
    for (key, value) in PyOperation::entries(slf)? {
        let is_field = key
            .cast::<PyString>()
            .is_ok_and(|key| field_index(key.to_string_lossy().as_bytes(), 0).is_some());
        if is_field {
            let value = if value.is(slf) {
                slf.call_method1(intern!(py, "__repr_recursion__"), (value,))?
            } else {
                value
            };
            arguments.push((key, value));
        }
    }
    arguments.extend(extras(slf)?);
    Ok(arguments)
}

const SHOWING: &str = "while getting the repr of an object";

/// `__repr__`, through the hooks that a subclass may have overridden.
pub fn repr(slf: &Bound<'_, PyOperation>) -> PyResult<String> {
    let py = slf.py();
    recursion::deeper(SHOWING, || {
        if slf.get_type().is(PyOperation::type_object(py)) {
            return Ok(format!("Operation({})", joined(slf, ", ")?));
        }
        let name = slf.call_method0(intern!(py, "__repr_name__"))?;
        let arguments = slf.call_method1(intern!(py, "__repr_str__"), (", ",))?;
        Ok(format!(
            "{}({})",
            name.str()?.to_string_lossy(),
            arguments.str()?.to_string_lossy()
        ))
    })
}

/// `__str__`: as `__repr__`, with spaces and without the class.
pub fn str(slf: &Bound<'_, PyOperation>) -> PyResult<String> {
    let py = slf.py();
    recursion::deeper(SHOWING, || {
        if slf.get_type().is(PyOperation::type_object(py)) {
            return joined(slf, " ");
        }
        let arguments = slf.call_method1(intern!(py, "__repr_str__"), (" ",))?;
        Ok(arguments.str()?.to_string_lossy().into_owned())
    })
}

fn joined(slf: &Bound<'_, PyOperation>, separator: &str) -> PyResult<String> {
    let mut text = String::new();
    for (key, value) in repr_args(slf)? {
        if !text.is_empty() {
            text.push_str(separator);
        }
        text.push_str(&key.str()?.to_string_lossy());
        text.push('=');
        text.push_str(&value.repr()?.to_string_lossy());
    }
    Ok(text)
}
