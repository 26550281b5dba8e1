//! `OperationState` as members of the Python enum: coerced, made and dumped.

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyString, PyType};

use super::dumped::Dumped;
use super::error::Invalid;
use super::input::Input;
use super::json_value::scanner_bug;
use super::text;
use crate::domain::{Fault, JsonBuffer, OperationState, state_from_json, state_of_json, write_state};
use crate::glue::cpython::objects::is_instance;
use crate::glue::cpython::text_object::narrow;

struct Members {
    class: Py<PyType>,
    members: [Py<PyAny>; OperationState::ALL.len()],
}

static MEMBERS: PyOnceLock<Members> = PyOnceLock::new();

fn members(py: Python<'_>) -> PyResult<&'static Members> {
    // A PyO3 enum is no `enum.Enum`, so the class is written in Python.
    MEMBERS.get_or_try_init(py, || {
        let class = py
            .import(intern!(py, "hps_ops._model.state"))?
            .getattr(intern!(py, "OperationState"))?
            .cast_into::<PyType>()?;
        let mut members = Vec::with_capacity(OperationState::ALL.len());
        for state in OperationState::ALL {
            members.push(class.getattr(state.name())?.unbind());
        }
        Ok(Members {
            class: class.unbind(),
            members: members
                .try_into()
                .map_err(|_| pyo3::exceptions::PySystemError::new_err("states out of step"))?,
        })
    })
}

/// The Python class `OperationState`.
pub fn class(py: Python<'_>) -> PyResult<&Bound<'_, PyType>> {
    Ok(members(py)?.class.bind(py))
}

/// The member of the Python enum for `state`.
#[inline]
pub fn member(py: Python<'_>, state: OperationState) -> PyResult<&Bound<'_, PyAny>> {
    Ok(members(py)?.members[state as usize].bind(py))
}

/// The member for `state`, or None.
#[inline]
pub fn member_or_none(py: Python<'_>, state: Option<OperationState>) -> PyResult<Bound<'_, PyAny>> {
    match state {
        Some(state) => member(py, state).cloned(),
        None => Ok(py.None().into_bound(py)),
    }
}

/// Whether `object` is one of the members.
#[inline]
pub fn is_member(object: &Bound<'_, PyAny>) -> bool {
    class(object.py()).is_ok_and(|class| object.is_exact_instance(class))
}

/// The state whose member `object` is.
#[inline]
pub fn state_of(object: &Bound<'_, PyAny>) -> PyResult<Option<OperationState>> {
    let members = &members(object.py())?.members;
    Ok(OperationState::ALL
        .into_iter()
        .find(|s| members[*s as usize].is(object)))
}

#[inline]
pub fn take<'py>(value: &Bound<'py, PyAny>, strict: bool) -> Option<Bound<'py, PyAny>> {
    if let Ok(text) = value.cast_exact::<PyString>() {
        // Strict mode takes members only.
        return if strict { None } else { member_of_text(text) };
    }
    is_member(value).then(|| value.clone())
}

#[inline]
fn member_of_text<'py>(text: &Bound<'py, PyString>) -> Option<Bound<'py, PyAny>> {
    let found = OperationState::from_text(narrow(text)?);
    member(text.py(), found?).ok().cloned()
}

pub fn coerce<'py>(input: Input<'_, 'py>, strict: bool) -> Result<Bound<'py, PyAny>, Invalid> {
    let found = match input {
        Input::Python(value) => return from_python(value, strict),
        Input::Json(_, value) => state_from_json(value),
        Input::Strings(value) => {
            let text = text::utf8(value.cast().map_err(PyErr::from)?)?;
            OperationState::from_text(text.as_bytes()).ok_or(Fault::Enum)
        }
    };
    let found = found.map_err(|fault| input.refuse(fault))?;
    Ok(member(input.py(), found)?.clone())
}

fn from_python<'py>(value: &Bound<'py, PyAny>, strict: bool) -> Result<Bound<'py, PyAny>, Invalid> {
    let py = value.py();
    let refuse = |fault| Input::Python(value).refuse(fault);
    if is_instance(value, class(py)?) {
        return Ok(value.clone());
    }
    if strict {
        return Err(refuse(Fault::IsInstanceOf));
    }
    if let Ok(text) = value.cast::<PyString>() {
        let utf8 = match text::utf8(text) {
            Ok(utf8) => utf8,
            Err(_) if !value.is_exact_instance_of::<PyString>() => return Err(refuse(Fault::Enum)),
            Err(invalid) => return Err(invalid),
        };
        return match OperationState::from_text(utf8.as_bytes()) {
            Some(found) => Ok(member(py, found)?.clone()),
            None => Err(refuse(Fault::Enum)),
        };
    }
    // A call of the enum also takes objects that are equal to a member's value.
    match class(py)?.call1((value,)) {
        Ok(found) => Ok(found),
        Err(error) if error.is_instance_of::<PyValueError>(py) || error.is_instance_of::<PyTypeError>(py) => {
            Err(refuse(Fault::Enum))
        }
        Err(error) => Err(error.into()),
    }
}

/// The value of an enum member, if the enum's metaclass is exactly `EnumMeta`, or if it is our own enum.
pub fn enum_value<'py>(value: &Bound<'py, PyAny>) -> Option<Bound<'py, PyAny>> {
    static ENUM_META: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    let py = value.py();
    let enum_meta = ENUM_META.import(py, "enum", "EnumMeta").ok()?;
    if value.get_type().get_type().is(enum_meta) || is_member(value) {
        return value.getattr(intern!(py, "value")).ok();
    }
    None
}

pub fn make<'py>(py: Python<'py>, span: &[u8]) -> PyResult<Bound<'py, PyAny>> {
    match state_of_json(span) {
        Some(found) => Ok(member(py, found)?.clone()),
        None => Err(scanner_bug()),
    }
}

pub fn dump<'py>(value: &Bound<'py, PyAny>, json_mode: bool) -> PyResult<Dumped<Bound<'py, PyAny>>> {
    Ok(match state_of(value)? {
        Some(found) if json_mode => Dumped::As(text_of(value.py(), found)),
        Some(_) => Dumped::As(value.clone()),
        None => Dumped::Unexpected,
    })
}

fn text_of(py: Python<'_>, state: OperationState) -> Bound<'_, PyAny> {
    match state {
        OperationState::Unknown => intern!(py, "unknown"),
        OperationState::Queued => intern!(py, "queued"),
        OperationState::Running => intern!(py, "running"),
        OperationState::Succeeded => intern!(py, "succeeded"),
        OperationState::Failed => intern!(py, "failed"),
    }
    .clone()
    .into_any()
}

#[inline]
pub fn write(out: &mut JsonBuffer, value: &Bound<'_, PyAny>) -> PyResult<Dumped<()>> {
    Ok(match state_of(value)? {
        Some(found) => {
            write_state(out, found);
            Dumped::As(())
        }
        None => Dumped::Unexpected,
    })
}
