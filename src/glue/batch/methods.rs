//! The Python methods of `OperationBatch`: signatures, docstrings, arguments. The files beside this one do the work.
#![expect(clippy::doc_markdown, reason = "docstrings of Python, in NumPy style")]

use pyo3::basic::CompareOp;
use pyo3::exceptions::{PyIndexError, PyOverflowError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyDict, PyList, PySlice, PyString, PyTuple, PyType};
use pyo3::{IntoPyObjectExt, PyTraverseError, PyVisit, intern};

use super::equality::{find, is_equal};
use super::file::{self as batch_file, MaxSize};
use super::hints::{self as batch_hints, JsonMethod};
use super::input::{self as batch_input, GivenJson};
use super::iterator::PyOperationBatchIterator;
use super::output as batch_output;
use super::query::{self as batch_query, IdIndex};
use super::source::Source;
use super::storage::PyOperationBatch;
use crate::domain::OperationState;
use crate::glue::values::state;

#[pymethods]
impl PyOperationBatch {
    #[new]
    #[pyo3(signature = (operations=None, /))]
    fn __new__(py: Python<'_>, operations: Option<&Bound<'_, PyAny>>) -> PyResult<Self> {
        let Some(operations) = operations else {
            return Ok(Self::of(py, Source::Given(PyTuple::empty(py).unbind())));
        };
        if let Ok(batch) = operations.cast::<Self>() {
            let batch = batch.get();
            return Ok(Self::new(batch.source.share(py), batch.places.clone()));
        }
        Ok(Self::of(py, batch_input::from_operations(operations)?))
    }

    /// Read an answer of the service, a list of operations, or one operation.
    ///
    /// Parameters
    /// ----------
    /// data : str, bytes, bytearray, memoryview or another buffer
    ///     ``{"operations": [...]}``, whose other keys are ignored, a bare list, one object with
    ///     fields of an operation, or null. An object with neither is an answer about no
    ///     operations.
    ///     Text that cannot change is shared, not copied.
    ///
    /// Returns
    /// -------
    /// OperationBatch
    ///     All operations, validated. While the text is parsed, other threads run.
    ///
    /// Raises
    /// ------
    /// pydantic.ValidationError
    ///     If the text is no JSON or if values are refused. All faults are listed, with the same
    ///     ``loc`` that upstream's ``OpsResponse.model_validate_json`` gives, such as
    ///     ``("operations", 17, "progress")``. Without pydantic, ``hps_ops.ValidationError`` of the
    ///     same shape.
    #[classmethod]
    #[pyo3(signature = (data, /))]
    fn from_json(cls: &Bound<'_, PyType>, data: &Bound<'_, PyAny>) -> PyResult<Self> {
        let py = cls.py();
        let read = GivenJson::from_data(data).and_then(|document| document.read_json(py));
        let read = read.map_err(|error| batch_hints::with_hint(error, data, JsonMethod::Json));
        Ok(Self::of(py, read?))
    }

    /// Read JSON lines: one operation, or one whole answer, on each line.
    ///
    /// Parameters
    /// ----------
    /// data : str, bytes, bytearray, memoryview or another buffer
    ///     Blank lines are skipped. An object is an answer if it has a list under ``operations``,
    ///     or that key and no field of an operation.
    ///
    /// Returns
    /// -------
    /// OperationBatch
    ///     The operations of all lines.
    ///
    /// Raises
    /// ------
    /// pydantic.ValidationError
    ///     If lines are no JSON or if values are refused. All faults are listed; ``loc`` begins
    ///     with the index of the line, counted from 0, blank lines included. Without pydantic,
    ///     ``hps_ops.ValidationError`` of the same shape.
    #[classmethod]
    #[pyo3(signature = (data, /))]
    fn from_ndjson(cls: &Bound<'_, PyType>, data: &Bound<'_, PyAny>) -> PyResult<Self> {
        let py = cls.py();
        let read = GivenJson::from_data(data).and_then(|document| document.read_lines(py));
        let read = read.map_err(|error| batch_hints::with_hint(error, data, JsonMethod::Lines));
        Ok(Self::of(py, read?))
    }

