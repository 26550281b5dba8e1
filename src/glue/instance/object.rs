//! How an instance stores its fields.
//!
//! Three things make it behave like an object with a plain `__dict__` and read like one with slots:
//!
//! * Normally every field is in a slot and there is no dict. CPython's member descriptors read the
//!   slots directly.
//! * Once somebody asks for `__dict__`, a real dict is made, takes all values, and the slots are
//!   emptied. It is live from then on: while there is such an instance, reads come to
//!   `glue/reading.rs`, which looks there. When nobody else holds the dict any more, the values move
//!   back ([`PyOperation::settle`]).
//! * C code that bypasses us (`object.__setattr__`, pydantic-core) can fill a slot beside the dict
//!   or make a dict beside the slots; the same function puts both together.

use std::sync::atomic::{AtomicU16, Ordering::Relaxed};

use pyo3::exceptions::PyAttributeError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::sync::critical_section::with_critical_section;
use pyo3::types::{PyDict, PyString};
use pyo3::{BoundObject, IntoPyObjectExt};

use super::full_dict::full_dict;
use super::lazy::{self, Origin};
use super::lifetime;
use crate::domain::{FIELD_COUNT, FIELDS, FieldKind};
use crate::glue::class::layout;
use crate::glue::class::reading;
use crate::glue::cpython::slot::Slot;
use crate::glue::input::python::Draft;
use crate::glue::values::state;

/// `__pydantic_fields_set__` exists.
pub const HAS_FIELDS_SET: u16 = 1;
/// `__pydantic_extra__` exists.
pub const HAS_EXTRA: u16 = 2;
/// `__pydantic_private__` exists.
pub const HAS_PRIVATE: u16 = 4;
/// The dict holds all fields.
pub const IN_DICT: u16 = 8;
/// Reads of the instance have to come to `glue/reading.rs`.
pub const READ_SPECIALLY: u16 = 16;

/// All that a validated instance has, whatever it holds.
pub const COMPLETE: u16 = HAS_FIELDS_SET | HAS_EXTRA | HAS_PRIVATE;

#[pyclass(
    frozen,
    subclass,
    weakref,
    // Only until `layout::install` gives the class its own name: PyO3 bakes this one into the errors of
    // wrong calls, and the reference's methods are BaseModel's.
    name = "BaseModel",
    module = "ansys.hps.data_transfer.client.models.ops"
)]
pub struct PyOperation {
    /// One value for each field. All zero bytes are a valid, blank instance: `glue/layout.rs`
    /// relies on it.
    pub slots: [Slot; FIELD_COUNT],
    /// The instance's `__dict__`, once there is one.
    pub dict: Slot,
    /// The set of field names, once somebody has asked for it or assigned one.
    pub fields_set: Slot,
    pub extra: Slot,
    pub private: Slot,
    /// Bit i: field i was set. In force while there is no `fields_set`.
    pub fields_mask: AtomicU16,
    /// Bit i: slot i may hold a container, so the collector has to look.
    containers: AtomicU16,
    pub flags: AtomicU16,
    /// Where values come from that nobody has read yet.
    pub origin: Origin,
}

/// The fields' names as interned strings, in the order of the table.
pub fn names(py: Python<'_>) -> &[Py<PyString>; FIELD_COUNT] {
    static NAMES: PyOnceLock<[Py<PyString>; FIELD_COUNT]> = PyOnceLock::new();
    NAMES.get_or_init(py, || FIELDS.each_ref().map(|f| PyString::intern(py, f.name).unbind()))
}

/// One value for each field, as they are on their way between slots, dicts and drafts.
pub type Values<'py> = [Option<Bound<'py, PyAny>>; FIELD_COUNT];

impl PyOperation {
    #[inline]
    pub fn has(&self, flag: u16) -> bool {
        self.flags.load(Relaxed) & flag != 0
    }

    pub fn add_flags(&self, flags: u16) {
        self.flags.fetch_or(flags, Relaxed);
    }

    pub fn remove_flags(&self, flags: u16) {
        self.flags.fetch_and(!flags, Relaxed);
    }

    /// Whether the collector has to look into `value`, stored in `field`.
    #[inline]
    pub fn is_container(field: usize, value: &Bound<'_, PyAny>) -> bool {
        // Enum members count as containers for CPython, but those of our enum never lead back here.
        lifetime::may_hold_references(value)
            && !(FIELDS[field].kind == FieldKind::State && matches!(state::state_of(value), Ok(Some(_))))
    }

