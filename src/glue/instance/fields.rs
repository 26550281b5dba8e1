//! The values of an instance: in its slots, in its `__dict__`, or still in the text.

use std::sync::atomic::Ordering::Relaxed;

use pyo3::prelude::*;
use pyo3::sync::critical_section::with_critical_section;
use pyo3::types::{PyDict, PyString};

use super::full_dict::full_dict;
use super::storage::{IN_DICT, PyOperation, SET_IN_MASK};
use super::tracking::track;
use super::{lazy, reader};
use crate::domain::{FIELD_COUNT, FIELDS};
use crate::glue::cpython::objects::is_held_twice;
use crate::glue::cpython::slot::Slot;
use crate::glue::values::names::{Values, names};

impl PyOperation {
    /// Puts slots and dict together. Gives the dict if the fields are in it, else they are in the
    /// slots.
    #[inline]
    pub fn settle<'py>(slf: &Bound<'py, Self>) -> PyResult<Option<Bound<'py, PyDict>>> {
        if slf.get().origin.is_pending() {
            lazy::complete(slf)?;
        }
        match slf.get().dict.get(slf) {
            None => Ok(None),
            Some(dict) => Self::settle_dict(slf, dict.cast_into::<PyDict>()?),
        }
    }

    #[cold]
    fn settle_dict<'py>(slf: &Bound<'py, Self>, dict: Bound<'py, PyDict>) -> PyResult<Option<Bound<'py, PyDict>>> {
        let this = slf.get();
        if this.has(IN_DICT) {
            Self::empty_slots_into(slf, &dict)?;
            if is_held_twice(&dict) && Self::move_back(slf, &dict) {
                return Ok(None);
            }
            return Ok(Some(dict));
        }
        if dict.is_empty() {
            // CPython makes one with each instance of a subclass on 3.11 and 3.12.
            drop(this.dict.replace(slf, None));
            return Ok(None);
        }
        // CPython made the dict for an attribute that is no field; the fields come first.
        loop {
            let values = Self::values(slf);
            let merged = Self::dict_of(slf.py(), &values)?;
            merged.update(dict.as_mapping())?;
            if Self::exchange_for_dict(slf, &values, Some(&dict), &merged) {
                return Ok(Some(merged));
            }
        }
    }

    /// Moves what was put into a slot behind our back into the instance's dict: it is newer than the
    /// entry there.
    fn empty_slots_into<'py>(slf: &Bound<'py, Self>, dict: &Bound<'py, PyDict>) -> PyResult<()> {
        for (field, name) in names(slf.py()).iter().enumerate() {
            if let Some(value) = slf.get().slots[field].replace(slf, None) {
                dict.set_item(name, value)?;
            }
        }
        Ok(())
    }

    /// Moves the values of `dict` into the slots, if it holds exactly the fields in their order.
    pub fn move_back(slf: &Bound<'_, Self>, dict: &Bound<'_, PyDict>) -> bool {
        if dict.len() != FIELD_COUNT {
            return false;
        }
        let py = slf.py();
        let this = slf.get();
        let names = names(py);
        let mut values: Values<'_> = Default::default();
        for (field, (key, value)) in dict.iter().enumerate() {
            let is_name =
                key.is(&names[field]) || matches!(key.cast_exact::<PyString>(), Ok(key) if key == FIELDS[field].name);
            if !is_name {
                return false;
            }
            values[field] = Some(value);
        }
        let old = with_critical_section(slf.as_any(), || {
            for (field, value) in values.iter().enumerate() {
                if let Some(value) = value {
                    this.note_container(slf, field, value);
                }
            }
            let old: Vec<_> = this
                .slots
                .iter()
                .zip(values)
                .map(|(slot, value)| slot.replace(slf, value))
                .collect();
            this.remove_flags(IN_DICT);
            (old, this.dict.replace(slf, None))
        });
        reader::refresh(slf);
        drop(old);
        true
    }

    /// A new dict of the fields that have values.
    fn dict_of<'py>(py: Python<'py>, values: &Values<'py>) -> PyResult<Bound<'py, PyDict>> {
        if values.iter().all(Option::is_some) {
            return full_dict(py, values);
        }
        let dict = PyDict::new(py);
        for (value, name) in values.iter().zip(names(py)) {
            if let Some(value) = value {
                dict.set_item(name, value)?;
            }
        }
        Ok(dict)
    }

    /// A new dict of what the slots hold.
    pub fn copy_slots<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyDict>> {
        Self::dict_of(slf.py(), &Self::values(slf))
    }

    /// Empties the slots and makes `dict` the instance's `__dict__`, unless another thread has
    /// meanwhile changed what they were: `values` in the slots and `old` as the dict.
    fn exchange_for_dict<'py>(
        slf: &Bound<'py, Self>,
        values: &Values<'py>,
        old: Option<&Bound<'py, PyDict>>,
        dict: &Bound<'py, PyDict>,
    ) -> bool {
        let this = slf.get();
        let is = |slot: &Slot, object: Option<&Bound<'py, PyAny>>| match (slot.get(slf), object) {
            (Some(held), Some(object)) => held.is(object),
            (None, None) => true,
            _ => false,
        };
        let unchanged = || {
            is(&this.dict, old.map(Bound::as_any))
                && this
                    .slots
                    .iter()
                    .zip(values)
                    .all(|(slot, value)| is(slot, value.as_ref()))
        };
        let replaced = with_critical_section(slf.as_any(), || {
            unchanged().then(|| {
                let held: Vec<_> = this.slots.iter().map(|slot| slot.replace(slf, None)).collect();
                (held, Self::install_dict(slf, dict))
            })
        });
        reader::refresh(slf);
        replaced.is_some()
    }

    /// Makes `dict` the instance's `__dict__`, which holds all fields from now on.
    fn install_dict<'py>(slf: &Bound<'py, Self>, dict: &Bound<'py, PyDict>) -> Option<Bound<'py, PyAny>> {
        let this = slf.get();
        this.add_flags(IN_DICT);
        this.containers.store(0, Relaxed);
        track(slf);
        this.dict.replace(slf, Some(dict.clone().into_any()))
    }

    /// The live `__dict__`, made on first need.
    pub fn live_dict<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyDict>> {
        if slf.get().has(IN_DICT)
            && let Some(dict) = slf.get().dict.get(slf)
        {
            // Settling could move the values back, and each dump of a parent's would make a new dict.
            let dict = dict.cast_into::<PyDict>()?;
            Self::empty_slots_into(slf, &dict)?;
            return Ok(dict);
        }
        loop {
            if let Some(dict) = Self::settle(slf)? {
                return Ok(dict);
            }
            let values = Self::values(slf);
            let dict = Self::dict_of(slf.py(), &values)?;
            if Self::exchange_for_dict(slf, &values, None, &dict) {
                return Ok(dict);
            }
        }
    }

    /// Makes `dict` itself the instance's `__dict__`.
    pub fn replace_dict(slf: &Bound<'_, Self>, dict: &Bound<'_, PyDict>) {
        // pydantic-core fills a blank instance so, with a dict that nobody else will use.
        if !slf.get().has(SET_IN_MASK) && slf.get().has_no_sides(slf) && Self::move_back(slf, dict) {
            return;
        }
        slf.get().origin.clear(slf.py());
        let old = with_critical_section(slf.as_any(), || {
            let slots = slf.get().slots.each_ref().map(|slot| slot.replace(slf, None));
            (slots, Self::install_dict(slf, dict))
        });
        reader::refresh(slf);
        drop(old);
    }

    /// A field's value; None if it has none.
    #[inline]
    pub fn field<'py>(slf: &Bound<'py, Self>, field: usize) -> PyResult<Option<Bound<'py, PyAny>>> {
        if let Some(value) = slf.get().slots[field].get(slf) {
            return Ok(Some(value));
        }
        if slf.get().origin.lacks(field) {
            return lazy::look_up(slf, field).map(Some);
        }
        match Self::settle(slf)? {
            Some(dict) => dict.get_item(&names(slf.py())[field]),
            None => Ok(slf.get().slots[field].get(slf)),
        }
    }

    /// Sets a field's value, with no validation.
    pub fn put_field<'py>(slf: &Bound<'py, Self>, field: usize, value: &Bound<'py, PyAny>) -> PyResult<()> {
        let this = slf.get();
        let dict = if let Some(dict) = Self::settle(slf)? {
            dict
        } else {
            let old = with_critical_section(slf.as_any(), || {
                // A value that comes back after a `del` goes to the end, as in a dict. Slots know
                // no order.
                let fits = this.slots[field].is_full(slf) || !this.slots[field..].iter().any(|s| s.is_full(slf));
                (fits && !this.dict.is_full(slf)).then(|| {
                    this.note_container(slf, field, value);
                    this.slots[field].replace(slf, Some(value.clone()))
                })
            });
            if old.is_some() {
                return Ok(());
            }
            Self::live_dict(slf)?
        };
        dict.set_item(&names(slf.py())[field], value)
    }

    /// Removes a field's value; false if it had none.
    pub fn delete_field(slf: &Bound<'_, Self>, field: usize) -> PyResult<bool> {
        let name = &names(slf.py())[field];
        // Slots know no order, and a value that comes back has to go to the end.
        let dict = Self::live_dict(slf)?;
        let there = dict.contains(name)?;
        if there {
            dict.del_item(name)?;
        }
        Ok(there)
    }

    /// Whether every field is in its slot.
    pub fn has_all_slots(slf: &Bound<'_, Self>) -> PyResult<bool> {
        Ok(Self::settle(slf)?.is_none() && slf.get().slots.iter().all(|slot| slot.is_full(slf)))
    }

    /// The entries of `__dict__` in its order.
    pub fn entries<'py>(slf: &Bound<'py, Self>) -> PyResult<Vec<(Bound<'py, PyAny>, Bound<'py, PyAny>)>> {
        let py = slf.py();
        Ok(if let Some(dict) = Self::settle(slf)? {
            dict.iter().collect()
        } else {
            let values = Self::values(slf).into_iter().zip(names(py));
            values
                .filter_map(|(value, name)| Some((name.bind(py).clone().into_any(), value?)))
                .collect()
        })
    }
}
