//! The members of the Python enum, looked up once.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyType};

use crate::domain::OperationState;

struct Members {
    class: Py<PyType>,
    members: [Py<PyAny>; OperationState::ALL.len()],
    by_value: Py<PyDict>,
}

static MEMBERS: PyOnceLock<Members> = PyOnceLock::new();

fn members(py: Python<'_>) -> PyResult<&'static Members> {
    // Looked up at run time: a PyO3 enum is no `enum.Enum`, so the class lives in Python.
    MEMBERS.get_or_try_init(py, || {
        let class = py
            .import(intern!(py, "hps_ops._state"))?
            .getattr(intern!(py, "OperationState"))?
            .cast_into::<PyType>()?;
        let by_value = PyDict::new(py);
        let mut members = Vec::with_capacity(OperationState::ALL.len());
        for state in OperationState::ALL {
            let member = class.getattr(state.name())?;
            by_value.set_item(state.as_str(), &member)?;
            members.push(member.unbind());
        }
        Ok(Members {
            class: class.unbind(),
            members: members
                .try_into()
                .map_err(|_| pyo3::exceptions::PySystemError::new_err("states out of step"))?,
            by_value: by_value.unbind(),
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

/// The state whose member `object` is.
#[inline]
pub fn state_of(object: &Bound<'_, PyAny>) -> PyResult<Option<OperationState>> {
    let members = &members(object.py())?.members;
    Ok(OperationState::ALL
        .into_iter()
        .find(|s| members[*s as usize].is(object)))
}

/// The member whose value `object` equals, as a look-up in a dict finds it.
pub fn member_equal_to<'py>(object: &Bound<'py, PyAny>) -> PyResult<Option<Bound<'py, PyAny>>> {
    members(object.py())?.by_value.bind(object.py()).get_item(object)
}
