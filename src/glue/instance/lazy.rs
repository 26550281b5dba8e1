//! Operations whose values are made of the JSON text when somebody reads them.
#![expect(
    unsafe_code,
    reason = "a place that may be empty inside a native object, without a lock: reading three attributes of each \
              operation of a batch is 3 times faster than making all sixteen values"
)]

use std::cell::UnsafeCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, AtomicUsize, Ordering::Relaxed};

use pyo3::prelude::*;

use super::blank::Blank;
use super::lifetime;
use super::object::{COMPLETE, PyOperation};
use crate::domain::{FIELD_COUNT, FIELDS, FieldKind, OneRecord};
use crate::glue::batch::source::{Parsed, Text};
use crate::glue::class::reading;
use crate::glue::input::json::value_of_span;
use crate::glue::input::python::Draft;

/// So many reads of values that are there already cost as much more, through `glue/reading.rs`, as
/// making all the values that are not; then they are made, and reads are as fast as any.
const PATIENCE: u16 = 48;

/// One document and where its values are.
pub struct Document {
    text: Text,
    record: OneRecord,
}

/// Where the values come from that nobody has read yet. All zero bytes are: from nowhere.
pub struct Origin {
    /// The operation at `place` of a parsed answer,
    answer: UnsafeCell<Option<Arc<Parsed>>>,
    place: AtomicUsize,
    /// or a document of its own.
    document: UnsafeCell<Option<Box<Document>>>,
    /// Bit i: the value of field i is still to be made. Written with the GIL held.
    pending: AtomicU16,
    reads: AtomicU16,
}

// SAFETY: the cells are written before anybody else knows the object, and emptied when their last
// look is over, both with the GIL held; without a GIL no object has an origin (`of_answer`).
unsafe impl Sync for Origin {}

impl Origin {
    /// Whether there are values still to be made.
    #[inline]
    pub fn is_pending(&self) -> bool {
        self.pending.load(Relaxed) != 0
    }

    /// Whether the value of a field is still to be made.
    #[inline]
    pub fn lacks(&self, field: usize) -> bool {
        self.pending.load(Relaxed) >> field & 1 == 1
    }

    /// Notes a read that found its value; true if it is time to make the others.
    #[inline]
    pub fn is_read_often(&self) -> bool {
        let reads = self.reads.load(Relaxed) + 1;
        self.reads.store(reads, Relaxed);
        reads >= PATIENCE
    }

    /// Forgets where the values come from.
    pub fn clear(&self, py: Python<'_>) {
        let is_complete = !self.is_pending();
        self.pending.store(0, Relaxed);
        // SAFETY: the GIL is held (`py`), and whoever looks into a text meanwhile holds it, too.
        let (answer, document) = unsafe { ((*self.answer.get()).take(), (*self.document.get()).take()) };
        if let Some(parsed) = answer {
            parsed.note_reading(is_complete);
            if let Some(last) = Arc::into_inner(parsed) {
                last.release(py);
            }
        }
        if let Some(document) = document {
            document.text.release(py);
        }
    }

    fn value<'py>(&self, py: Python<'py>, field: usize, may_collect: bool) -> PyResult<Bound<'py, PyAny>> {
        // SAFETY: the GIL is held (`py`). The references end before anything can empty the cells: where
        // that may happen, the text is held for the time.
        unsafe {
            if let Some(parsed) = &*self.answer.get() {
                let place = self.place.load(Relaxed);
                if may_collect {
                    let held = parsed.clone();
                    let value = held.look(py).and_then(|look| look.value(py, place, field));
                    if let Some(last) = Arc::into_inner(held) {
                        last.release(py);
                    }
                    return value;
                }
                return parsed.look(py)?.value(py, place, field);
            }
            let Some(document) = &*self.document.get() else {
                return Ok(py.None().into_bound(py));
            };
            let span = |text| document.record.value(text, field);
            if may_collect {
                let held = document.text.share(py);
                let value = held.as_bytes(py).and_then(|text| match span(text) {
                    Some(span) => value_of_span(py, field, span),
                    None => Ok(py.None().into_bound(py)),
                });
                // Dropped without the thread's token, it would stay until PyO3's next call.
                held.release(py);
                return value;
            }
            match span(document.text.as_bytes(py)?) {
                Some(span) => value_of_span(py, field, span),
                None => Ok(py.None().into_bound(py)),
            }
        }
    }
}

/// The operation at `place` of a parsed answer.
pub fn of_answer<'py>(py: Python<'py>, answer: &Arc<Parsed>, place: usize) -> PyResult<Bound<'py, PyOperation>> {
    let fields_set = answer.records.fields_set(place);
    let made = lifetime::new_operation(py)?;
    let origin = &made.get().origin;
    // SAFETY: nobody else knows the object.
    unsafe { *origin.answer.get() = Some(answer.clone()) };
    origin.place.store(place, Relaxed);
    start(&made, fields_set)?;
    Ok(made)
}

/// The operation of a document that has been scanned.
pub fn of_document(py: Python<'_>, text: Text, record: OneRecord) -> PyResult<Bound<'_, PyOperation>> {
    let fields_set = record.fields_set();
    let made = lifetime::new_operation(py)?;
    // SAFETY: nobody else knows the object.
    unsafe { *made.get().origin.document.get() = Some(Box::new(Document { text, record })) };
    start(&made, fields_set)?;
    Ok(made)
}

fn start(made: &Bound<'_, PyOperation>, fields_set: u16) -> PyResult<()> {
    let this = made.get();
    PyOperation::put_defaults(made, !fields_set);
    this.fields_mask.store(fields_set, Relaxed);
    this.flags.store(COMPLETE, Relaxed);
    this.origin.pending.store(fields_set, Relaxed);
    if fields_set == 0 {
        this.origin.clear(made.py());
    }
    if reading::EXCHANGES_READER {
        reading::refresh(made);
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
        reading::refresh(slf);
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
    let look = answer.look(py)?;
    let fields_set = look.records.fields_set(place);
    let made = lifetime::new_operation(py)?;
    let mut blank = Blank::new(&made);
    for_each_value(
        py,
        fields_set,
        |field| look.span(place, field),
        |field, value| blank.set_exact(field, value),
    )?;
    blank.finish_as(fields_set);
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