    /// Validate dicts, as ``Operation.model_validate`` does one by one.
    ///
    /// Parameters
    /// ----------
    /// items : iterable of dict, Mapping or Operation, or None
    ///     Such as ``response.json()["operations"]``, which may be None. Operations are kept as
    ///     they are.
    ///
    /// Returns
    /// -------
    /// OperationBatch
    ///     The operations, which are made at once and kept.
    ///
    /// Raises
    /// ------
    /// pydantic.ValidationError
    ///     If values are refused. All faults are listed; ``loc`` begins with the index of the item.
    ///     Without pydantic, ``hps_ops.ValidationError`` of the same shape.
    /// TypeError
    ///     If `items` is no iterable, or a dict or text itself.
    #[classmethod]
    #[pyo3(signature = (items, /))]
    fn from_dicts(cls: &Bound<'_, PyType>, items: &Bound<'_, PyAny>) -> PyResult<Self> {
        Ok(Self::of(cls.py(), batch_input::from_dicts(items)?))
    }

    /// Read a file of JSON or of JSON lines, plain or compressed with gzip.
    ///
    /// The content tells which of these it is, not the name.
    ///
    /// Parameters
    /// ----------
    /// path : str, bytes or os.PathLike
    ///     The file.
    /// max_size : int or None
    ///     The most bytes to read, and to unpack from gzip data; by default 1 GiB. None for no
    ///     limit.
    ///
    /// Returns
    /// -------
    /// OperationBatch
    ///     As `from_json` or `from_ndjson` gives it.
    ///
    /// Raises
    /// ------
    /// OSError
    ///     If the file cannot be read, such as FileNotFoundError.
    /// ValueError
    ///     If there is more than `max_size`, if gzip data are damaged, if the file is packed
    ///     otherwise, or if the text is UTF-16 or UTF-32.
    /// pydantic.ValidationError
    ///     As `from_json` and `from_ndjson` raise it. It is a ValueError, too.
    #[classmethod]
    #[pyo3(signature = (path, /, *, max_size=MaxSize::default()), text_signature = "($type, path, /, *, max_size=1073741824)")]
    fn read(cls: &Bound<'_, PyType>, path: &Bound<'_, PyAny>, max_size: MaxSize) -> PyResult<Self> {
        Ok(Self::of(cls.py(), batch_file::read(path, max_size)?))
    }

    /// Make a batch from unpickled operations, of which it hands out copies only.
    #[classmethod]
    fn _from_kept(cls: &Bound<'_, PyType>, operations: &Bound<'_, PyTuple>) -> PyResult<Self> {
        match batch_input::from_operations(operations)? {
            Source::Given(operations) => Ok(Self::of(cls.py(), Source::Own(operations))),
            other => Ok(Self::of(cls.py(), other)),
        }
    }

    fn __len__(&self) -> usize {
        self.places.len()
    }

