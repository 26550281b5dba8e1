//! The one walk through a dict: most values need no coercion, and the rest gets a closer look.
#![expect(
    unsafe_code,
    reason = "a dict is walked without a reference for each key and value: `Operation(**d)` and \
              `model_validate(d)` in docs/benchmarks.md, 1.6 times faster"
)]

use std::ptr;

use pyo3::exceptions::PyTypeError;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::sync::critical_section::with_critical_section;
use pyo3::types::{PyDict, PyString};

use super::collector::Collector;
use super::options::Options;
use crate::domain::{FIELDS, FieldKind};
use crate::glue::cpython::entries::Entry;
use crate::glue::values::error::Invalid;
use crate::glue::values::input::Input;
use crate::glue::values::keys::{self, field_of};
use crate::glue::values::{self};

/// What is left of a dict when the values that need no coercion have been taken.
#[derive(Default)]
pub struct Rest<'py> {
    /// Values of fields that need a closer look.
    held: Vec<(usize, Bound<'py, PyAny>)>,
    /// Entries whose keys are no plain texts.
    odd: Vec<Entry<'py>>,
    /// Whether there are keys that name no field.
    pub has_unknown: bool,
}

impl<'py> Rest<'py> {
    /// Whether everything has been taken that a field could take.
    #[inline]
    pub fn is_nothing(&self) -> bool {
        self.held.is_empty() && self.odd.is_empty()
    }

    #[cold]
    fn hold(&mut self, field: usize, value: &Bound<'py, PyAny>) {
        self.held.push((field, value.clone()));
    }

    #[cold]
    fn hold_odd(&mut self, key: Bound<'py, PyAny>, value: Bound<'py, PyAny>) {
        self.odd.push((key, value));
    }

    /// Validates the values, in the order of the fields, in which the reference lists faults.
    pub fn validate(&mut self, collector: &mut Collector<'py>, options: Options) -> Result<(), Invalid> {
        // Comparing these may run Python code.
        for (key, value) in std::mem::take(&mut self.odd) {
            if let Some(field) = field_of(&key, 0)? {
                self.held.push((field, value));
            } else if options.keywords && !key.is_instance_of::<PyString>() {
                return Err(PyTypeError::new_err("keywords must be strings").into());
            } else {
                self.has_unknown = true;
            }
        }
        self.held.sort_by_key(|(field, _)| *field);
        for (field, value) in &self.held {
            collector.field(*field, Input::Python(value))?;
        }
        Ok(())
    }
}

/// Hands over the values of a dict that can be taken as they are, without running Python code, and gives
/// the others.
#[inline]
pub fn read_dict<'py>(
    dict: &Bound<'py, PyDict>,
    strict: bool,
    mut put: impl FnMut(usize, Bound<'py, PyAny>),
) -> Rest<'py> {
    with_critical_section(dict.as_any(), || {
        let py = dict.py();
        let mut rest = Rest::default();
        let mut next = 0;
        let mut position = 0;
        let (mut key, mut value) = (ptr::null_mut(), ptr::null_mut());
        // SAFETY: the dict is alive. Key and value are borrowed from it: the key is looked at before
        // anything is allocated, the value gets a reference of its own before that. Should a collection
        // that an allocation sets off change the dict, `position` is still good for the next call.
        while unsafe { ffi::PyDict_Next(dict.as_ptr(), &raw mut position, &raw mut key, &raw mut value) } != 0 {
            // SAFETY: as above.
            let (key, value) = unsafe { (Borrowed::from_ptr(py, key), Borrowed::from_ptr(py, value)) };
            let Some(found) = keys::field_of_text(&key, next) else {
                rest.hold_odd(key.to_owned(), value.to_owned());
                continue;
            };
            let Some(field) = found else {
                rest.has_unknown = true;
                continue;
            };
            next = field + 1;
            let value = value.to_owned();
            let kind = FIELDS[field].kind;
            let taken = match kind {
                // Moved, where the value itself is taken.
                FieldKind::Any => value,
                FieldKind::Text if value.is_exact_instance_of::<PyString>() || value.is_none() => value,
                _ => match values::take(kind, &value, strict) {
                    Some(taken) => taken,
                    None => {
                        rest.hold(field, &value);
                        continue;
                    }
                },
            };
            put(field, taken);
        }
        rest
    })
}
