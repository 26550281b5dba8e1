//! Which options `model_dump` and `model_dump_json` know (`mode`, `indent`: `operation.rs`); which need pydantic.

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use super::selection::Selection;

/// The options of a dump.
pub struct DumpOptions<'py> {
    pub selection: Selection<'py>,
    /// Whether there is an option that only pydantic can follow.
    pub needs_pydantic: bool,
    pub warnings: Option<Bound<'py, PyAny>>,
    pub ensure_ascii: bool,
    /// All options, as the caller gave them.
    pub given: Bound<'py, PyDict>,
}

impl<'py> DumpOptions<'py> {
    /// Reads the keyword arguments of `method`.
    pub fn new(py: Python<'py>, method: &str, kwargs: Option<&Bound<'py, PyDict>>) -> PyResult<Self> {
        let mut options = Self {
            selection: Selection::default(),
            needs_pydantic: false,
            warnings: None,
            ensure_ascii: false,
            given: kwargs.cloned().unwrap_or_else(|| PyDict::new(py)),
        };
        for (name, value) in kwargs.into_iter().flat_map(pyo3::types::PyDictMethods::iter) {
            let selection = &mut options.selection;
            match name.cast::<PyString>()?.to_str()? {
                "include" => selection.include = Some(value).filter(|value| !value.is_none()),
                "exclude" => selection.exclude = Some(value).filter(|value| !value.is_none()),
                "exclude_unset" => selection.exclude_unset = value.extract()?,
                "exclude_none" | "exclude_defaults" => selection.exclude_none |= value.extract::<bool>()?,
                "ensure_ascii" if method == "model_dump_json" => {
                    options.ensure_ascii = value.extract::<Option<bool>>()?.unwrap_or(false);
                }
                // Without effect on a native dump: there are no aliases, no computed fields, no
                // serializers of the user's, and no values that need a fallback.
                "context" | "fallback" => {}
                "by_alias" | "polymorphic_serialization" => {
                    value.extract::<Option<bool>>()?;
                }
                "round_trip" | "exclude_computed_fields" => {
                    value.extract::<bool>()?;
                }
                "serialize_as_any" => selection.as_any = value.extract()?,
                "warnings" => {
                    let known = value.extract::<bool>().is_ok() || is_one_of(&value, &["none", "warn", "error"]);
                    options.needs_pydantic |= !known;
                    options.warnings = Some(value);
                }
                other => {
                    return Err(PyTypeError::new_err(format!(
                        "BaseModel.{method}() got an unexpected keyword argument '{other}'"
                    )));
                }
            }
        }
        Ok(options)
    }
}

/// Whether `value` is one of these texts.
pub fn is_one_of(value: &Bound<'_, PyAny>, texts: &[&str]) -> bool {
    value
        .cast::<PyString>()
        .is_ok_and(|value| value.to_str().is_ok_and(|value| texts.contains(&value)))
}
