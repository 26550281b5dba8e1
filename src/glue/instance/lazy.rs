//! Makes the values of an operation from its JSON text when they are first read.
#![expect(
    unsafe_code,
    reason = "the origin of a new instance is set without a lock: reading three attributes of each operation of a \
              batch is 3 times faster than making all sixteen values"
)]

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use pyo3::prelude::*;

use super::draft::{Blank, Draft};
use super::origin::Document;
use super::storage::{PyOperation, SET_IN_MASK};
use super::{lifetime, reader};
use crate::domain::{FIELD_COUNT, FIELDS, FieldKind, OneRecord};
use crate::glue::document::parsed::Parsed;
use crate::glue::document::text::Text;
use crate::glue::values::value_of_span;

/// The operation at `place` of a parsed answer.
pub fn of_answer<'py>(py: Python<'py>, answer: &Arc<Parsed>, place: usize) -> PyResult<Bound<'py, PyOperation>> {
    let fields_set = answer.records.fields_set(place);
    let made = lifetime::new_operation(py)?;
    // SAFETY: nobody else knows the object.
    unsafe { made.get().origin.set_answer(answer.clone(), place) };
    start(&made, fields_set)?;
    Ok(made)
}

/// The operation of a document that has been scanned.
pub fn of_document(py: Python<'_>, text: Text, record: OneRecord) -> PyResult<Bound<'_, PyOperation>> {
    let fields_set = record.fields_set();
    let made = lifetime::new_operation(py)?;
    // SAFETY: nobody else knows the object.
    unsafe { made.get().origin.set_document(Document { text, record }) };
    start(&made, fields_set)?;
    Ok(made)
}

fn start(made: &Bound<'_, PyOperation>, fields_set: u16) -> PyResult<()> {
    let this = made.get();
    PyOperation::put_defaults(made, !fields_set);
    this.fields_mask.store(fields_set, Relaxed);
    this.put_no_sides(made);
    this.flags.store(SET_IN_MASK, Relaxed);
    this.origin.pending.store(fields_set, Relaxed);
    if fields_set == 0 {
        this.origin.clear(made.py());
    }
    if reader::EXCHANGES_READER {
        reader::refresh(made);
        return Ok(());
    }
    // Without a GIL, whoever makes a value would have to keep others from doing so.
    complete(made)
}

/// Makes the value of a field, and keeps it.
pub fn look_up<'py>(slf: &Bound<'py, PyOperation>, field: usize) -> PyResult<Bound<'py, PyAny>> {
    let this = slf.get();
    // A list or dict can set off a collection, and that can run code that makes all values and drops the
    // text; texts and numbers cannot.
    let may_collect = matches!(FIELDS[field].kind, FieldKind::TextList | FieldKind::Any);
    let value = this.origin.value(slf.py(), field, may_collect)?;
    // What such code has written into the slot meanwhile, past us, is newer.
    let newer = if may_collect { this.slots[field].get(slf) } else { None };
    if newer.is_none() {
        if may_collect {
            this.note_container(slf, field, &value);
        }
        drop(this.slots[field].replace(slf, Some(value.clone())));
    }
    let pending = this.origin.pending.load(Relaxed) & !(1 << field);
    this.origin.pending.store(pending, Relaxed);
    if !this.origin.is_pending() {
        this.origin.clear(slf.py());
        reader::refresh(slf);
    }
    Ok(newer.unwrap_or(value))
}

/// Makes all values that are still to be made.
#[cold]
pub fn complete(slf: &Bound<'_, PyOperation>) -> PyResult<()> {
    let origin = &slf.get().origin;
    for field in 0..FIELD_COUNT {
        if origin.lacks(field) {
            look_up(slf, field)?;
        }
    }
    Ok(())
}

/// The operation at `place` of a parsed answer, with all its values.
pub fn whole_of_answer<'py>(py: Python<'py>, answer: &Parsed, place: usize) -> PyResult<Bound<'py, PyOperation>> {
    let view = answer.view(py)?;
    let fields_set = view.records.fields_set(place);
    let made = lifetime::new_operation(py)?;
    let mut blank = Blank::new(&made);
    for_each_value(
        py,
        fields_set,
        |field| view.span(place, field),
        |field, value| blank.set_exact(field, value),
    )?;
    blank.filled().finish_as(&made, fields_set);
    Ok(made)
}

/// The values of a scanned document, all at once.
pub fn draft_of<'py>(py: Python<'py>, json: &[u8], record: &OneRecord) -> PyResult<Draft<'py>> {
    let mut draft = Draft::default();
    for_each_value(
        py,
        record.fields_set(),
        |field| record.value(json, field),
        |field, value| draft.set_exact(field, value),
    )?;
    Ok(draft)
}

#[inline]
fn for_each_value<'py, 't>(
    py: Python<'py>,
    mut fields: u16,
    span: impl Fn(usize) -> Option<&'t [u8]>,
    mut put: impl FnMut(usize, Bound<'py, PyAny>),
) -> PyResult<()> {
    while fields != 0 {
        let field = fields.trailing_zeros() as usize;
        fields &= fields - 1;
        if let Some(span) = span(field) {
            put(field, value_of_span(py, field, span)?);
        }
    }
    Ok(())
}
