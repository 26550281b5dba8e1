//! Where a batch has its operations from, and how one of them becomes a Python object.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use pyo3::exceptions::PyMemoryError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyMemoryView, PyString, PyTuple};
use pyo3::{PyTraverseError, PyVisit, intern};

use crate::domain::{FIELD_COUNT, FIELDS, Fault, OperationState, Records};
use crate::glue::input::json::{utf8, value_of_span};
use crate::glue::input::python::Draft;
use crate::glue::instance::copying;
use crate::glue::instance::lazy;
use crate::glue::instance::lifetime::new_operation;
use crate::glue::instance::object::{PyOperation, Values};
use crate::glue::values::error::{Invalid, LineError};

/// Position of the field called `name`; a name that is none does not compile.
pub const fn position_of(name: &str) -> usize {
    let name = name.as_bytes();
    let mut field = 0;
    while field < FIELD_COUNT {
        let own = FIELDS[field].name.as_bytes();
        let mut same = own.len() == name.len();
        let mut at = 0;
        while same && at < own.len() {
            same = own[at] == name[at];
            at += 1;
        }
        if same {
            return field;
        }
        field += 1;
    }
    panic!("no such field")
}

/// JSON text that nobody can change.
pub enum Text {
    Bytes(Py<PyBytes>),
    Str(Py<PyString>),
    Owned(Vec<u8>),
}

impl Text {
    /// The text of a plain str or bytes, which is shared; None for anything else.
    #[inline]
    pub fn shared(data: &Bound<'_, PyAny>) -> Option<Self> {
        if let Ok(bytes) = data.cast_exact::<PyBytes>() {
            return Some(Self::Bytes(bytes.clone().unbind()));
        }
        let text = data.cast_exact::<PyString>().ok()?;
        Some(Self::Str(text.clone().unbind()))
    }

    /// Takes the text of a JSON document given as str, bytes or another buffer.
    ///
    /// Text that cannot change is shared; of everything else, one copy is made.
    pub fn from_data(data: &Bound<'_, PyAny>) -> Result<Self, Invalid> {
        // A subclass could hold the batch and so close a cycle that the collector would not see.
        if let Ok(bytes) = data.cast_exact::<PyBytes>() {
            return Ok(Self::Bytes(bytes.clone().unbind()));
        }
        if let Ok(text) = data.cast::<PyString>() {
            let utf8 = utf8(text)?;
            return Ok(if text.is_exact_instance_of::<PyString>() {
                Self::Str(text.clone().unbind())
            } else {
                Self::Owned(copied(utf8.as_bytes())?)
            });
        }
        if let Ok(bytes) = data.cast::<PyBytes>() {
            return Ok(Self::Owned(copied(bytes.as_bytes())?));
        }
        let py = data.py();
        let view = match PyMemoryView::from(data) {
            Ok(view) => view,
            // What has no buffer is no JSON for the reference either.
            Err(error) if error.is_instance_of::<pyo3::exceptions::PyTypeError>(py) => {
                return Err(LineError::new(Fault::JsonType, data).into());
            }
            Err(error) => return Err(error.into()),
        };
        Ok(Self::Bytes(Self::unchanging_bytes(&view)?))
    }

    /// The bytes under a view if it shows just them, else a copy.
    fn unchanging_bytes(view: &Bound<'_, PyMemoryView>) -> PyResult<Py<PyBytes>> {
        let py = view.py();
        if let Ok(bytes) = view.getattr(intern!(py, "obj"))?.cast_into_exact::<PyBytes>()
            && view.getattr(intern!(py, "c_contiguous"))?.is_truthy()?
            && view.getattr(intern!(py, "nbytes"))?.eq(bytes.as_bytes().len())?
        {
            return Ok(bytes.unbind());
        }
        let copy = view.call_method0(intern!(py, "tobytes"))?;
        Ok(copy.cast_into::<PyBytes>()?.unbind())
    }

    /// Another reference to the same text.
    pub fn share(&self, py: Python<'_>) -> Self {
        match self {
            Self::Bytes(bytes) => Self::Bytes(bytes.clone_ref(py)),
            Self::Str(text) => Self::Str(text.clone_ref(py)),
            Self::Owned(bytes) => Self::Owned(bytes.clone()),
        }
    }

