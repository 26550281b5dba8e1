//! Filling an instance for the first time, without a detour through a draft.

use pyo3::prelude::*;

use super::object::PyOperation;
use crate::domain::FIELDS;
use crate::glue::values::exact;

/// An instance without values that nobody else knows yet.
pub struct Blank<'a, 'py> {
    instance: &'a Bound<'py, PyOperation>,
    fields_set: u16,
    containers: u16,
}

impl<'a, 'py> Blank<'a, 'py> {
    pub const fn new(instance: &'a Bound<'py, PyOperation>) -> Self {
        Self {
            instance,
            fields_set: 0,
            containers: 0,
        }
    }

    /// Sets a value of the field's own type.
    #[inline]
    pub fn set_exact(&mut self, field: usize, value: Bound<'py, PyAny>) {
        self.containers |= u16::from(exact::is_container(FIELDS[field].kind, &value)) << field;
        self.fields_set |= 1 << field;
        drop(self.instance.get().slots[field].replace(self.instance, Some(value)));
    }

    /// The fields without a value get their default, None.
    #[inline]
    pub fn finish(self) {
        let fields_set = self.fields_set;
        self.finish_as(fields_set);
    }

    /// The same where fields were in the input that have no value here, because it was null.
    #[inline]
    pub fn finish_as(self, fields_set: u16) {
        let Self {
            instance, containers, ..
        } = self;
        PyOperation::put_defaults(instance, !self.fields_set);
        instance.get().mark_filled(instance, fields_set, containers, false);
    }
}
