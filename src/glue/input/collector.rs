//! Collects validated values and errors field by field; what becomes of unknown keys.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use super::options::{Extra, Options};
use crate::domain::{FIELDS, Fault, Field};
use crate::glue::instance::draft::Draft;
use crate::glue::values::error::{Invalid, LineError, Step};
use crate::glue::values::input::Input;
use crate::glue::values::validate;

/// Collects the values of one operation.
pub struct Collector<'py> {
    pub draft: Draft<'py>,
    lines: Vec<LineError>,
    pub options: Options,
}

impl<'py> Collector<'py> {
    pub fn new(py: Python<'py>, options: Options) -> Self {
        let mut draft = Draft::default();
        if options.extra == Extra::Allow {
            draft.extra = Some(PyDict::new(py));
        }
        Self {
            draft,
            lines: Vec::new(),
            options,
        }
    }

    /// Takes the value of a field.
    pub fn field(&mut self, field: usize, value: Input<'_, 'py>) -> Result<(), Invalid> {
        let Field { name, kind, .. } = FIELDS[field];
        match validate(kind, value, self.options.strict) {
            Ok(taken) => self.draft.set(field, taken),
            Err(invalid) => {
                let invalid = invalid.at(|| Step::Field(name));
                self.lines.extend(invalid.into_lines()?);
            }
        }
        Ok(())
    }

    /// Notes something that is wrong.
    pub fn fault(&mut self, line: LineError) {
        self.lines.push(line);
    }

    /// Keeps or refuses a value whose key names no field, as the option `extra` says.
    pub fn unknown(&mut self, key: &Bound<'py, PyString>, value: &Bound<'py, PyAny>) -> Result<(), Invalid> {
        match self.options.extra {
            Extra::Ignore => {}
            Extra::Forbid => {
                let step = Step::Key(key.clone().into_any().unbind());
                self.fault(LineError::new(Fault::ExtraForbidden, value).at(step));
            }
            Extra::Allow => {
                if let Some(kept) = &self.draft.extra {
                    kept.set_item(key, value)?;
                }
            }
        }
        Ok(())
    }

    /// The values, if nothing is wrong.
    pub fn finish(self) -> Result<Draft<'py>, Invalid> {
        if self.lines.is_empty() {
            Ok(self.draft)
        } else {
            Err(Invalid::Lines(self.lines))
        }
    }
}