    /// Drops the reference at once; dropping it elsewhere may put that off to PyO3's next call.
    pub fn release(self, py: Python<'_>) {
        match self {
            Self::Bytes(bytes) => drop(bytes.into_bound(py)),
            Self::Str(text) => drop(text.into_bound(py)),
            Self::Owned(_) => {}
        }
    }

    /// The text itself.
    pub fn as_bytes<'a>(&'a self, py: Python<'_>) -> PyResult<&'a [u8]> {
        Ok(match self {
            Self::Bytes(bytes) => bytes.as_bytes(py),
            Self::Str(text) => text.to_str(py)?.as_bytes(),
            Self::Owned(bytes) => bytes,
        })
    }
}

fn copied(text: &[u8]) -> PyResult<Vec<u8>> {
    let mut copy = Vec::new();
    copy.try_reserve_exact(text.len())
        .map_err(|_| PyMemoryError::new_err(()))?;
    copy.extend_from_slice(text);
    Ok(copy)
}

/// Operations as validated spans of a JSON text.
pub struct Parsed {
    text: Text,
    pub records: Records,
    /// Whether all values were read of the operation which was completed or dropped last.
    is_read_whole: AtomicBool,
}

/// One of so many operations shows whether its values are still all read.
const PROBED: usize = 16;

impl Parsed {
    /// Notes whether all values of an operation were read.
    pub fn note_reading(&self, is_whole: bool) {
        self.is_read_whole.store(is_whole, Relaxed);
    }

    /// Drops the text at once.
    pub fn release(self, py: Python<'_>) {
        self.text.release(py);
    }

    /// The text, to look values up in.
    pub fn look<'a>(&'a self, py: Python<'_>) -> PyResult<Look<'a>> {
        Ok(Look {
            text: self.text.as_bytes(py)?,
            records: &self.records,
        })
    }
}

/// Operations of a text, readable without Python.
#[derive(Clone, Copy)]
pub struct Look<'a> {
    pub text: &'a [u8],
    pub records: &'a Records,
}

impl<'a> Look<'a> {
    /// The JSON text of a value; `None` for null and for a key that did not occur.
    #[inline]
    pub fn span(self, place: usize, field: usize) -> Option<&'a [u8]> {
        let span = self.records.value(self.text, place, field)?;
        (span != b"null").then_some(span)
    }

    pub fn state(self, place: usize) -> Option<OperationState> {
        self.records.state(place)
    }

    /// The value of a field as a Python object.
    pub fn value(self, py: Python<'_>, place: usize, field: usize) -> PyResult<Bound<'_, PyAny>> {
        match self.span(place, field) {
            Some(span) => value_of_span(py, field, span),
            None => Ok(py.None().into_bound(py)),
        }
    }

    /// The values of the operation that [`Source::operation`] would make.
    pub fn values(self, py: Python<'_>, place: usize) -> PyResult<Values<'_>> {
        let mut values: Values<'_> = Default::default();
        for (field, value) in values.iter_mut().enumerate() {
            if let Some(span) = self.span(place, field) {
                *value = Some(value_of_span(py, field, span)?);
            }
        }
        Ok(values)
    }

    /// Appends the operation with just the keys that the text has.
    ///
    /// Reading it again gives the same values and the same set of fields.
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

/// What a batch and its slices share.
pub enum Source {
    /// A parsed text.
    Text(Arc<Parsed>),
    /// Operations as they were given.
    Held(Py<PyTuple>),
    /// Operations made of a text that the scanner left to the general path. Like those of any other
    /// text they are not handed out themselves, so that nobody can change them.
    Kept(Py<PyTuple>),
}

impl Source {
    /// Parsed operations.
    pub fn from_parsed(text: Text, records: Records) -> PyResult<Self> {
        if records.is_exhausted() {
            return Err(PyMemoryError::new_err(()));
        }
        Ok(Self::Text(Arc::new(Parsed {
            text,
            records,
            is_read_whole: AtomicBool::new(false),
        })))
    }

    /// Another reference to the same operations.
    pub fn share(&self, py: Python<'_>) -> Self {
        match self {
            Self::Text(parsed) => Self::Text(parsed.clone()),
            Self::Held(operations) => Self::Held(operations.clone_ref(py)),
            Self::Kept(operations) => Self::Kept(operations.clone_ref(py)),
        }
    }

    pub fn len(&self, py: Python<'_>) -> usize {
        match self {
            Self::Text(parsed) => parsed.records.len(),
            Self::Held(operations) | Self::Kept(operations) => operations.bind(py).len(),
        }
    }

    /// A loop over the operations begins.
    pub fn begin_loop(&self) {
        if let Self::Text(parsed) = self {
            parsed.note_reading(false);
        }
    }

    /// The operation at `place` for a loop's `turn`. A loop that reads all values of the operations
    /// gets them with all values: made in one go they cost a fifth less.
    pub fn operation_in_loop<'py>(&self, py: Python<'py>, place: usize, turn: usize) -> PyResult<Bound<'py, PyAny>> {
        match self {
            Self::Text(parsed) if parsed.is_read_whole.load(Relaxed) && !turn.is_multiple_of(PROBED) => {
                Ok(lazy::whole_of_answer(py, parsed, place)?.into_any())
            }
            _ => self.operation(py, place),
        }
    }

    /// The operation at `place`: the one place where a batch makes Python objects.
    pub fn operation<'py>(&self, py: Python<'py>, place: usize) -> PyResult<Bound<'py, PyAny>> {
        match self {
            Self::Text(parsed) => Ok(lazy::of_answer(py, parsed, place)?.into_any()),
            Self::Held(operations) => operations.bind(py).get_item(place),
            Self::Kept(operations) => {
                let operation = operations.bind(py).get_item(place)?;
                Ok(copying::deepcopy(operation.cast::<PyOperation>()?, None)?.into_any())
            }
        }
    }

    /// The operation at `place` for a look at it that keeps and changes nothing.
    pub fn peek<'py>(&self, py: Python<'py>, place: usize) -> PyResult<Bound<'py, PyAny>> {
        match self {
            Self::Kept(operations) => operations.bind(py).get_item(place),
            _ => self.operation(py, place),
        }
    }

    pub fn traverse(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        match self {
            // Text refers to nothing.
            Self::Text(_) => Ok(()),
            Self::Held(operations) | Self::Kept(operations) => visit.call(operations),
        }
    }
}

