//! How an instance stores its fields.
//!
//! Three things make it behave like an object with a plain `__dict__` and read like one with slots:
//!
//! * Normally every field is in a slot and there is no dict. CPython's member descriptors read the
//!   slots directly.
//! * Once somebody asks for `__dict__`, a real dict is made, takes all values, and the slots are
//!   emptied. It is live from then on: reads of an empty slot come to `__getattr__`, which looks
//!   there. When nobody else holds the dict any more, the values move back ([`PyOperation::settle`]).
//! * C code that bypasses us (`object.__setattr__`, pydantic-core) can fill a slot beside the dict
//!   or make a dict beside the slots; the same function puts both together.

use std::sync::atomic::{AtomicU16, Ordering::Relaxed};

use pyo3::exceptions::PyAttributeError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PySet, PyString};
use pyo3::{BoundObject, IntoPyObjectExt};

use super::input::Draft;
use super::slot::Slot;
use super::{layout, state};
use crate::domain::{FIELD_COUNT, FIELDS, FieldKind};

/// `__pydantic_fields_set__` exists.
pub const HAS_FIELDS_SET: u16 = 1;
/// `__pydantic_extra__` exists.
pub const HAS_EXTRA: u16 = 2;
/// `__pydantic_private__` exists.
pub const HAS_PRIVATE: u16 = 4;
/// The dict holds all fields.
const IN_DICT: u16 = 8;

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
    pub(super) slots: [Slot; FIELD_COUNT],
    /// The instance's `__dict__`, once there is one.
    pub(super) dict: Slot,
    /// The set of field names, once somebody has asked for it or assigned one.
    fields_set: Slot,
    pub(super) extra: Slot,
    pub(super) private: Slot,
    /// Bit i: field i was set. In force while there is no `fields_set`.
    fields_mask: AtomicU16,
    /// Bit i: slot i may hold a container, so the collector has to look.
    containers: AtomicU16,
    flags: AtomicU16,
}

/// The fields' names as interned strings, in the order of the table.
pub fn names(py: Python<'_>) -> &[Py<PyString>; FIELD_COUNT] {
    static NAMES: PyOnceLock<[Py<PyString>; FIELD_COUNT]> = PyOnceLock::new();
    NAMES.get_or_init(py, || FIELDS.each_ref().map(|f| PyString::intern(py, f.name).unbind()))
}

