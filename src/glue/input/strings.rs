//! Validates a dict of texts, as from a query string: `model_validate_strings`.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString, PyType};

use super::collector::Collector;
use super::options::{Extra, Options};
use super::python::not_a_model;
use crate::domain::{FIELDS, Fault};
use crate::glue::cpython::entries::Entries;
use crate::glue::instance::draft::Draft;
use crate::glue::values::error::Invalid;
use crate::glue::values::input::Input;
use crate::glue::values::names::field_called;

/// Validates a dict of texts. Strict mode changes nothing: a text is all that such input can hold.
pub fn from_strings<'py>(
    input: &Bound<'py, PyAny>,
    class: &Bound<'py, PyType>,
    options: Options,
) -> Result<Draft<'py>, Invalid> {
    let Ok(dict) = input.cast::<PyDict>() else {
        leaf(input)?;
        return Err(not_a_model(input, class));
    };
    let mut collector = Collector::new(input.py(), options);
    for (field, row) in FIELDS.iter().enumerate() {
        if let Some(value) = dict.get_item(row.name)? {
            collector.field(field, Input::Strings(&value))?;
        }
    }
    if options.extra != Extra::Ignore {
        let entries: Vec<_> = Entries::of(dict).collect::<PyResult<_>>()?;
        for (key, value) in entries {
            // Keys count as leaves, too; the reference gives up at the first that is no text, and at the first
            // value that can be none.
            let name = leaf(&key)?;
            if !value.is_instance_of::<PyDict>() {
                leaf(&value)?;
            }
            if field_called(name).is_none() {
                collector.unknown(name, &value)?;
            }
        }
    }
    collector.finish()
}

fn leaf<'a, 'py>(value: &'a Bound<'py, PyAny>) -> Result<&'a Bound<'py, PyString>, Invalid> {
    value
        .cast::<PyString>()
        .map_err(|_| Input::Strings(value).refuse(Fault::StringType))
}
