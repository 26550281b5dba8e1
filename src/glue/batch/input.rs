//! `from_json`, `from_ndjson`, `from_dicts` and `OperationBatch(...)`: makes the source of a batch from an argument.

use jiter::JsonValue;
use pyo3::exceptions::PyTypeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyBytes, PyDict, PyIterator, PyList, PyMemoryView, PyString, PyTuple, PyType};

use super::hints::hint_for_items;
use super::source::{Source, operation_of};
use super::storage::PyOperationBatch;
use crate::domain::{Fault, Records, Scanned, Shape, field_index, scan_lines, scan_response};
use crate::glue::cpython::objects::is_instance;
use crate::glue::document::text::Text;
use crate::glue::input::json::{from_value, syntax_fault};
use crate::glue::input::options::Options;
use crate::glue::input::python::from_object;
use crate::glue::instance::storage::PyOperation;
use crate::glue::values::error::{Context, InputKind, Invalid, LineError, Step};
use crate::glue::values::json_value::to_python;

/// The key under which the service lists its operations.
const OPERATIONS: &str = "operations";
/// Titles of validation errors: the pydantic models that would have validated the document.
const RESPONSE: &str = "OpsResponse";
const LIST: &str = "list[Operation]";
const OPERATION: &str = "Operation";

/// The errors of a document, and the title of the exception.
struct TitledFaults(&'static str, Invalid);

impl TitledFaults {
    #[cold]
    fn into_error(self, py: Python<'_>, input: InputKind) -> PyErr {
        self.1.into_titled_error(PyString::new(py, self.0).as_any(), input)
    }
}

/// A JSON text, and the argument that it came from, which error messages show.
pub struct GivenJson<'py> {
    text: Text,
    data: Option<Bound<'py, PyAny>>,
}

impl<'py> GivenJson<'py> {
    /// Takes str, bytes or another buffer.
    pub fn from_data(data: &Bound<'py, PyAny>) -> PyResult<Self> {
        match Text::from_data(data) {
            Ok(text) => Ok(Self {
                text,
                data: Some(data.clone()),
            }),
            Err(invalid) => Err(TitledFaults(RESPONSE, invalid).into_error(data.py(), InputKind::Json)),
        }
    }

    /// Takes a text that was read from a file.
    pub fn from_text(text: Text) -> Self {
        Self { text, data: None }
    }

    pub fn as_bytes(&self, py: Python<'py>) -> PyResult<&[u8]> {
        self.text.as_bytes(py)
    }

    /// What error messages show as the input.
    fn data(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        match (&self.data, &self.text) {
            (Some(data), _) => Ok(data.clone()),
            (None, Text::Bytes(bytes)) => Ok(bytes.bind(py).clone().into_any()),
            (None, text) => Ok(PyBytes::new(py, text.as_bytes(py)?).into_any()),
        }
    }

