//! Reads a dict whose values need no coercion, and validates the rest.
#![expect(
    unsafe_code,
    reason = "a dict is walked without a reference for each key and value: `Operation(**d)` and \
              `model_validate(d)` in docs/benchmarks.md, 1.6 times faster"
)]

use std::{iter, ptr};

use pyo3::exceptions::PyTypeError;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::sync::critical_section::with_critical_section;
use pyo3::types::{PyDict, PyString};

use super::collector::Collector;
use crate::domain::{FIELDS, FieldKind};
use crate::glue::cpython::entries::{Entries, Entry};
use crate::glue::values::error::Invalid;
use crate::glue::values::input::Input;
use crate::glue::values::keys::{self, field_of};
use crate::glue::values::{self};

/// A walk through a dict that has come to an entry which needs a closer look.
pub struct Stop<'py> {
    /// The entry.
    entry: Entry<'py>,
    /// Where the walk goes on, for `PyDict_Next`.
    position: ffi::Py_ssize_t,
    /// Whether there are keys that name no field.
    has_unknown: bool,
}

#[cold]
#[inline(never)]
fn stop<'py>(
    key: &Bound<'py, PyAny>,
    value: Bound<'py, PyAny>,
    position: ffi::Py_ssize_t,
    has_unknown: bool,
) -> Result<bool, Box<Stop<'py>>> {
    Err(Box::new(Stop {
        entry: (key.clone(), value),
        position,
        has_unknown,
    }))
}

/// Hands over the values of a dict that can be taken as they are, without running Python code, as far as
/// the first that cannot. Tells whether there are keys that name no field.
#[inline]
pub fn read_dict<'py>(
    dict: &Bound<'py, PyDict>,
    strict: bool,
    mut put: impl FnMut(usize, Bound<'py, PyAny>),
) -> Result<bool, Box<Stop<'py>>> {
    with_critical_section(dict.as_any(), || {
        let py = dict.py();
        let mut has_unknown = false;
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
                return stop(&key, value.to_owned(), position, has_unknown);
            };
            let Some(field) = found else {
                has_unknown = true;
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
                    None => return stop(&key, value, position, has_unknown),
                },
            };
            put(field, taken);
        }
        Ok(has_unknown)
    })
}

impl<'py> Stop<'py> {
    /// Goes on to the end: takes what can be taken, and then validates the rest in the order of the fields,
    /// in which the reference lists faults. Tells whether there are keys that name no field.
    pub fn go_on(self, dict: &Bound<'py, PyDict>, collector: &mut Collector<'py>) -> Result<bool, Invalid> {
        let Self {
            entry,
            position,
            mut has_unknown,
        } = self;
        let options = collector.options;
        let (mut held, mut odd) = (Vec::new(), Vec::new());
        let mut next = 0;
        for entry in iter::once(Ok(entry)).chain(Entries::from(dict, position)) {
            let (key, value) = entry?;
            if !key.is_exact_instance_of::<PyString>() {
                odd.push((key, value));
            } else if let Some(field) = field_of(&key, next)? {
                next = field + 1;
                match values::take(FIELDS[field].kind, &value, options.strict) {
                    Some(taken) => collector.draft.set_exact(field, taken),
                    None => held.push((field, value)),
                }
            } else {
                has_unknown = true;
            }
        }
        // Comparing these may run Python code.
        for (key, value) in odd {
            if let Some(field) = field_of(&key, 0)? {
                held.push((field, value));
            } else if options.keywords && !key.is_instance_of::<PyString>() {
                return Err(PyTypeError::new_err("keywords must be strings").into());
            } else {
                has_unknown = true;
            }
        }
        held.sort_by_key(|(field, _)| *field);
        for (field, value) in &held {
            collector.field(*field, Input::Python(value))?;
        }
        Ok(has_unknown)
    }
}
