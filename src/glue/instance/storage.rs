//! The struct of an operation, and which slots hold what.
//!
//! Three things make it behave like an object with a plain `__dict__` and read like one with slots:
//!
//! * Normally every field is in a slot and there is no dict. CPython's member descriptors read the
//!   slots directly.
//! * Once somebody asks for `__dict__`, a real dict is made, takes all values, and the slots are
//!   emptied. It is live from then on: while there is such an instance, reads come to
//!   `class/reading.rs`, which looks there. When nobody else holds the dict any more, the values move
//!   back ([`PyOperation::settle`]).
//! * C code that bypasses us (`object.__setattr__`, pydantic-core) can fill a slot beside the dict
//!   or make a dict beside the slots; the same function puts both together.

use std::sync::atomic::{AtomicU16, Ordering::Relaxed};

use pyo3::ffi;
use pyo3::prelude::*;

use super::origin::Origin;
use super::tracking;
use crate::domain::{FIELD_COUNT, FIELDS};
use crate::glue::cpython::slot::Slot;
use crate::glue::values::may_be_container;
use crate::glue::values::names::Values;

/// `fields_mask` stands for `__pydantic_fields_set__` while there is no such object.
pub const SET_IN_MASK: u16 = 1;
/// The dict holds all fields.
pub const IN_DICT: u16 = 2;
/// Reads of the instance have to come to `class/reading.rs`.
pub const READ_SPECIALLY: u16 = 4;

#[pyclass(
    frozen,
    subclass,
    weakref,
    // Only until `layout::install` gives the class its own name: PyO3 bakes this one into the errors of
    // wrong calls, and the reference's methods are BaseModel's.
    name = "BaseModel",
    module = "ansys.hps.data_transfer.client.models.ops"
)]
#[repr(C)]
pub struct PyOperation {
    /// `__pydantic_extra__`, `__pydantic_fields_set__` and `__pydantic_private__`, first and in this order,
    /// as `BaseModel` has them: its own descriptors read and write these slots (`class/ancestry.rs`).
    /// An empty one is an attribute that was never set, except for the set of field names, which is made
    /// once somebody asks for it.
    pub extra: Slot,
    pub fields_set: Slot,
    pub private: Slot,
    /// One value for each field. All zero bytes are a valid, blank instance: `class/layout.rs`
    /// relies on it.
    pub slots: [Slot; FIELD_COUNT],
    /// The instance's `__dict__`, once there is one.
    pub dict: Slot,
    /// Bit i: field i was set. In force while there is no `fields_set`, if the flag says so.
    pub fields_mask: AtomicU16,
    /// Bit i: slot i may hold a container, so the collector has to look.
    pub containers: AtomicU16,
    pub flags: AtomicU16,
    /// Where values come from that nobody has read yet.
    pub origin: Origin,
}

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

    /// What the slots hold.
    pub fn values<'py>(slf: &Bound<'py, Self>) -> Values<'py> {
        slf.get().slots.each_ref().map(|slot| slot.get(slf))
    }

    pub fn note_container(&self, slf: &Bound<'_, Self>, field: usize, value: &Bound<'_, PyAny>) {
        if may_be_container(FIELDS[field].kind, value) {
            self.containers.fetch_or(1 << field, Relaxed);
            tracking::track(slf);
        }
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
    pub fn may_hold_operations(&self, none: *mut ffi::PyObject) -> bool {
        self.containers.load(Relaxed) != 0 || self.side_slots().iter().any(|slot| slot.holds_more_than(none))
    }

    /// The places of what the instance holds besides its fields.
    #[inline]
    pub fn side_slots(&self) -> [&Slot; 4] {
        [&self.dict, &self.fields_set, &self.extra, &self.private]
    }

    /// Whether the instance holds nothing besides its fields, not even None.
    pub fn has_no_sides(&self, slf: &Bound<'_, Self>) -> bool {
        !self.side_slots().iter().any(|slot| slot.is_full(slf))
    }

    /// Whether there are extras, in which attributes have to be looked up.
    pub fn has_extras(&self, slf: &Bound<'_, Self>) -> bool {
        self.extra.get(slf).is_some_and(|extra| !extra.is_none())
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
