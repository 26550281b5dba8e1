//! The struct of `OperationBatch`, and helpers that several of its methods need.
#![expect(clippy::doc_markdown, reason = "docstrings of Python, in NumPy style")]

use std::sync::OnceLock;

use pyo3::exceptions::PyKeyError;
use pyo3::prelude::*;
use pyo3::types::PyString;

use super::places::Places;
use super::query::{self, Counts, IdIndex};
use super::source::Source;
use crate::domain::OperationState;

/// Operations of the data transfer service, parsed at once and made into objects one by one.
///
/// Parameters
/// ----------
/// operations : iterable of Operation or None, optional
///     Kept as they are, as a tuple keeps its items. For anything else see the class methods. None
///     counts as no operations, as in upstream's ``OpsResponse``.
///
/// Raises
/// ------
/// TypeError
///     If an item is no operation.
///
/// Notes
/// -----
/// A batch never changes. Its slices and the results of its queries are batches that share its
/// data. It can be used from several threads at once. A parsed batch keeps the text, and each
/// access to one of its operations makes a new, ordinary `Operation`: ``batch[0] is batch[0]``
/// is False, and changing that operation does not change the batch.
///
/// Examples
/// --------
/// >>> from hps_ops import OperationBatch
/// >>> batch = OperationBatch.from_json('{"operations": [{"id": "a", "state": "running"}]}')
/// >>> batch
/// <OperationBatch of 1 operation: 1 running>
/// >>> batch[0].id, batch.all_final()
/// ('a', False)
#[pyclass(frozen, weakref, name = "OperationBatch", module = "hps_ops")]
pub struct PyOperationBatch {
    pub source: Source,
    pub places: Places,
    /// Cached for a parsed text only, since objects can change.
    counts: OnceLock<Counts>,
    pub ids: OnceLock<IdIndex>,
}

impl PyOperationBatch {
    pub fn new(source: Source, places: Places) -> Self {
        Self {
            source,
            places,
            counts: OnceLock::new(),
            ids: OnceLock::new(),
        }
    }

    pub fn of(py: Python<'_>, source: Source) -> Self {
        let len = source.len(py);
        Self::new(source, Places::all(len))
    }

    pub fn select(&self, py: Python<'_>, places: Vec<usize>) -> Self {
        Self::new(self.source.share(py), Places::of_places(places))
    }

    /// The operation at `index`, which must be less than the length.
    pub fn operation<'py>(&self, py: Python<'py>, index: usize) -> PyResult<Bound<'py, PyAny>> {
        self.source.operation(py, self.places.place(index))
    }

    pub fn counts(&self, py: Python<'_>) -> PyResult<Counts> {
        if let Some(counts) = self.counts.get() {
            return Ok(*counts);
        }
        let counts = query::counts(py, &self.source, &self.places)?;
        if let Source::Text(_) = self.source {
            return Ok(*self.counts.get_or_init(|| counts));
        }
        Ok(counts)
    }

    pub fn count_in(&self, py: Python<'_>, state: OperationState) -> PyResult<usize> {
        Ok(self.counts(py)?[state as usize])
    }

    /// The place of the last operation with this id.
    pub fn place_of(&self, id: &Bound<'_, PyAny>) -> PyResult<Option<usize>> {
        let Ok(text) = id.cast::<PyString>() else {
            return Ok(None);
        };
        match &self.source {
            Source::Text(parsed) => {
                let view = parsed.view(id.py())?;
                // A text with lone surrogates cannot be in JSON.
                let Ok(text) = text.to_str() else { return Ok(None) };
                let ids = self.ids.get_or_init(|| IdIndex::new(view, &self.places));
                Ok(ids.place(view, &self.places, text))
            }
            Source::Given(_) | Source::Own(_) => query::place_of_object(&self.source, &self.places, id),
        }
    }

    pub fn place_or_error(&self, id: &Bound<'_, PyAny>) -> PyResult<usize> {
        self.place_of(id)?
            .ok_or_else(|| PyKeyError::new_err((id.clone().unbind(),)))
    }
}
