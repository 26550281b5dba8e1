//! The members of the Python enum, looked up once.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyType;

use crate::domain::OperationState;

struct Members {
    class: Py<PyType>,
    members: [Py<PyAny>; OperationState::ALL.len()],
}

static MEMBERS: PyOnceLock<Members> = PyOnceLock::new();

fn members(py: Python<'_>) -> PyResult<&'static Members> {
    // Looked up at run time: a PyO3 enum is no `enum.Enum`, so the class lives in Python.
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
