//! Validated values before an instance holds them, and how they are put into it.

use std::sync::atomic::Ordering::Relaxed;

use pyo3::prelude::*;
use pyo3::sync::critical_section::with_critical_section;
use pyo3::types::PyDict;

use super::reader;
use super::sides::Side;
use super::storage::{PyOperation, READ_SPECIALLY, SET_IN_MASK};
use super::tracking::{track, untrack};
use crate::domain::{FIELD_COUNT, FIELDS};
use crate::glue::values::names::Values;
use crate::glue::values::{is_container, may_be_container};

/// Values that have been validated and wait for an instance.
#[derive(Default)]
pub struct Draft<'py> {
    /// One value for each field; None stands for the default.
    pub values: Values<'py>,
    /// Bit i: field i was in the input.
    pub fields_set: u16,
    /// Bit i: the value of field i may hold references.
    pub containers: u16,
    /// The unknown keys, if the caller wants them kept.
    pub extra: Option<Bound<'py, PyDict>>,
}

impl<'py> Draft<'py> {
    /// Sets a value of any type.
    pub fn set(&mut self, field: usize, value: Bound<'py, PyAny>) {
        self.containers |= u16::from(may_be_container(FIELDS[field].kind, &value)) << field;
        self.put(field, value);
    }

    /// Sets a value of the field's own type.
    #[inline]
    pub fn set_exact(&mut self, field: usize, value: Bound<'py, PyAny>) {
        self.containers |= u16::from(is_container(FIELDS[field].kind, &value)) << field;
        self.put(field, value);
    }

    #[inline]
    fn put(&mut self, field: usize, value: Bound<'py, PyAny>) {
        self.values[field] = Some(value);
        self.fields_set |= 1 << field;
    }
}

impl PyOperation {
    /// Replaces all that the instance holds.
    pub fn fill<'py>(slf: &Bound<'py, Self>, mut draft: Draft<'py>) -> PyResult<()> {
        let this = slf.get();
        if this.flags.load(Relaxed) == 0 && draft.extra.is_none() && this.has_no_sides(slf) {
            // Fresh from `__new__`: there is nothing to replace.
            Self::fill_blank(slf, &mut draft);
            return Ok(());
        }
        let none = || Some(slf.py().None().into_bound(slf.py()));
        let has_extra = draft.extra.is_some();
        let extra = draft.extra.map(Bound::into_any).or_else(none);
        let mut old = Vec::with_capacity(FIELD_COUNT + 4);
        with_critical_section(slf.as_any(), || {
            for (slot, value) in this.slots.iter().zip(draft.values) {
                old.push(slot.replace(slf, value.or_else(none)));
            }
            this.origin.clear(slf.py());
            old.push(this.dict.replace(slf, None));
            old.push(this.fields_set.replace(slf, None));
            old.push(this.extra.replace(slf, extra));
            old.push(this.private.replace(slf, none()));
            this.mark_filled(slf, draft.fields_set, draft.containers, has_extra);
        });
        reader::refresh(slf);
        if has_extra {
            let extra = Self::side(slf, Side::Extra)?;
            if extra.is_truthy()? {
                // Extras count among the fields that were set.
                Self::live_fields_set(slf)?.call_method1(pyo3::intern!(slf.py(), "update"), (extra,))?;
            }
        }
        // Last: the Python code that this may run must see the new values.
        drop(old);
        Ok(())
    }

    /// Fills an instance that has nothing and that nobody else knows yet.
    #[inline]
    fn fill_blank<'py>(slf: &Bound<'py, Self>, draft: &mut Draft<'py>) {
        let this = slf.get();
        for (slot, value) in this.slots.iter().zip(&mut draft.values) {
            let value = value.take().unwrap_or_else(|| slf.py().None().into_bound(slf.py()));
            drop(slot.replace(slf, Some(value)));
        }
        this.put_no_sides(slf);
        this.mark_filled(slf, draft.fields_set, draft.containers, false);
    }

    /// Extras and private values of an instance that has neither and that nobody else knows yet.
    #[inline]
    pub fn put_no_sides(&self, slf: &Bound<'_, Self>) {
        let none = slf.py().None().into_bound(slf.py());
        drop(self.extra.replace(slf, Some(none.clone())));
        drop(self.private.replace(slf, Some(none)));
    }

    /// Gives some fields their default, None; bit i stands for field i.
    #[inline]
    pub fn put_defaults(slf: &Bound<'_, Self>, fields: u16) {
        let none = slf.py().None().into_bound(slf.py());
        let mut left = fields;
        while let Some(slot) = slf.get().slots.get(left.trailing_zeros() as usize) {
            left &= left - 1;
            drop(slot.replace(slf, Some(none.clone())));
        }
    }

    #[inline]
    pub fn mark_filled(&self, slf: &Bound<'_, Self>, fields_mask: u16, containers: u16, has_extra: bool) {
        self.fields_mask.store(fields_mask, Relaxed);
        self.containers.store(containers, Relaxed);
        let reading = self.flags.load(Relaxed) & READ_SPECIALLY;
        self.flags.store(SET_IN_MASK | reading, Relaxed);
        if containers != 0 || has_extra {
            track(slf);
        } else {
            untrack(slf);
        }
    }
}

/// Which fields of a blank instance have values.
#[derive(Clone, Copy)]
pub struct Filled {
    fields_set: u16,
    containers: u16,
}

impl Filled {
    /// Adds values to those of the instance.
    pub fn add<'py>(&mut self, instance: &Bound<'py, PyOperation>, draft: Draft<'py>) {
        for (slot, value) in instance.get().slots.iter().zip(draft.values) {
            if value.is_some() {
                drop(slot.replace(instance, value));
            }
        }
        self.fields_set |= draft.fields_set;
        self.containers |= draft.containers;
    }

    /// The fields without a value get their default, None.
    #[inline]
    pub fn finish(self, instance: &Bound<'_, PyOperation>) {
        self.finish_as(instance, self.fields_set);
    }

    /// The same where fields were in the input that have no value here, because it was null.
    #[inline]
    pub fn finish_as(self, instance: &Bound<'_, PyOperation>, fields_set: u16) {
        PyOperation::put_defaults(instance, !self.fields_set);
        instance.get().put_no_sides(instance);
        instance.get().mark_filled(instance, fields_set, self.containers, false);
    }
}

/// An instance without values that nobody else knows yet.
pub struct Blank<'a, 'py> {
    instance: &'a Bound<'py, PyOperation>,
    filled: Filled,
}

impl<'a, 'py> Blank<'a, 'py> {
    pub const fn new(instance: &'a Bound<'py, PyOperation>) -> Self {
        let filled = Filled {
            fields_set: 0,
            containers: 0,
        };
        Self { instance, filled }
    }

    /// Sets a value of the field's own type.
    #[inline]
    pub fn set_exact(&mut self, field: usize, value: Bound<'py, PyAny>) {
        self.filled.containers |= u16::from(is_container(FIELDS[field].kind, &value)) << field;
        self.filled.fields_set |= 1 << field;
        drop(self.instance.get().slots[field].replace(self.instance, Some(value)));
    }

    /// What has been set so far.
    #[inline]
    pub const fn filled(&self) -> Filled {
        self.filled
    }
}
