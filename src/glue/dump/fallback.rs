//! Falls back to the installed pydantic where a native dump might differ from pydantic's.

use pyo3::exceptions::PyImportError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::options::DumpOptions;
use crate::glue::instance::storage::PyOperation;
use crate::glue::values::dumped::Unexpected;

/// Calls a function of `hps_ops._with_pydantic.twin`, which dumps by the installed pydantic.
fn through_pydantic<'py>(
    slf: &Bound<'py, PyOperation>,
    function: &str,
    options: &Bound<'py, PyDict>,
) -> PyResult<Bound<'py, PyAny>> {
    let module = slf.py().import(intern!(slf.py(), "hps_ops._with_pydantic.twin"))?;
    module.getattr(function)?.call((slf,), Some(options))
}

/// Dumps natively where that gives what pydantic gives, else through pydantic. If pydantic is not
/// installed, dumps natively after all, and warns of values with unexpected types.
pub fn dump_or_fall_back<'py>(
    slf: &Bound<'py, PyOperation>,
    options: &DumpOptions<'py>,
    function: &str,
    native: impl Fn(&mut Unexpected) -> PyResult<Option<Bound<'py, PyAny>>>,
) -> PyResult<Bound<'py, PyAny>> {
    if !options.needs_pydantic
        && let Some(dumped) = native(&mut Unexpected::Refuse)?
    {
        return Ok(dumped);
    }
    let py = slf.py();
    through_pydantic(slf, function, &options.given).or_else(|error| {
        if options.needs_pydantic || !error.is_instance_of::<PyImportError>(py) {
            return Err(error);
        }
        let mut noted = Unexpected::Note(Vec::new());
        match native(&mut noted)? {
            Some(dumped) if options.selection.as_any => Ok(dumped),
            Some(dumped) => noted.issue(py, options.warnings.as_ref()).map(|()| dumped),
            None => Err(error),
        }
    })
}