/// A new operation with validated values.
pub fn operation_of<'py>(py: Python<'py>, draft: Draft<'py>) -> PyResult<Bound<'py, PyAny>> {
    let instance = new_operation(py)?;
    PyOperation::fill(&instance, draft)?;
    Ok(instance.into_any())
}

/// Which operations of its source a batch has, and in which order.
#[derive(Clone)]
pub struct Selection {
    /// Places in the source; without, all of them in their order.
    places: Option<Arc<[usize]>>,
    start: usize,
    step: isize,
    len: usize,
}

impl Selection {
    /// All operations of a source.
    pub fn all(len: usize) -> Self {
        Self {
            places: None,
            start: 0,
            step: 1,
            len,
        }
    }

    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether it has all of a source's `len` operations in their order.
    pub fn is_all(&self, len: usize) -> bool {
        self.places.is_none() && self.start == 0 && self.step == 1 && self.len == len
    }

    /// Place in the source of the operation at `index`, which is less than the length.
    #[inline]
    pub fn place(&self, index: usize) -> usize {
        // The product is within the source, whatever its factors.
        #[expect(clippy::cast_possible_wrap, reason = "a length, which fits")]
        let place = self.start.wrapping_add_signed(self.step.wrapping_mul(index as isize));
        match &self.places {
            Some(places) => places[place],
            None => place,
        }
    }

    pub fn places(&self) -> impl ExactSizeIterator<Item = usize> {
        (0..self.len).map(|index| self.place(index))
    }

    /// Every `step`th operation from `start` on, `len` of them.
    pub fn slice(&self, start: usize, step: isize, len: usize) -> Self {
        Self {
            places: self.places.clone(),
            start: if len == 0 {
                0
            } else {
                #[expect(clippy::cast_possible_wrap, reason = "an index, which fits")]
                self.start.wrapping_add_signed(self.step.wrapping_mul(start as isize))
            },
            step: if len > 1 { self.step.wrapping_mul(step) } else { 1 },
            len,
        }
    }

    /// The operations at these places of the source.
    pub fn of_places(places: Vec<usize>) -> Self {
        Self {
            len: places.len(),
            places: Some(places.into()),
            start: 0,
            step: 1,
        }
    }
}
