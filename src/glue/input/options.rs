//! Which options `model_validate` and its relatives know: `strict`, `extra`, `from_attributes`, ...

use pyo3::exceptions::{PyRuntimeError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyString, PyTuple};

/// What happens to unknown keys.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Extra {
    Ignore,
    Allow,
    Forbid,
}

/// Call-time options of validation.
#[derive(Clone, Copy)]
pub struct Options {
    pub strict: bool,
    pub extra: Extra,
    pub from_attributes: bool,
    /// The input are keywords, which have to be texts.
    pub keywords: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            strict: false,
            extra: Extra::Ignore,
            from_attributes: false,
            keywords: false,
        }
    }
}

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

/// Refuses positional arguments beyond `most`, `self` or `cls` included, in Python's words for the
/// methods of `BaseModel`. `args` are those in excess.
#[inline]
pub fn refuse_positional(method: &str, most: usize, args: &Bound<'_, PyTuple>) -> PyResult<()> {
    match args.len() {
        0 => Ok(()),
        excess => Err(too_many_positional(method, most, excess)),
    }
}

#[cold]
fn too_many_positional(method: &str, most: usize, excess: usize) -> PyErr {
    let plural = if most == 1 { "" } else { "s" };
    PyTypeError::new_err(format!(
        "BaseModel.{method}() takes {most} positional argument{plural} but {} were given",
        most + excess
    ))
}
