//! What a call of a method can ask for, and who answers it: native code or the installed pydantic.

use pyo3::exceptions::{PyImportError, PyRuntimeError, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyString};

use super::python::{Extra, Options};
use crate::glue::dump::selection::{DumpOptions, Unexpected};
use crate::glue::instance::object::PyOperation;

/// Reads the options that all validating methods share.
pub fn validation_options(
    py: Python<'_>,
    strict: Option<bool>,
    extra: Option<&Bound<'_, PyAny>>,
    from_attributes: Option<bool>,
    by_alias: Option<&Bound<'_, PyAny>>,
    by_name: Option<&Bound<'_, PyAny>>,
) -> PyResult<Options> {
    let is = |option: Option<&Bound<'_, PyAny>>, flag| option.is_some_and(|o| o.is(PyBool::new(py, flag)));
    if is(by_alias, false) && !is(by_name, true) {
        return Err(neither_alias_nor_name(py));
    }
    for option in [by_alias, by_name].into_iter().flatten() {
        option.extract::<bool>()?;
    }
    let extra = match extra {
        None => Extra::Ignore,
        Some(extra) => match extra.cast::<PyString>()?.to_str()? {
            "ignore" => Extra::Ignore,
            "allow" => Extra::Allow,
            "forbid" => Extra::Forbid,
            other => {
                return Err(PyValueError::new_err(format!(
                    "SchemaError: Invalid extra_behavior: `{other}`"
                )));
            }
        },
    };
    Ok(Options {
        strict: strict.unwrap_or(false),
        extra,
        from_attributes: from_attributes.unwrap_or(false),
        keywords: false,
    })
}

#[cold]
fn neither_alias_nor_name(py: Python<'_>) -> PyErr {
    let text = "At least one of `by_alias` or `by_name` must be set to True.";
    let arguments = PyDict::new(py);
    let error = py
        .import("pydantic.errors")
        .and_then(|errors| errors.getattr("PydanticUserError"))
        .and_then(|class| {
            arguments.set_item("code", "validate-by-alias-and-name-false")?;
            class.call((text,), Some(&arguments))
        });
    match error {
        Ok(error) => PyErr::from_value(error),
        // pydantic's class derives from it.
        Err(_) => PyRuntimeError::new_err(format!(
            "{text}\n\nFor further information visit https://errors.pydantic.dev/2.14/u/validate-by-alias-and-name-false"
        )),
    }
}

/// Calls a function of `hps_ops._with_pydantic.twin`, which works with the installed pydantic.
fn through_pydantic<'py>(
    slf: &Bound<'py, PyOperation>,
    function: &str,
    options: &Bound<'py, PyDict>,
) -> PyResult<Bound<'py, PyAny>> {
    let module = slf.py().import(intern!(slf.py(), "hps_ops._with_pydantic.twin"))?;
    module.getattr(function)?.call((slf,), Some(options))
}

/// Dumps natively if that is sure to be right, else through pydantic; without pydantic natively
/// again, with warnings where values have unexpected types.
pub fn dump_somehow<'py>(
    slf: &Bound<'py, PyOperation>,
    options: &DumpOptions<'py>,
    function: &str,
    native: impl Fn(&mut Unexpected) -> PyResult<Option<Bound<'py, PyAny>>>,
) -> PyResult<Bound<'py, PyAny>> {
    if !options.exotic
        && let Some(dumped) = native(&mut Unexpected::Refuse)?
    {
        return Ok(dumped);
    }
    let py = slf.py();
    through_pydantic(slf, function, &options.given).or_else(|error| {
        if options.exotic || !error.is_instance_of::<PyImportError>(py) {
            return Err(error);
        }
        let mut noted = Unexpected::Note(Vec::new());
        match native(&mut noted)? {
            Some(dumped) if options.selection.any_type => Ok(dumped),
            Some(dumped) => noted.issue(py, options.warnings.as_ref()).map(|()| dumped),
            None => Err(error),
        }
    })
}