/// All fields' names with None as their values, to be copied.
pub fn all_none(py: Python<'_>) -> PyResult<&Bound<'_, PyDict>> {
    static ALL_NONE: PyOnceLock<Py<PyDict>> = PyOnceLock::new();
    let dict = ALL_NONE.get_or_try_init(py, || {
        let dict = PyDict::new(py);
        for name in names(py) {
            dict.set_item(name, py.None())?;
        }
        Ok::<_, PyErr>(dict.unbind())
    })?;
    Ok(dict.bind(py))
}

impl PyOperation {
    #[inline]
    pub fn has(&self, flag: u16) -> bool {
        self.flags.load(Relaxed) & flag != 0
    }

    pub fn add_flags(&self, flags: u16) {
        self.flags.store(self.flags.load(Relaxed) | flags, Relaxed);
    }

    fn remove_flags(&self, flags: u16) {
        self.flags.store(self.flags.load(Relaxed) & !flags, Relaxed);
    }

    /// Whether the collector has to look into `value`, stored in `field`.
    #[inline]
    pub fn is_container(field: usize, value: &Bound<'_, PyAny>) -> bool {
        // Enum members count as containers for CPython, but those of our enum never lead back here.
        layout::may_hold_references(value)
            && !(FIELDS[field].kind == FieldKind::State && matches!(state::state_of(value), Ok(Some(_))))
    }

    /// Replaces all that the instance holds.
    pub fn fill(slf: &Bound<'_, Self>, draft: Draft) -> PyResult<()> {
        let py = slf.py();
        let this = slf.get();
        let has_extra = draft.extra.is_some();
        let extra = draft.extra.map(Py::into_any);
        if this.flags.load(Relaxed) == 0 && !this.dict.is_full(py) {
            // Fresh from `__new__`: there is nothing to replace.
            for (slot, value) in this.slots.iter().zip(draft.values) {
                drop(slot.replace(py, Some(value.unwrap_or_else(|| py.None()))));
            }
            drop(this.extra.replace(py, extra));
            return this.mark_filled(slf, draft.fields_set, draft.containers, has_extra);
        }
        let mut old = Vec::with_capacity(FIELD_COUNT + 4);
        for (slot, value) in this.slots.iter().zip(draft.values) {
            old.push(slot.replace(py, Some(value.unwrap_or_else(|| py.None()))));
        }
        old.push(this.dict.replace(py, None));
        old.push(this.fields_set.replace(py, None));
        old.push(this.extra.replace(py, extra));
        old.push(this.private.replace(py, None));
        this.mark_filled(slf, draft.fields_set, draft.containers, has_extra)?;
        // Last: the Python code that this may run must see the new values.
        drop(old);
        Ok(())
    }

    fn mark_filled(&self, slf: &Bound<'_, Self>, fields_mask: u16, containers: u16, has_extra: bool) -> PyResult<()> {
        self.fields_mask.store(fields_mask, Relaxed);
        self.containers.store(containers, Relaxed);
        self.flags.store(COMPLETE, Relaxed);
        if containers != 0 || has_extra {
            layout::track(slf);
        } else {
            layout::untrack(slf);
        }
        if has_extra {
            layout::read_through_dict(slf.py())?;
            let extra = Self::side(slf, HAS_EXTRA)?;
            if extra.is_truthy()? {
                // Extras count among the fields that were set.
                Self::live_fields_set(slf)?.call_method1(pyo3::intern!(slf.py(), "update"), (extra,))?;
            }
        }
        Ok(())
    }

    /// Puts slots and dict together. Gives the dict if the fields are in it, else they are in the
    /// slots.
    pub fn settle<'py>(slf: &Bound<'py, Self>) -> PyResult<Option<Bound<'py, PyDict>>> {
        let this = slf.get();
        match this.dict.get(slf.py()) {
            None => Ok(None),
            Some(dict) => Self::settle_dict(slf, dict.cast_into::<PyDict>()?),
        }
    }

    #[cold]
    fn settle_dict<'py>(slf: &Bound<'py, Self>, dict: Bound<'py, PyDict>) -> PyResult<Option<Bound<'py, PyDict>>> {
        let py = slf.py();
        let this = slf.get();
        if this.has(IN_DICT) {
            // A slot that was filled behind our back is newer than the dict's entry.
            for (field, name) in names(py).iter().enumerate() {
                if let Some(value) = this.slots[field].replace(py, None) {
                    dict.set_item(name, value)?;
                }
            }
            if layout::is_held_twice(&dict) && Self::move_back(slf, &dict) {
                return Ok(None);
            }
            return Ok(Some(dict));
        }
        if dict.is_empty() {
            // CPython makes one with each instance of a subclass on 3.11 and 3.12.
            drop(this.dict.replace(py, None));
            return Ok(None);
        }
        // CPython made the dict for an attribute that is no field; the fields come first.
        let merged = this.take_slots(py)?;
        merged.update(dict.as_mapping())?;
        Self::put_dict(slf, merged.clone())?;
        Ok(Some(merged))
    }

    /// Moves the values of `dict` into the slots, if it holds exactly the fields in their order.
    pub fn move_back(slf: &Bound<'_, Self>, dict: &Bound<'_, PyDict>) -> bool {
        if dict.len() != FIELD_COUNT {
            return false;
        }
        let py = slf.py();
        let this = slf.get();
        let names = names(py);
        let mut values: [Option<Bound<'_, PyAny>>; FIELD_COUNT] = Default::default();
        for (field, (key, value)) in dict.iter().enumerate() {
            let is_name =
                key.is(&names[field]) || matches!(key.cast_exact::<PyString>(), Ok(key) if key == FIELDS[field].name);
            if !is_name {
                return false;
            }
            values[field] = Some(value);
        }
        for (field, value) in values.into_iter().enumerate() {
            if let Some(value) = &value {
                this.note_container(slf, field, value);
            }
            drop(this.slots[field].replace(py, value.map(Bound::unbind)));
        }
        this.remove_flags(IN_DICT);
        drop(this.dict.replace(py, None));
        true
    }

    /// Empties the slots into a new dict.
    fn take_slots<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = self.copy_slots(py)?;
        let old: Vec<_> = self.slots.iter().map(|slot| slot.replace(py, None)).collect();
        drop(old);
        Ok(dict)
    }

    /// A new dict of what the slots hold.
    pub fn copy_slots<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        // Replacing values in a copy of a dict that has all keys costs half of inserting them.
        let all = self.slots.iter().all(|slot| slot.is_full(py));
        let dict = if all { all_none(py)?.copy()? } else { PyDict::new(py) };
        for (slot, name) in self.slots.iter().zip(names(py)) {
            if let Some(value) = slot.get(py)
                && !(all && value.is_none())
            {
                dict.set_item(name, value)?;
            }
        }
        Ok(dict)
    }

    fn put_dict(slf: &Bound<'_, Self>, dict: Bound<'_, PyDict>) -> PyResult<()> {
        let py = slf.py();
        layout::read_through_dict(py)?;
        let this = slf.get();
        this.add_flags(IN_DICT);
        this.containers.store(0, Relaxed);
        layout::track(slf);
        drop(this.dict.replace(py, Some(dict.into_any().unbind())));
        Ok(())
    }

    /// The live `__dict__`, made on first need.
    pub fn live_dict<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyDict>> {
        if let Some(dict) = Self::settle(slf)? {
            return Ok(dict);
        }
        let dict = slf.get().take_slots(slf.py())?;
        Self::put_dict(slf, dict.clone())?;
        Ok(dict)
    }

    /// Makes `dict` itself the instance's `__dict__`.
    pub fn replace_dict(slf: &Bound<'_, Self>, dict: Bound<'_, PyDict>) -> PyResult<()> {
        let py = slf.py();
        // pydantic-core fills a blank instance so, with a dict that nobody else will use.
        if !slf.get().has(COMPLETE) && Self::move_back(slf, &dict) {
            return Ok(());
        }
        let old: Vec<_> = slf.get().slots.iter().map(|slot| slot.replace(py, None)).collect();
        Self::put_dict(slf, dict)?;
        drop(old);
        Ok(())
    }

    /// A field's value; None if it has none.
    #[inline]
    pub fn field<'py>(slf: &Bound<'py, Self>, field: usize) -> PyResult<Option<Bound<'py, PyAny>>> {
        let py = slf.py();
        if let Some(value) = slf.get().slots[field].get(py) {
            return Ok(Some(value));
        }
        match Self::settle(slf)? {
            Some(dict) => dict.get_item(&names(py)[field]),
            None => Ok(slf.get().slots[field].get(py)),
        }
    }

    fn note_container(&self, slf: &Bound<'_, Self>, field: usize, value: &Bound<'_, PyAny>) {
        if Self::is_container(field, value) {
            self.containers
                .store(self.containers.load(Relaxed) | 1 << field, Relaxed);
            layout::track(slf);
        }
    }

    /// Sets a field's value, with no validation.
    pub fn put_field(slf: &Bound<'_, Self>, field: usize, value: &Bound<'_, PyAny>) -> PyResult<()> {
        let py = slf.py();
        let this = slf.get();
        // A value that comes back after a `del` goes to the end, as in a dict. Slots know no order.
        let comes_last = || !this.slots[field..].iter().any(|slot| slot.is_full(py));
        let dict = match Self::settle(slf)? {
            None if this.slots[field].is_full(py) || comes_last() => {
                this.note_container(slf, field, value);
                drop(this.slots[field].replace(py, Some(value.clone().unbind())));
                return Ok(());
            }
            None => Self::live_dict(slf)?,
            Some(dict) => dict,
        };
        dict.set_item(&names(py)[field], value)
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
        let py = slf.py();
        Ok(Self::settle(slf)?.is_none() && slf.get().slots.iter().all(|slot| slot.is_full(py)))
    }

    /// The entries of `__dict__` in its order.
    pub fn entries<'py>(slf: &Bound<'py, Self>) -> PyResult<Vec<(Bound<'py, PyAny>, Bound<'py, PyAny>)>> {
        let py = slf.py();
        Ok(if let Some(dict) = Self::settle(slf)? {
            dict.iter().collect()
        } else {
            let slots = slf.get().slots.iter().zip(names(py));
            slots
                .filter_map(|(slot, name)| Some((name.bind(py).clone().into_any(), slot.get(py)?)))
                .collect()
        })
    }

    /// The set fields as bits, unless a Python set has taken over.
    pub fn mask(&self, py: Python<'_>) -> Option<u16> {
        (self.has(HAS_FIELDS_SET) && !self.fields_set.is_full(py)).then(|| self.fields_mask.load(Relaxed))
    }

    /// Copies the set of fields that were set.
    pub fn copy_fields_set_from(slf: &Bound<'_, Self>, other: &Bound<'_, Self>) -> PyResult<()> {
        let py = slf.py();
        let this = slf.get();
        match other.get().mask(py) {
            Some(mask) => this.fields_mask.store(mask, Relaxed),
            None => match other.get().fields_set.get(py) {
                Some(set) => {
                    let copy = super::copying::shallow(&set)?;
                    drop(this.fields_set.replace(py, Some(copy.unbind())));
                }
                None => return Err(no_slot(other, "__pydantic_fields_set__")),
            },
        }
        this.add_flags(HAS_FIELDS_SET);
        Ok(())
    }

    /// The names of the fields that were set: the live set if there is one, else a new one.
    pub fn fields_set<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        let py = slf.py();
        let this = slf.get();
        if let Some(set) = this.fields_set.get(py) {
            return Ok(set);
        }
        let Some(mask) = this.mask(py) else {
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
        let set = Self::fields_set(slf)?;
        let this = slf.get();
        if !this.fields_set.is_full(slf.py()) {
            drop(this.fields_set.replace(slf.py(), Some(set.clone().unbind())));
        }
        Ok(set)
    }

    pub fn replace_fields_set(slf: &Bound<'_, Self>, set: Option<Bound<'_, PyAny>>) {
        if let Some(set) = set {
            slf.get().add_flags(HAS_FIELDS_SET);
            layout::track(slf);
            drop(slf.get().fields_set.replace(slf.py(), Some(set.unbind())));
        } else {
            slf.get().remove_flags(HAS_FIELDS_SET);
            drop(slf.get().fields_set.replace(slf.py(), None));
        }
    }

    /// Replaces the set by bits.
    pub fn replace_mask(&self, py: Python<'_>, mask: u16) {
        self.add_flags(HAS_FIELDS_SET);
        self.fields_mask.store(mask, Relaxed);
        drop(self.fields_set.replace(py, None));
    }

    /// Adds a field to the set of those that were set.
    pub fn add_to_fields_set(slf: &Bound<'_, Self>, field: usize) -> PyResult<()> {
        let py = slf.py();
        let this = slf.get();
        if let Some(mask) = this.mask(py) {
            this.fields_mask.store(mask | 1 << field, Relaxed);
            return Ok(());
        }
        Self::live_fields_set(slf)?.call_method1(pyo3::intern!(py, "add"), (&names(py)[field],))?;
        Ok(())
    }

    /// Whether a field is in the set of those that were set.
    pub fn is_field_set(slf: &Bound<'_, Self>, field: usize) -> PyResult<bool> {
        match slf.get().mask(slf.py()) {
            Some(mask) => Ok(mask >> field & 1 == 1),
            None => Self::live_fields_set(slf)?.contains(&names(slf.py())[field]),
        }
    }

    /// `__pydantic_extra__` or `__pydantic_private__`, which the flag names.
    pub fn side<'py>(slf: &Bound<'py, Self>, flag: u16) -> PyResult<Bound<'py, PyAny>> {
        let (slot, name) = slf.get().side_slot(flag);
        if !slf.get().has(flag) {
            return Err(no_slot(slf, name));
        }
        Ok(slot
            .get(slf.py())
            .unwrap_or_else(|| slf.py().None().into_bound(slf.py())))
    }

    /// Replaces or, without a value, removes what [`Self::side`] gives.
    pub fn replace_side(slf: &Bound<'_, Self>, flag: u16, value: Option<Bound<'_, PyAny>>) -> PyResult<()> {
        let this = slf.get();
        let (slot, _) = this.side_slot(flag);
        match value {
            None => this.remove_flags(flag),
            Some(_) => this.add_flags(flag),
        }
        let value = value.filter(|value| !value.is_none());
        if value.is_some() {
            layout::track(slf);
            layout::read_through_dict(slf.py())?;
        }
        drop(slot.replace(slf.py(), value.map(Bound::unbind)));
        Ok(())
    }

    fn side_slot(&self, flag: u16) -> (&Slot, &'static str) {
        if flag == HAS_EXTRA {
            (&self.extra, "__pydantic_extra__")
        } else {
            (&self.private, "__pydantic_private__")
        }
    }

    pub fn traverse(&self, visit: pyo3::PyVisit<'_>) -> Result<(), pyo3::PyTraverseError> {
        let containers = self.containers.load(Relaxed);
        if containers != 0 {
            for (field, slot) in self.slots.iter().enumerate() {
                if containers >> field & 1 == 1 {
                    slot.traverse(visit)?;
                }
            }
        }
        self.dict.traverse(visit)?;
        self.fields_set.traverse(visit)?;
        self.extra.traverse(visit)?;
        self.private.traverse(visit)
    }

    /// Empties all slots.
    pub fn clear(&self, py: Python<'_>) {
        let slots = self
            .slots
            .iter()
            .chain([&self.dict, &self.fields_set, &self.extra, &self.private]);
        let old: Vec<_> = slots.map(|slot| slot.replace(py, None)).collect();
        drop(old);
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