    /// Replaces all that the instance holds.
    pub fn fill<'py>(slf: &Bound<'py, Self>, mut draft: Draft<'py>) -> PyResult<()> {
        let this = slf.get();
        if this.flags.load(Relaxed) == 0 && draft.extra.is_none() && !this.dict.is_full(slf) {
            // Fresh from `__new__`: there is nothing to replace.
            Self::fill_blank(slf, &mut draft);
            return Ok(());
        }
        let none = || Some(slf.py().None().into_bound(slf.py()));
        let has_extra = draft.extra.is_some();
        let mut old = Vec::with_capacity(FIELD_COUNT + 4);
        with_critical_section(slf.as_any(), || {
            for (slot, value) in this.slots.iter().zip(draft.values) {
                old.push(slot.replace(slf, value.or_else(none)));
            }
            this.origin.clear(slf.py());
            old.push(this.dict.replace(slf, None));
            old.push(this.fields_set.replace(slf, None));
            old.push(this.extra.replace(slf, draft.extra.map(Bound::into_any)));
            old.push(this.private.replace(slf, None));
            this.mark_filled(slf, draft.fields_set, draft.containers, has_extra);
        });
        reading::refresh(slf);
        if has_extra {
            let extra = Self::side(slf, HAS_EXTRA)?;
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
        this.mark_filled(slf, draft.fields_set, draft.containers, false);
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
        self.flags.store(COMPLETE | reading, Relaxed);
        if containers != 0 || has_extra {
            lifetime::track(slf);
        } else {
            lifetime::untrack(slf);
        }
    }

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
            if layout::is_held_twice(&dict) && Self::move_back(slf, &dict) {
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
        reading::refresh(slf);
        drop(old);
        true
    }

    /// What the slots hold.
    pub fn values<'py>(slf: &Bound<'py, Self>) -> Values<'py> {
        slf.get().slots.each_ref().map(|slot| slot.get(slf))
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
        reading::refresh(slf);
        replaced.is_some()
    }

    /// Makes `dict` the instance's `__dict__`, which holds all fields from now on.
    fn install_dict<'py>(slf: &Bound<'py, Self>, dict: &Bound<'py, PyDict>) -> Option<Bound<'py, PyAny>> {
        let this = slf.get();
        this.add_flags(IN_DICT);
        this.containers.store(0, Relaxed);
        lifetime::track(slf);
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
        if !slf.get().has(COMPLETE) && Self::move_back(slf, dict) {
            return;
        }
        slf.get().origin.clear(slf.py());
        let old = with_critical_section(slf.as_any(), || {
            let slots = slf.get().slots.each_ref().map(|slot| slot.replace(slf, None));
            (slots, Self::install_dict(slf, dict))
        });
        reading::refresh(slf);
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

    pub fn note_container(&self, slf: &Bound<'_, Self>, field: usize, value: &Bound<'_, PyAny>) {
        if Self::is_container(field, value) {
            self.containers.fetch_or(1 << field, Relaxed);
            lifetime::track(slf);
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

    /// The places of the fields into which the collector has to look.
    #[inline]
    pub fn container_slots(&self) -> impl Iterator<Item = &Slot> {
        let mut left = self.containers.load(Relaxed);
        std::iter::from_fn(move || {
            let slot = self.slots.get(left.trailing_zeros() as usize)?;
            left &= left - 1;
            Some(slot)
        })
    }

    /// Whether other operations may hang on this one. A value that C code has put into a slot past us
    /// does not count.
    #[inline]
    pub fn may_hold_operations(&self) -> bool {
        self.containers.load(Relaxed) != 0 || self.side_slots().iter().any(|slot| slot.is_occupied())
    }

    /// The places of what the instance holds besides its fields.
    #[inline]
    pub fn side_slots(&self) -> [&Slot; 4] {
        [&self.dict, &self.fields_set, &self.extra, &self.private]
    }

    /// Empties all slots.
    pub fn clear(slf: &Bound<'_, Self>) {
        let this = slf.get();
        this.origin.clear(slf.py());
        let all = this.slots.iter().chain(this.side_slots());
        let old: Vec<_> = all.map(|slot| slot.replace(slf, None)).collect();
        drop(old);
    }
}

/// The error for an attribute that the instance has not.
pub fn no_attribute<'py>(slf: &Bound<'py, PyOperation>, name: impl IntoPyObject<'py, Target = PyString>) -> PyErr {
    let text = || -> PyResult<String> {
        let name = name.into_pyobject_or_pyerr(slf.py())?.into_any().into_bound();
        let class = slf.get_type().name()?.repr()?;
        // As repr, because a name can hold what UTF-8 cannot.
        Ok(format!("{class} object has no attribute {}", name.repr()?))
    };
    match text() {
        Ok(text) => PyAttributeError::new_err(text),
        Err(error) => error,
    }
}
