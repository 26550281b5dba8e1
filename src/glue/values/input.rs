//! One value to validate: a Python object, a parsed JSON value, or a text of `model_validate_strings`.

use jiter::JsonValue;
use pyo3::prelude::*;

use super::error::{Invalid, LineError};
use super::json_value::to_python;
use crate::domain::Fault;

/// One value of an input.
#[derive(Clone, Copy)]
pub enum Input<'a, 'py> {
    /// A Python object.
    Python(&'a Bound<'py, PyAny>),
    /// A parsed JSON value.
    Json(Python<'py>, &'a JsonValue<'a>),
    /// A value of an input that holds nothing but texts, as `model_validate_strings` takes it.
    Strings(&'a Bound<'py, PyAny>),
}

impl<'py> Input<'_, 'py> {
    pub fn py(self) -> Python<'py> {
        match self {
            Self::Json(py, _) => py,
            Self::Python(value) | Self::Strings(value) => value.py(),
        }
    }

    /// The value as a Python object.
    pub fn to_object(self) -> PyResult<Bound<'py, PyAny>> {
        match self {
            Self::Json(py, value) => to_python(py, value),
            Self::Python(value) | Self::Strings(value) => Ok(value.clone()),
        }
    }

    /// The error for this value.
    pub fn refuse(self, fault: Fault) -> Invalid {
        match self.to_object() {
            Ok(value) => LineError::new(fault, &value).into(),
            Err(error) => error.into(),
        }
    }
}
