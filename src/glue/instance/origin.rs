//! Where an instance's lazy values come from: its text and record.
#![expect(
    unsafe_code,
    reason = "a place that may be empty inside a native object, without a lock: reading three attributes of each \
              operation of a batch is 3 times faster than making all sixteen values"
)]

use std::cell::UnsafeCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, AtomicUsize, Ordering::Relaxed};

use pyo3::prelude::*;

use crate::domain::{FIELDS, FieldKind, OneRecord};
use crate::glue::document::parsed::Parsed;
use crate::glue::document::text::Text;
use crate::glue::values::{state, value_of_span};

/// So many reads of values that are there already cost as much more, through `class/reading.rs`, as
/// making all the values that are not; then they are made, and reads are as fast as any.
const PATIENCE: u16 = 48;

/// One document and where its values are.
pub struct Document {
    pub text: Text,
    pub record: OneRecord,
}

impl Document {
    fn value<'py>(&self, py: Python<'py>, text: &[u8], field: usize) -> PyResult<Bound<'py, PyAny>> {
        if FIELDS[field].kind == FieldKind::State {
            // The record has it as a byte.
            return state::member_or_none(py, self.record.state());
        }
        match self.record.value(text, field) {
            Some(span) => value_of_span(py, field, span),
            None => Ok(py.None().into_bound(py)),
        }
    }
}

/// Where the values come from that nobody has read yet. All zero bytes are: from nowhere.
pub struct Origin {
    /// The operation at `place` of a parsed answer,
    answer: UnsafeCell<Option<Arc<Parsed>>>,
    place: AtomicUsize,
    /// or a document of its own.
    document: UnsafeCell<Option<Box<Document>>>,
    /// Bit i: the value of field i is still to be made. Written with the GIL held.
    pub pending: AtomicU16,
    reads: AtomicU16,
}

// SAFETY: the cells are written before anybody else knows the object, and emptied when their last
// look is over, both with the GIL held; without a GIL no object has an origin (`of_answer`).
unsafe impl Sync for Origin {}

impl Origin {
    /// Sets where the values come from.
    ///
    /// # Safety
    /// Nobody else knows the object that the origin is part of.
    pub unsafe fn set_answer(&self, answer: Arc<Parsed>, place: usize) {
        // SAFETY: nobody else looks into the cell.
        unsafe { *self.answer.get() = Some(answer) };
        self.place.store(place, Relaxed);
    }

    /// The same for a document.
    ///
    /// # Safety
    /// As for [`Origin::set_answer`].
    pub unsafe fn set_document(&self, document: Document) {
        // SAFETY: nobody else looks into the cell.
        unsafe { *self.document.get() = Some(Box::new(document)) };
    }

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

    /// The value of a field, made of the text. `may_collect`: making it can run code that drops the text.
    pub fn value<'py>(&self, py: Python<'py>, field: usize, may_collect: bool) -> PyResult<Bound<'py, PyAny>> {
        // SAFETY: the GIL is held (`py`). The references end before anything can empty the cells: where
        // that may happen, the text is held for the time.
        unsafe {
            if let Some(parsed) = &*self.answer.get() {
                let place = self.place.load(Relaxed);
                if may_collect {
                    let held = parsed.clone();
                    let value = held.view(py).and_then(|view| view.value(py, place, field));
                    if let Some(last) = Arc::into_inner(held) {
                        last.release(py);
                    }
                    return value;
                }
                return parsed.view(py)?.value(py, place, field);
            }
            let Some(document) = &*self.document.get() else {
                return Ok(py.None().into_bound(py));
            };
            if may_collect {
                let held = document.text.share(py);
                let value = held.as_bytes(py).and_then(|text| document.value(py, text, field));
                // Dropped without the thread's token, it would stay until PyO3's next call.
                held.release(py);
                return value;
            }
            document.value(py, document.text.as_bytes(py)?, field)
        }
    }
}
