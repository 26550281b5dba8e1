//! A parsed answer: its text with its records, and access to the values by record and field.

use std::borrow::Cow;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use pyo3::exceptions::PyMemoryError;
use pyo3::prelude::*;

use super::text::Text;
use crate::domain::{FIELDS, FieldKind, OperationState, Records, text_of_json};
use crate::glue::values::names::Values;
use crate::glue::values::{state, value_of_span};

/// A JSON text and the records of its operations.
pub struct Parsed {
    text: Text,
    pub records: Records,
    /// Whether a program has read all values of the operation that was completed or dropped last.
    is_read_whole: AtomicBool,
}

impl Parsed {
    /// `MemoryError` if there was not enough memory for all records.
    pub fn new(text: Text, records: Records) -> PyResult<Self> {
        if records.is_exhausted() {
            return Err(PyMemoryError::new_err(()));
        }
        Ok(Self {
            text,
            records,
            is_read_whole: AtomicBool::new(false),
        })
    }

    /// What was noted last: whether a program has read all values of an operation.
    pub fn is_read_whole(&self) -> bool {
        self.is_read_whole.load(Relaxed)
    }

    /// Notes whether a program has read all values of an operation.
    pub fn note_reading(&self, is_whole: bool) {
        self.is_read_whole.store(is_whole, Relaxed);
    }

    pub fn release(self, py: Python<'_>) {
        self.text.release(py);
    }

    /// Access to the values.
    pub fn view<'a>(&'a self, py: Python<'_>) -> PyResult<RecordView<'a>> {
        Ok(RecordView {
            text: self.text.as_bytes(py)?,
            records: &self.records,
        })
    }
}

/// Records with their text, readable without the GIL. A `place` is the position of a record.
#[derive(Clone, Copy)]
pub struct RecordView<'a> {
    pub text: &'a [u8],
    pub records: &'a Records,
}

impl<'a> RecordView<'a> {
    /// The JSON text of a value; `None` for null and for a key that did not occur.
    #[inline]
    pub fn span(self, place: usize, field: usize) -> Option<&'a [u8]> {
        let span = self.records.value(self.text, place, field)?;
        (span != b"null").then_some(span)
    }

    /// The text of a string; `None` for null and for a key that did not occur.
    #[inline]
    pub fn text(self, place: usize, field: usize) -> Option<Cow<'a, str>> {
        let span = self.span(place, field)?;
        // Without escapes nothing has to be decoded.
        match span {
            [b'"', inner @ .., b'"'] if !inner.contains(&b'\\') => std::str::from_utf8(inner).ok().map(Cow::Borrowed),
            _ => text_of_json(span),
        }
    }

    pub fn state(self, place: usize) -> Option<OperationState> {
        self.records.state(place)
    }

    /// The value of a field as a Python object.
    pub fn value(self, py: Python<'_>, place: usize, field: usize) -> PyResult<Bound<'_, PyAny>> {
        if FIELDS[field].kind == FieldKind::State {
            // The record holds it already, so its text is not parsed again.
            return state::member_or_none(py, self.state(place));
        }
        match self.span(place, field) {
            Some(span) => value_of_span(py, field, span),
            None => Ok(py.None().into_bound(py)),
        }
    }

    /// The values of the operation at `place`.
    pub fn values(self, py: Python<'_>, place: usize) -> PyResult<Values<'_>> {
        let mut values: Values<'_> = Default::default();
        for (field, value) in values.iter_mut().enumerate() {
            if let Some(span) = self.span(place, field) {
                *value = Some(value_of_span(py, field, span)?);
            }
        }
        Ok(values)
    }

    /// Appends the operation as JSON with just the keys that its text has, so that reading it again gives
    /// the same values and the same set of fields.
    pub fn write_item(self, out: &mut Vec<u8>, place: usize) {
        let mut separator = b'{';
        for (field, row) in FIELDS.iter().enumerate() {
            if self.records.fields_set(place) >> field & 1 == 0 {
                continue;
            }
            out.push(separator);
            separator = b',';
            out.push(b'"');
            out.extend_from_slice(row.name.as_bytes());
            out.extend_from_slice(b"\":");
            let span = self.records.value(self.text, place, field).unwrap_or(b"null");
            out.extend_from_slice(span);
        }
        if separator == b'{' {
            out.push(b'{');
        }
        out.push(b'}');
    }
}