    /// Part of the text as an object of the text's type, for error messages.
    fn part(&self, py: Python<'py>, part: &[u8]) -> Bound<'py, PyAny> {
        match self.text {
            Text::Str(_) => PyString::new(py, &String::from_utf8_lossy(part)).into_any(),
            _ => PyBytes::new(py, part).into_any(),
        }
    }

    /// Reads an answer of the service, a list of operations, or one operation.
    pub fn read_json(self, py: Python<'py>) -> PyResult<Source> {
        let bytes = self.text.as_bytes(py)?;
        // Other threads may run meanwhile, since nobody can change the text.
        match py.detach(|| scan_response(bytes)) {
            Some(scanned) => Source::from_parsed(self.text, operations_in(scanned)),
            None => match self.read_exactly(py) {
                Ok(operations) => own(py, operations),
                Err(refused) => Err(refused.into_error(py, InputKind::Json)),
            },
        }
    }

    /// Reads one operation or one answer on each line.
    pub fn read_lines(self, py: Python<'py>) -> PyResult<Source> {
        let bytes = self.text.as_bytes(py)?;
        match py.detach(|| scan_lines(bytes)) {
            Some(records) => Source::from_parsed(self.text, records),
            None => match self.read_lines_exactly(py) {
                Ok(operations) => own(py, operations),
                Err(invalid) => Err(TitledFaults(LIST, invalid).into_error(py, InputKind::Json)),
            },
        }
    }

    /// Reads the document with the exact parser, which finds all errors.
    fn read_exactly(&self, py: Python<'py>) -> Result<Vec<Bound<'py, PyAny>>, TitledFaults> {
        let of_response = |invalid: Invalid| TitledFaults(RESPONSE, invalid);
        let raised = |error: PyErr| of_response(error.into());
        let bytes = self.text.as_bytes(py).map_err(raised)?;
        let value = match py.detach(|| JsonValue::parse(bytes, true)) {
            Ok(value) => value,
            Err(error) => {
                let data = self.data(py).map_err(raised)?;
                let title = if bytes.trim_ascii_start().starts_with(b"[") {
                    LIST
                } else {
                    RESPONSE
                };
                return Err(TitledFaults(title, syntax_fault(&data, bytes, 0, &error).into()));
            }
        };
        operations_of_document(py, &value)
    }

    fn read_lines_exactly(&self, py: Python<'py>) -> Result<Vec<Bound<'py, PyAny>>, Invalid> {
        let mut operations = Vec::new();
        let mut faults = Vec::new();
        for (index, line) in self.text.as_bytes(py)?.split(|&byte| byte == b'\n').enumerate() {
            if line.trim_ascii().is_empty() {
                continue;
            }
            let read = match JsonValue::parse(line, true) {
                Ok(value) if is_answer(&value) => {
                    operations_of_document(py, &value).map_err(|TitledFaults(_, invalid)| invalid)
                }
                Ok(value) => from_value(py, &value, &class(py), Options::default())
                    .and_then(|draft| Ok(vec![operation_of(py, draft)?])),
                Err(error) => Err(syntax_fault(&self.part(py, line), line, index, &error).into()),
            };
            match read {
                Ok(_) if !faults.is_empty() => {}
                Ok(read) => operations.extend(read),
                Err(invalid) => collect(&mut faults, invalid.at(|| Step::Index(index)))?,
            }
        }
        all_or(operations, faults)
    }
}

/// The operations of a document. An object without any field is an answer without operations.
fn operations_in(scanned: Scanned) -> Records {
    if scanned.shape == Shape::Single && scanned.records.fields_set(0) == 0 {
        return Records::default();
    }
    scanned.records
}

/// Validates an answer of the service, a list of operations, or one operation.
fn operations_of_document<'py>(py: Python<'py>, value: &JsonValue<'_>) -> Result<Vec<Bound<'py, PyAny>>, TitledFaults> {
    let of_response = |invalid: Invalid| TitledFaults(RESPONSE, invalid);
    let raised = |error: PyErr| of_response(error.into());
    let entries = match value {
        // Go writes a list that was never filled as null.
        JsonValue::Null => return Ok(Vec::new()),
        JsonValue::Array(items) => return operations_of(py, items).map_err(|invalid| TitledFaults(LIST, invalid)),
        JsonValue::Object(entries) => entries,
        _ => {
            let input = to_python(py, value).map_err(raised)?;
            let context = Context::ClassName(RESPONSE.to_string());
            let fault = LineError::with_context(Fault::ModelType, &input, context);
            return Err(of_response(fault.into()));
        }
    };
    let at_operations = |invalid: Invalid| of_response(invalid.at(|| Step::Field(OPERATIONS)));
    // Of equal keys the last value counts.
    match entries.iter().rfind(|(key, _)| key == OPERATIONS) {
        Some((_, JsonValue::Null)) => Ok(Vec::new()),
        Some((_, JsonValue::Array(items))) => operations_of(py, items).map_err(at_operations),
        Some((_, other)) => {
            let input = to_python(py, other).map_err(raised)?;
            Err(at_operations(LineError::new(Fault::ListType, &input).into()))
        }
        // An object without any field is an answer without operations.
        None if entries.iter().all(|(key, _)| field_index(key.as_bytes(), 0).is_none()) => Ok(Vec::new()),
        None => match from_value(py, value, &class(py), Options::default()) {
            Ok(draft) => Ok(vec![operation_of(py, draft).map_err(raised)?]),
            Err(invalid) => Err(TitledFaults(OPERATION, invalid)),
        },
    }
}

/// Whether a line is an answer: it has a list under `operations`, or that key and no field. Every other
/// object is an operation.
fn is_answer(value: &JsonValue<'_>) -> bool {
    let JsonValue::Object(entries) = value else {
        return false;
    };
    match entries.iter().rfind(|(key, _)| key == OPERATIONS) {
        Some((_, JsonValue::Array(_))) => true,
        Some(_) => entries.iter().all(|(key, _)| field_index(key.as_bytes(), 0).is_none()),
        None => false,
    }
}

/// Whether this is an operation: a native one, or a model that pydantic has made of a subclass.
pub fn is_operation(item: &Bound<'_, PyAny>) -> bool {
    item.is_instance_of::<PyOperation>() || is_instance(item, class(item.py()).as_any())
}

fn class(py: Python<'_>) -> Bound<'_, PyType> {
    py.get_type::<PyOperation>()
}

fn own<'py>(py: Python<'py>, operations: Vec<Bound<'py, PyAny>>) -> PyResult<Source> {
    Ok(Source::Own(PyTuple::new(py, operations)?.unbind()))
}

fn operations_of<'py>(py: Python<'py>, items: &[JsonValue<'_>]) -> Result<Vec<Bound<'py, PyAny>>, Invalid> {
    let mut operations = Vec::new();
    let mut faults = Vec::new();
    for (index, item) in items.iter().enumerate() {
        match from_value(py, item, &class(py), Options::default()) {
            // The operations of a document with errors are not needed.
            Ok(_) if !faults.is_empty() => {}
            Ok(draft) => operations.push(operation_of(py, draft)?),
            Err(invalid) => collect(&mut faults, invalid.at(|| Step::Index(index)))?,
        }
    }
    all_or(operations, faults)
}

fn collect(faults: &mut Vec<LineError>, invalid: Invalid) -> Result<(), Invalid> {
    match invalid {
        Invalid::Lines(lines) => {
            faults.extend(lines);
            Ok(())
        }
        raised @ Invalid::Raised(_) => Err(raised),
    }
}

fn all_or<T>(operations: Vec<T>, faults: Vec<LineError>) -> Result<Vec<T>, Invalid> {
    if faults.is_empty() {
        Ok(operations)
    } else {
        Err(Invalid::Lines(faults))
    }
}

/// Validates each item of an iterable as `Operation.model_validate` does.
pub fn from_dicts(items: &Bound<'_, PyAny>) -> PyResult<Source> {
    let py = items.py();
    if items.is_none() {
        return Ok(Source::Given(PyTuple::empty(py).unbind()));
    }
    let items = iterated(items, "from_dicts() takes an iterable of dicts")?;
    let mut operations = Vec::new();
    let mut faults = Vec::new();
    for (index, item) in items.enumerate() {
        let item = item?;
        if is_operation(&item) {
            operations.push(item);
            continue;
        }
        let validated = from_object(&item, &class(py), Options::default());
        let taken = match validated {
            Ok(draft) => operation_of(py, draft).map(|operation| operations.push(operation)),
            Err(invalid) => match collect(&mut faults, invalid.at(|| Step::Index(index))) {
                Ok(()) => Ok(()),
                Err(raised) => Err(TitledFaults(LIST, raised).into_error(py, InputKind::Python)),
            },
        };
        taken?;
    }
    match all_or(operations, faults) {
        Ok(operations) => Ok(Source::Given(PyTuple::new(py, operations)?.unbind())),
        Err(invalid) => Err(TitledFaults(LIST, invalid).into_error(py, InputKind::Python)),
    }
}

/// Takes operations without validation.
pub fn from_operations(items: &Bound<'_, PyAny>) -> PyResult<Source> {
    let py = items.py();
    let items = iterated(items, "OperationBatch() takes an iterable of operations")?;
    let mut operations = Vec::new();
    for (index, item) in items.enumerate() {
        let item = item?;
        if !is_operation(&item) {
            let hint = if item.is_instance_of::<PyDict>() {
                ": use OperationBatch.from_dicts()"
            } else if item.is_instance_of::<PyString>() || item.is_instance_of::<PyBytes>() {
                ": use OperationBatch.from_json(), or from_ndjson() for lines"
            } else if item.hasattr(intern!(py, "model_dump"))? {
                // Another model, such as that of a newer client.
                ": use OperationBatch.from_dicts() with item.model_dump(mode=\"json\") of each item"
            } else {
                ""
            };
            // With the module, because other classes are called Operation, too.
            let kind = item.get_type().fully_qualified_name()?;
            return Err(PyTypeError::new_err(format!(
                "OperationBatch() takes operations, but item {index} is of type '{kind}'{hint}"
            )));
        }
        operations.push(item);
    }
    Ok(Source::Given(PyTuple::new(py, operations)?.unbind()))
}

/// Iterates over an argument, but refuses iterables that are hardly meant: texts, dicts and operations.
fn iterated<'py>(items: &Bound<'py, PyAny>, takes: &str) -> PyResult<Bound<'py, PyIterator>> {
    if items.is_instance_of::<PyOperationBatch>() {
        return items.try_iter();
    }
    let kind = items.get_type().qualname()?;
    let is_text = items.is_instance_of::<PyString>()
        || items.is_instance_of::<PyBytes>()
        || items.is_instance_of::<PyByteArray>()
        || items.is_instance_of::<PyMemoryView>();
    let hint = if is_text {
        "use OperationBatch.from_json()"
    } else if items.is_instance_of::<PyDict>() {
        "give the list in it, as in OperationBatch.from_dicts(answer[\"operations\"])"
    } else if is_operation(items) {
        "put it into a list"
    } else if !items.is_instance_of::<PyList>()
        && let Some(hint) = hint_for_items(items)
    {
        return Err(PyTypeError::new_err(format!("{takes}, not '{kind}': {hint}")));
    } else {
        return items.try_iter().map_err(|error| {
            if error.is_instance_of::<PyTypeError>(items.py()) && items.hasattr("__iter__").is_ok_and(|has| !has) {
                return PyTypeError::new_err(format!("{takes}, but '{kind}' object is not iterable"));
            }
            error
        });
    };
    Err(PyTypeError::new_err(format!("{takes}, not '{kind}': {hint}")))
}
