//! The outcome of dumping one value, and the warnings of values with unexpected types.

use pyo3::exceptions::{PyUserWarning, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyBool;

use crate::domain::{FIELDS, FieldKind};

/// Levels of a nested value that are dumped natively. Beyond, pydantic does it: it finds cycles and has a
/// limit of its own.
pub const NATIVE_DEPTH: usize = 100;

/// The outcome of dumping a value as its field's kind.
pub enum Dumped<T> {
    /// This is the dump.
    As(T),
    /// The value is of another type than the field's.
    Unexpected,
    /// pydantic has to dump it.
    ByPydantic,
}

impl<T> From<Option<T>> for Dumped<T> {
    fn from(dumped: Option<T>) -> Self {
        dumped.map_or(Self::ByPydantic, Self::As)
    }
}

/// The field's type as serialization warnings name it.
pub fn expected(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::State => "enum",
        other => other.annotation(),
    }
}

/// What to do about values whose type is not that of their field.
pub enum Unexpected {
    /// Leave the whole dump to pydantic.
    Refuse,
    /// Dump them by their own type, and note a warning with pydantic's text.
    Note(Vec<String>),
}

impl Unexpected {
    /// Notes a value; false if pydantic has to dump the operation.
    pub fn note(&mut self, expected: &str, field: usize, value: &Bound<'_, PyAny>) -> PyResult<bool> {
        let Self::Note(lines) = self else { return Ok(false) };
        let shown = value
            .py()
            .import(intern!(value.py(), "hps_ops._errors.validation_error"))?
            .call_method1(intern!(value.py(), "short_repr"), (value,))?;
        lines.push(format!(
            "  PydanticSerializationUnexpectedValue(Expected `{expected}` - serialized value may not be as expected \
             [field_name='{}', input_value={shown}, input_type={}])",
            FIELDS[field].name,
            value.get_type().name()?,
        ));
        Ok(true)
    }

    /// Issues the warnings that were noted, as the option `warnings` demands.
    pub fn issue(self, py: Python<'_>, option: Option<&Bound<'_, PyAny>>) -> PyResult<()> {
        let Self::Note(lines) = self else { return Ok(()) };
        let word = option.and_then(|option| option.extract::<String>().ok());
        let is_off = word.as_deref() == Some("none") || option.is_some_and(|o| o.is(PyBool::new(py, false)));
        if lines.is_empty() || is_off {
            return Ok(());
        }
        let text = format!("Pydantic serializer warnings:\n{}", lines.join("\n"));
        if word.as_deref() == Some("error") {
            return Err(PyValueError::new_err(text));
        }
        let text = std::ffi::CString::new(text).map_err(|error| PyValueError::new_err(error.to_string()))?;
        PyErr::warn(py, &py.get_type::<PyUserWarning>(), &text, 1)
    }
}