    fn __getitem__<'py>(&self, py: Python<'py>, key: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let len = self.places.len();
        #[expect(clippy::cast_possible_wrap, reason = "a length, which fits")]
        let signed = len as isize;
        if let Ok(slice) = key.cast::<PySlice>() {
            let found = slice.indices(signed)?;
            // Not negative, unless nothing is selected.
            let start = usize::try_from(found.start).unwrap_or(0);
            let places = self.places.slice(start, found.step, found.slicelength);
            return Self::new(self.source.share(py), places).into_bound_py_any(py);
        }
        let index = index_of(key)?;
        let index = if index < 0 { index.saturating_add(signed) } else { index };
        match usize::try_from(index) {
            Ok(index) if index < len => self.operation(py, index),
            _ => Err(PyIndexError::new_err("OperationBatch index out of range")),
        }
    }

    fn __iter__(slf: &Bound<'_, Self>) -> PyOperationBatchIterator {
        PyOperationBatchIterator::new(slf.clone().unbind())
    }

    fn __reversed__(&self, py: Python<'_>) -> PyResult<PyOperationBatchIterator> {
        let len = self.places.len();
        let places = self.places.slice(len.saturating_sub(1), -1, len);
        let reversed = Py::new(py, Self::new(self.source.share(py), places))?;
        Ok(PyOperationBatchIterator::new(reversed))
    }

    fn __contains__(&self, item: &Bound<'_, PyAny>) -> PyResult<bool> {
        let all = 0..self.places.len();
        Ok(find(&self.source, &self.places, item, all)?.is_some())
    }

    /// Find an operation, as ``list.index`` does.
    ///
    /// Parameters
    /// ----------
    /// operation : Operation
    ///     The one to look for, by equality.
    /// start, stop : int, optional
    ///     Where to look: as in ``batch[start:stop]``, but the index is the batch's.
    ///
    /// Returns
    /// -------
    /// int
    ///     The index of the first that is equal.
    ///
    /// Raises
    /// ------
    /// ValueError
    ///     If there is none.
    #[pyo3(signature = (operation, start=None, stop=None, /))]
    fn index(
        &self,
        operation: &Bound<'_, PyAny>,
        start: Option<&Bound<'_, PyAny>>,
        stop: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<usize> {
        let py = operation.py();
        let slice = py.get_type::<PySlice>().call1((start, stop))?.cast_into::<PySlice>()?;
        #[expect(clippy::cast_possible_wrap, reason = "a length, which fits")]
        let found = slice.indices(self.places.len() as isize)?;
        // Not negative, unless nothing is selected.
        let start = usize::try_from(found.start).unwrap_or(0);
        let indices = start..start + found.slicelength;
        let found = find(&self.source, &self.places, operation, indices)?;
        found.ok_or_else(|| PyValueError::new_err("no such operation in the OperationBatch"))
    }

    /// Count an operation, as ``list.count`` does.
    ///
    /// Parameters
    /// ----------
    /// operation : Operation
    ///     The one to look for, by equality.
    ///
    /// Returns
    /// -------
    /// int
    ///     How many operations are equal to it.
    #[pyo3(signature = (operation, /))]
    fn count(&self, operation: &Bound<'_, PyAny>) -> PyResult<usize> {
        let len = self.places.len();
        let (mut count, mut next) = (0, 0);
        while let Some(found) = find(&self.source, &self.places, operation, next..len)? {
            count += 1;
            next = found + 1;
        }
        Ok(count)
    }

    fn __richcmp__(&self, other: &Bound<'_, PyAny>, op: CompareOp) -> PyResult<Py<PyAny>> {
        let py = other.py();
        let Ok(other) = other.cast::<Self>() else {
            return Ok(py.NotImplemented());
        };
        let other = other.get();
        let equal = || is_equal(py, (&self.source, &self.places), (&other.source, &other.places));
        match op {
            CompareOp::Eq => equal()?.into_py_any(py),
            CompareOp::Ne => (!equal()?).into_py_any(py),
            _ => Ok(py.NotImplemented()),
        }
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let len = self.places.len();
        let counts = self.counts(py)?;
        // In the order of the enum, so that the lines of a log can be compared.
        let names = OperationState::ALL.iter().map(|state| state.as_str());
        let parts: Vec<_> = names
            .chain(["without state"])
            .zip(counts)
            .filter(|(_, count)| *count > 0)
            .map(|(state, count)| format!("{count} {state}"))
            .collect();
        let plural = if len == 1 { "" } else { "s" };
        let colon = if parts.is_empty() { "" } else { ": " };
        Ok(format!(
            "<OperationBatch of {len} operation{plural}{colon}{}>",
            parts.join(", ")
        ))
    }

    /// Show the batch in a notebook: as a table of its operations.
    fn _repr_html_<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        let display = slf.py().import(intern!(slf.py(), "hps_ops._tools.display"))?;
        display.call_method1(intern!(slf.py(), "batch_html"), (slf,))
    }

    /// Reduce the batch for pickle: a parsed text to a JSON list with the known keys, objects to a tuple.
    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        let py = slf.py();
        let class = slf.get_type();
        let this = slf.get();
        let operations = || -> PyResult<Bound<'py, PyTuple>> {
            let operations = this.places.iter().map(|place| this.source.peek(py, place));
            PyTuple::new(py, operations.collect::<PyResult<Vec<_>>>()?)
        };
        match &this.source {
            Source::Text(parsed) => {
                let view = parsed.view(py)?;
                let mut list = vec![b'['];
                for place in this.places.iter() {
                    if list.len() > 1 {
                        list.push(b',');
                    }
                    view.write_item(&mut list, place);
                }
                list.push(b']');
                let read = class.getattr(intern!(py, "from_json"))?;
                (read, (PyBytes::new(py, &list),)).into_bound_py_any(py)
            }
            Source::Given(_) => (class, (operations()?,)).into_bound_py_any(py),
            Source::Own(_) => {
                let make = class.getattr(intern!(py, "_from_kept"))?;
                (make, (operations()?,)).into_bound_py_any(py)
            }
        }
    }

    /// Give the batch itself, since it cannot change.
    fn __copy__<'py>(slf: &Bound<'py, Self>) -> Bound<'py, Self> {
        slf.clone()
    }

    /// Copy the operations that the batch was given; one that was parsed gives itself.
    fn __deepcopy__<'py>(slf: &Bound<'py, Self>, memo: &Bound<'py, PyAny>) -> PyResult<Bound<'py, Self>> {
        let py = slf.py();
        let this = slf.get();
        if !matches!(this.source, Source::Given(_)) {
            return Ok(slf.clone());
        }
        let operations = this.places.iter().map(|place| this.source.peek(py, place));
        let operations = PyTuple::new(py, operations.collect::<PyResult<Vec<_>>>()?)?;
        let deepcopy = py.import(intern!(py, "copy"))?.getattr(intern!(py, "deepcopy"))?;
        let copies = deepcopy.call1((operations, memo))?.cast_into::<PyTuple>()?;
        Bound::new(py, Self::of(py, Source::Given(copies.unbind())))
    }

    /// Count the operations in each state.
    ///
    /// Returns
    /// -------
    /// collections.Counter
    ///     A dict with the states that occur, in the order of the enum; any other state has 0. The
    ///     number of operations without a state stands last, under None.
    fn count_by_state<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        static COUNTER: PyOnceLock<Py<PyType>> = PyOnceLock::new();
        let counts = self.counts(py)?;
        let found = PyDict::new(py);
        for state in OperationState::ALL
            .into_iter()
            .filter(|state| counts[*state as usize] > 0)
        {
            found.set_item(state::member(py, state)?, counts[state as usize])?;
        }
        let without = counts[OperationState::ALL.len()];
        if without > 0 {
            found.set_item(py.None(), without)?;
        }
        COUNTER.import(py, "collections", "Counter")?.call1((found,))
    }

    /// Whether every operation is over: succeeded or failed.
    ///
    /// Returns
    /// -------
    /// bool
    ///     False for an empty batch: an answer about no operations is no reason to stop waiting for
    ///     some. An operation without a state is not over.
    fn all_final(&self, py: Python<'_>) -> PyResult<bool> {
        let counts = self.counts(py)?;
        let finals = OperationState::ALL.into_iter().filter(|state| state.is_final());
        let over: usize = finals.map(|state| counts[state as usize]).sum();
        Ok(over > 0 && over == self.places.len())
    }

    /// Whether an operation has failed.
    ///
    /// Returns
    /// -------
    /// bool
    ///     False for an empty batch.
    fn any_failed(&self, py: Python<'_>) -> PyResult<bool> {
        Ok(self.count_in(py, OperationState::Failed)? > 0)
    }

    /// Select the operations that have failed.
    ///
    /// Returns
    /// -------
    /// OperationBatch
    ///     In their order.
    fn failed(&self, py: Python<'_>) -> PyResult<Self> {
        let conditions = PyDict::new(py);
        conditions.set_item(intern!(py, "state"), state::member(py, OperationState::Failed)?)?;
        self.r#where(py, Some(&conditions))
    }

    /// Select the operations whose fields have certain values.
    ///
    /// Parameters
    /// ----------
    /// **conditions
    ///     A value for each field named; an operation has to match all of them. A list, set or
    ///     other iterable matches each of its items, except for ``children``, ``messages``,
    ///     ``succeeded_on`` and ``result``, which have to equal it as a whole. A state may be given
    ///     by its text. None matches a field that is None.
    ///
    /// Returns
    /// -------
    /// OperationBatch
    ///     In their order; without conditions, all operations.
    ///
    /// Raises
    /// ------
    /// TypeError
    ///     If a name is no field, or if a state is given as something that cannot be one.
    /// ValueError
    ///     If a text is no state.
    ///
    /// Examples
    /// --------
    /// >>> from hps_ops import OperationBatch, OperationState
    /// >>> batch = OperationBatch.from_json('[{"id": "a", "state": "failed"}, {"id": "b"}]')
    /// >>> len(batch.where(state=[OperationState.Failed, OperationState.Running], id="a"))
    /// 1
    #[pyo3(signature = (**conditions))]
    fn r#where(&self, py: Python<'_>, conditions: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
        let Some(conditions) = conditions else {
            return Ok(Self::new(self.source.share(py), self.places.clone()));
        };
        let places = batch_query::matching(py, &self.source, &self.places, conditions)?;
        Ok(self.select(py, places))
    }

    /// Find an operation by its id.
    ///
    /// Parameters
    /// ----------
    /// id : str
    ///     The id.
    ///
    /// Returns
    /// -------
    /// Operation
    ///     The last one if several have the id: in a log of polls, that is the newest.
    ///
    /// Raises
    /// ------
    /// KeyError
    ///     With the id, if no operation has it.
    #[pyo3(signature = (id, /))]
    fn by_id<'py>(&self, id: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let place = self.place_or_error(id)?;
        self.source.operation(id.py(), place)
    }

    /// Select the operations that are no other operation's child.
    ///
    /// Returns
    /// -------
    /// OperationBatch
    ///     Those whose id is not among the ``children`` of another operation in this batch, in
    ///     their order. Operations without an id are included.
    fn roots(&self, py: Python<'_>) -> PyResult<Self> {
        let places = batch_query::roots(py, &self.source, &self.places)?;
        Ok(self.select(py, places))
    }

    /// Select the children of an operation.
    ///
    /// Parameters
    /// ----------
    /// parent : Operation or str
    ///     An operation, which need not be in the batch, or the id of one that is.
    ///
    /// Returns
    /// -------
    /// OperationBatch
    ///     In the order of the parent's ``children``. Those that the batch does not have are left
    ///     out.
    ///
    /// Raises
    /// ------
    /// KeyError
    ///     With the id, if no operation has it.
    #[pyo3(signature = (parent, /))]
    fn children_of<'py>(&self, parent: &Bound<'py, PyAny>) -> PyResult<Self> {
        let py = parent.py();
        let (ids, is_text): (Vec<Bound<'py, PyAny>>, bool) = if batch_input::is_operation(parent) {
            (batch_query::child_ids(parent)?, false)
        } else if parent.is_instance_of::<PyString>() {
            (Vec::new(), true)
        } else {
            let kind = parent.get_type().qualname()?;
            return Err(PyTypeError::new_err(format!(
                "children_of() takes an Operation or an id, not '{kind}'"
            )));
        };
        let mut places = Vec::new();
        if let Source::Text(parsed) = &self.source {
            let view = parsed.view(py)?;
            let index = self.ids.get_or_init(|| IdIndex::new(view, &self.places));
            let texts = if is_text {
                batch_query::child_texts(view, self.place_or_error(parent)?)
            } else {
                // An id that is no UTF-8 text cannot be in JSON.
                ids.iter().filter_map(|id| id.extract::<String>().ok()).collect()
            };
            places.extend(texts.iter().filter_map(|id| index.place(view, &self.places, id)));
        } else {
            let ids = if is_text {
                batch_query::child_ids(&self.source.peek(py, self.place_or_error(parent)?)?)?
            } else {
                ids
            };
            places = batch_query::places_of_objects(&self.source, &self.places, &ids, py)?;
        }
        Ok(self.select(py, places))
    }

    /// Compute the progress of all operations together.
    ///
    /// Returns
    /// -------
    /// float
    ///     From 0.0 to 1.0: the average of the operations, each weighted by its ``progress_total``.
    ///     One without a total weighs as much as the average of the others. An operation that is
    ///     over counts as 1.0, whether it succeeded or failed. Any other counts as its ``progress``
    ///     or, if that is None, as ``progress_current / progress_total``; without these as 0.0. An
    ///     empty batch gives 0.0.
    fn progress(&self, py: Python<'_>) -> PyResult<f64> {
        batch_query::progress(py, &self.source, &self.places)
    }

    /// Dump all operations as dicts.
    ///
    /// Parameters
    /// ----------
    /// mode : str
    ///     As for ``model_dump``: ``"python"``, or ``"json"``, which gives states as texts.
    ///
    /// Returns
    /// -------
    /// list of dict
    ///     ``[operation.model_dump(mode=mode) for operation in batch]``.
    #[pyo3(signature = (*, mode="python"))]
    fn to_dicts<'py>(&self, py: Python<'py>, mode: &str) -> PyResult<Bound<'py, PyList>> {
        batch_output::dicts(py, &self.source, &self.places, mode)
    }

    /// Dump all operations as JSON text.
    ///
    /// Returns
    /// -------
    /// str
    ///     ``{"operations":[...]}``: the same text that upstream's
    ///     ``OpsResponse(operations=...).model_dump_json()`` gives.
    fn to_json<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyString>> {
        batch_output::json(py, &self.source, &self.places)
    }

    /// Dump all operations as JSON for a file or a request.
    ///
    /// Returns
    /// -------
    /// bytes
    ///     What `to_json` gives, as UTF-8.
    fn to_json_bytes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        batch_output::json_bytes(py, &self.source, &self.places)
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        self.source.traverse(visit)
    }
}

/// `key` as an index, with the errors that list has.
fn index_of(key: &Bound<'_, PyAny>) -> PyResult<isize> {
    let py = key.py();
    key.extract::<isize>().map_err(|error| {
        if error.is_instance_of::<PyOverflowError>(py) {
            return PyIndexError::new_err("OperationBatch index out of range");
        }
        match (key.getattr_opt(intern!(py, "__index__")), key.get_type().qualname()) {
            (Ok(None), Ok(kind)) => {
                PyTypeError::new_err(format!("OperationBatch indices must be integers or slices, not {kind}"))
            }
            // `__index__` itself has raised.
            _ => error,
        }
    })
}
