//! Iteration over a batch, forward and backward.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use pyo3::prelude::*;
use pyo3::{PyTraverseError, PyVisit};

use super::storage::PyOperationBatch;

/// Iterates over a batch.
#[pyclass(frozen, name = "OperationBatchIterator", module = "hps_ops._hps_ops")]
pub struct PyOperationBatchIterator {
    batch: Py<PyOperationBatch>,
    next: AtomicUsize,
}

impl PyOperationBatchIterator {
    pub fn new(batch: Py<PyOperationBatch>) -> Self {
        batch.get().source.begin_loop();
        Self {
            batch,
            next: AtomicUsize::new(0),
        }
    }
}

#[pymethods]
impl PyOperationBatchIterator {
    fn __iter__<'py>(slf: &Bound<'py, Self>) -> Bound<'py, Self> {
        slf.clone()
    }

    fn __next__<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let batch = self.batch.get();
        let index = self.next.fetch_add(1, Relaxed);
        if index < batch.places.len() {
            let place = batch.places.place(index);
            return batch.source.operation_in_loop(py, place, index).map(Some);
        }
        self.next.store(batch.places.len(), Relaxed);
        Ok(None)
    }

    fn __length_hint__(&self) -> usize {
        self.batch.get().places.len().saturating_sub(self.next.load(Relaxed))
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.batch)
    }
}
