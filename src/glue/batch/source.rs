//! `Source`: the data of a batch (a parsed text or Python objects), and how one of its operations is made.

use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::PyTuple;
use pyo3::{PyTraverseError, PyVisit};

use crate::domain::Records;
use crate::glue::document::parsed::Parsed;
use crate::glue::document::text::Text;
use crate::glue::instance::draft::Draft;
use crate::glue::instance::lifetime::new_operation;
use crate::glue::instance::storage::PyOperation;
use crate::glue::instance::{copying, lazy};

/// In a loop, every so many operations one is made lazily again, to see whether all values are still read.
const PROBED: usize = 16;

/// What a batch and its slices share.
pub enum Source {
    /// A parsed text.
    Text(Arc<Parsed>),
    /// Operations that the program gave. They are handed out themselves.
    Given(Py<PyTuple>),
    /// Operations that the exact parser made from a text. Copies are handed out, so that nobody can change
    /// them, as with any parsed text.
    Own(Py<PyTuple>),
}

impl Source {
    /// Parsed operations.
    pub fn from_parsed(text: Text, records: Records) -> PyResult<Self> {
        Ok(Self::Text(Arc::new(Parsed::new(text, records)?)))
    }

    /// Another reference to the same data.
    pub fn share(&self, py: Python<'_>) -> Self {
        match self {
            Self::Text(parsed) => Self::Text(parsed.clone()),
            Self::Given(operations) => Self::Given(operations.clone_ref(py)),
            Self::Own(operations) => Self::Own(operations.clone_ref(py)),
        }
    }

    pub fn len(&self, py: Python<'_>) -> usize {
        match self {
            Self::Text(parsed) => parsed.records.len(),
            Self::Given(operations) | Self::Own(operations) => operations.bind(py).len(),
        }
    }

    /// Notes that a loop over the operations begins.
    pub fn begin_loop(&self) {
        if let Self::Text(parsed) = self {
            parsed.note_reading(false);
        }
    }

    /// The operation at `place`, in a loop's turn number `turn`. If the loop reads all values of its
    /// operations, all are made at once, which costs a fifth less.
    pub fn operation_in_loop<'py>(&self, py: Python<'py>, place: usize, turn: usize) -> PyResult<Bound<'py, PyAny>> {
        match self {
            Self::Text(parsed) if parsed.is_read_whole() && !turn.is_multiple_of(PROBED) => {
                Ok(lazy::whole_of_answer(py, parsed, place)?.into_any())
            }
            _ => self.operation(py, place),
        }
    }

    /// The operation at `place`, to hand out.
    pub fn operation<'py>(&self, py: Python<'py>, place: usize) -> PyResult<Bound<'py, PyAny>> {
        match self {
            Self::Text(parsed) => Ok(lazy::of_answer(py, parsed, place)?.into_any()),
            Self::Given(operations) => operations.bind(py).get_item(place),
            Self::Own(operations) => {
                let operation = operations.bind(py).get_item(place)?;
                Ok(copying::deepcopy(operation.cast::<PyOperation>()?, None)?.into_any())
            }
        }
    }

    /// The operation at `place` for a caller that neither keeps nor changes it.
    pub fn peek<'py>(&self, py: Python<'py>, place: usize) -> PyResult<Bound<'py, PyAny>> {
        match self {
            Self::Own(operations) => operations.bind(py).get_item(place),
            _ => self.operation(py, place),
        }
    }

    pub fn traverse(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        match self {
            // A text refers to no other objects.
            Self::Text(_) => Ok(()),
            Self::Given(operations) | Self::Own(operations) => visit.call(operations),
        }
    }
}

/// Makes an operation of validated values.
pub fn operation_of<'py>(py: Python<'py>, draft: Draft<'py>) -> PyResult<Bound<'py, PyAny>> {
    let instance = new_operation(py)?;
    PyOperation::fill(&instance, draft)?;
    Ok(instance.into_any())
}
