//! `__pydantic_fields_set__`, extras and private attributes.

use std::sync::atomic::Ordering::Relaxed;

use pyo3::exceptions::PyAttributeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::critical_section::with_critical_section;
use pyo3::types::PySet;

use super::reader;
use super::storage::{PyOperation, SET_IN_MASK};
use super::tracking::track;
use crate::glue::cpython::objects::shallow;
use crate::glue::cpython::slot::Slot;
use crate::glue::values::names::names;

/// What an instance has beside its fields and the set of those that were set.
#[derive(Clone, Copy)]
pub enum Side {
    Extra,
    Private,
}

impl PyOperation {
    /// The set fields as bits, unless a Python set has taken over.
    pub fn mask(slf: &Bound<'_, Self>) -> Option<u16> {
        let this = slf.get();
        with_critical_section(slf.as_any(), || {
            (this.has(SET_IN_MASK) && !this.fields_set.is_full(slf)).then(|| this.fields_mask.load(Relaxed))
        })
    }

    /// Whether `__pydantic_fields_set__` is there.
    pub fn has_fields_set(slf: &Bound<'_, Self>) -> bool {
        slf.get().has(SET_IN_MASK) || slf.get().fields_set.is_full(slf)
    }

    /// Copies the set of fields that were set.
    pub fn copy_fields_set_from<'py>(slf: &Bound<'py, Self>, other: &Bound<'py, Self>) -> PyResult<()> {
        match Self::mask(other) {
            Some(mask) => Self::replace_mask(slf, mask),
            None => match other.get().fields_set.get(other) {
                Some(set) => Self::replace_fields_set(slf, Some(shallow(&set)?)),
                None => return Err(no_slot(other, "__pydantic_fields_set__")),
            },
        }
        Ok(())
    }

    /// The names of the fields that were set: the live set if there is one, else a new one.
    pub fn fields_set<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        let py = slf.py();
        if let Some(set) = slf.get().fields_set.get(slf) {
            return Ok(set);
        }
        let Some(mask) = Self::mask(slf) else {
            return Err(no_slot(slf, "__pydantic_fields_set__"));
        };
        let set = PySet::empty(py)?;
        for (field, name) in names(py).iter().enumerate() {
            if mask >> field & 1 == 1 {
                set.add(name)?;
            }
        }
        Ok(set.into_any())
    }

    /// The live set of the names of the fields that were set, made on first need.
    pub fn live_fields_set<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        let this = slf.get();
        loop {
            let mask = Self::mask(slf);
            let set = Self::fields_set(slf)?;
            // Another thread can have set a field, or made the set, since the bits were read.
            let made = with_critical_section(slf.as_any(), || {
                if let Some(set) = this.fields_set.get(slf) {
                    return Some(set);
                }
                (Self::mask(slf) == mask).then(|| {
                    // From now on the slot alone tells, as on the reference.
                    this.remove_flags(SET_IN_MASK);
                    drop(this.fields_set.replace(slf, Some(set.clone())));
                    set
                })
            });
            if let Some(set) = made {
                // Whoever has the set can put anything into it.
                track(slf);
                return Ok(set);
            }
        }
    }

    pub fn replace_fields_set<'py>(slf: &Bound<'py, Self>, set: Option<Bound<'py, PyAny>>) {
        if set.is_some() {
            track(slf);
        }
        let old = with_critical_section(slf.as_any(), || {
            slf.get().remove_flags(SET_IN_MASK);
            slf.get().fields_set.replace(slf, set)
        });
        drop(old);
    }

    /// Replaces the set by bits.
    pub fn replace_mask(slf: &Bound<'_, Self>, mask: u16) {
        let this = slf.get();
        let old = with_critical_section(slf.as_any(), || {
            this.add_flags(SET_IN_MASK);
            this.fields_mask.store(mask, Relaxed);
            this.fields_set.replace(slf, None)
        });
        drop(old);
    }

    /// Adds a field to the set of those that were set.
    pub fn add_to_fields_set(slf: &Bound<'_, Self>, field: usize) -> PyResult<()> {
        let this = slf.get();
        let done = with_critical_section(slf.as_any(), || {
            Self::mask(slf).map(|mask| this.fields_mask.store(mask | 1 << field, Relaxed))
        });
        if done.is_none() {
            let py = slf.py();
            Self::live_fields_set(slf)?.call_method1(intern!(py, "add"), (&names(py)[field],))?;
        }
        Ok(())
    }

    /// Whether a field is in the set of those that were set.
    pub fn is_field_set(slf: &Bound<'_, Self>, field: usize) -> PyResult<bool> {
        match Self::mask(slf) {
            Some(mask) => Ok(mask >> field & 1 == 1),
            None => Self::live_fields_set(slf)?.contains(&names(slf.py())[field]),
        }
    }

    /// `__pydantic_extra__` or `__pydantic_private__`.
    pub fn side<'py>(slf: &Bound<'py, Self>, side: Side) -> PyResult<Bound<'py, PyAny>> {
        let (slot, name) = slf.get().side_slot(side);
        slot.get(slf).ok_or_else(|| no_slot(slf, name))
    }

    /// Replaces what [`Self::side`] gives.
    pub fn replace_side<'py>(slf: &Bound<'py, Self>, side: Side, value: Bound<'py, PyAny>) {
        if !value.is_none() {
            track(slf);
        }
        let old = slf.get().side_slot(side).0.replace(slf, Some(value));
        reader::refresh(slf);
        drop(old);
    }

    /// Removes what [`Self::side`] gives; an error in the words of a slot's descriptor if there is nothing.
    pub fn remove_side(slf: &Bound<'_, Self>, side: Side) -> PyResult<()> {
        let (slot, name) = slf.get().side_slot(side);
        let old = slot.replace(slf, None);
        reader::refresh(slf);
        old.map(drop).ok_or_else(|| PyAttributeError::new_err(name))
    }

    const fn side_slot(&self, side: Side) -> (&Slot, &'static str) {
        match side {
            Side::Extra => (&self.extra, "__pydantic_extra__"),
            Side::Private => (&self.private, "__pydantic_private__"),
        }
    }
}

/// The error for an unset slot of the reference, in the words of CPython's member descriptors.
fn no_slot(slf: &Bound<'_, PyOperation>, name: &str) -> PyErr {
    let class = slf.get_type();
    let class = if cfg!(Py_3_13) {
        class.fully_qualified_name()
    } else {
        class.name()
    };
    match class {
        Ok(class) => PyAttributeError::new_err(format!("'{class}' object has no attribute '{name}'")),
        Err(error) => error,
    }
}
