//! Notes on errors: the call that was probably meant, if the argument is of the wrong kind.

use pyo3::exceptions::{PyOSError, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyBytes, PyDict, PyList, PyString, PyTuple, PyType};

use super::storage::PyOperationBatch;
use crate::domain::{BYTE_ORDER_MARK, WideEncoding, is_lines, packing, scan_response};
use crate::glue::document::text::with_json_text;
use crate::glue::instance::storage::PyOperation;

/// A method that takes JSON text.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum JsonMethod {
    Json,
    Lines,
}

impl JsonMethod {
    const fn name(self) -> &'static str {
        match self {
            Self::Json => "from_json",
            Self::Lines => "from_ndjson",
        }
    }
}

const PRINTED: &str =
    "this is what Python prints of a dict or list, not JSON: use OperationBatch.from_dicts() with the object itself";

/// Adds a note to an error.
pub fn noted(py: Python<'_>, error: PyErr, note: &str) -> PyErr {
    let add = || -> PyResult<()> {
        let value = error.value(py);
        if let Some(add_note) = value.getattr_opt(intern!(py, "add_note"))? {
            return add_note.call1((note,)).map(drop);
        }
        // Python 3.10 shows no notes, but programs can read them from the same attribute.
        let name = intern!(py, "__notes__");
        let notes = match value.getattr_opt(name)? {
            Some(notes) => notes.cast_into::<PyList>()?,
            None => PyList::empty(py),
        };
        notes.append(note)?;
        value.setattr(name, notes)
    };
    // Without a note if that fails: the error is what matters.
    let _ = add();
    error
}

/// Adds a note to the error of a method that takes JSON text.
#[cold]
pub fn with_hint(error: PyErr, data: &Bound<'_, PyAny>, reader: JsonMethod) -> PyErr {
    let py = data.py();
    if !error.is_instance_of::<PyValueError>(py) {
        return error;
    }
    let is_bytes = data.is_instance_of::<PyBytes>() || data.is_instance_of::<PyByteArray>();
    let is_str = data.is_instance_of::<PyString>();
    let hint = if is_str || is_bytes {
        with_json_text(data, |text| Ok(hint_for_text(text, is_str, reader))).unwrap_or(None)
    } else {
        hint_for_object(data, reader)
    };
    match hint {
        Some(hint) => noted(py, error, &hint),
        None => error,
    }
}

/// Adds a note to the error of opening a file, if the name looks like JSON or a URL.
#[cold]
pub fn with_hint_for_path(error: PyErr, path: &Bound<'_, PyString>) -> PyErr {
    let py = path.py();
    if !error.is_instance_of::<PyOSError>(py) {
        return error;
    }
    let name = path.to_string_lossy();
    if ["{'", "[{'"].iter().any(|start| name.starts_with(start)) {
        return noted(py, error, PRINTED);
    }
    if name.trim_start().starts_with(['{', '[']) {
        let hint = "this is JSON text, not the name of a file: use OperationBatch.from_json()";
        return noted(py, error, hint);
    }
    if is_address(name.as_bytes()) {
        return noted(py, error, &hint_for_address("from_json"));
    }
    error
}

/// A hint for an argument that is no path.
pub fn hint_for_path(path: &Bound<'_, PyAny>) -> Option<String> {
    // An object with `__fspath__` is a path, even if that raises.
    let is_path = path.hasattr("__fspath__").unwrap_or(false);
    if is_path {
        None
    } else {
        hint_for_source(path, "from_json")
    }
}

fn hint_for_text(text: &[u8], is_str: bool, reader: JsonMethod) -> Option<String> {
    let name = reader.name();
    let start = text.trim_ascii_start();
    let hint = if text.starts_with(BYTE_ORDER_MARK) {
        let without = if is_str {
            "remove it, as in text.removeprefix(\"\\ufeff\")"
        } else {
            "decode it as utf-8-sig"
        };
        format!("the text begins with a byte order mark: {without}, or use OperationBatch.read()")
    } else if let Some(packing) = packing(text) {
        match packing {
            "gzip" => format!(
                "these are gzip data: unpack them, as in OperationBatch.{name}(gzip.decompress(data)), or use \
                 OperationBatch.read() if they are in a file"
            ),
            other => format!("these are {other} data: unpack them first"),
        }
    } else if let Some(wide) = WideEncoding::of(text).filter(|_| !is_str) {
        let (what, codec) = (wide.name(), wide.codec());
        format!("this is {what} text: decode it, as in OperationBatch.{name}(data.decode(\"{codec}\"))")
    } else if is_address(text) {
        hint_for_address(name)
    } else if is_path(text) {
        "this is the name of a file: use OperationBatch.read()".to_string()
    } else if start.is_empty() {
        "there is no text: a response may have no body, as where the server is busy or refuses".to_string()
    } else if start.starts_with(b"<") {
        "this is HTML or XML, such as a proxy's page about an error: look at the response's status first, as with \
         response.raise_for_status()"
            .to_string()
    } else if start.starts_with(b"{'") || start.starts_with(b"[{'") {
        PRINTED.to_string()
    } else if reader == JsonMethod::Json && is_lines(text) {
        "these are several documents, one on each line: use OperationBatch.from_ndjson()".to_string()
    } else if reader == JsonMethod::Lines && scan_response(text).is_some() {
        "this is one document, not one on each line: use OperationBatch.from_json()".to_string()
    } else {
        return None;
    };
    Some(hint)
}

fn hint_for_address(method: &str) -> String {
    format!("this is an address: give what is found there, as in OperationBatch.{method}(response.content)")
}

fn hint_for_object(data: &Bound<'_, PyAny>, reader: JsonMethod) -> Option<String> {
    let name = reader.name();
    let items = data.is_instance_of::<PyList>() || data.is_instance_of::<PyTuple>();
    let first = if items { data.get_item(0).ok() } else { None };
    if let Some(first) = first
        && (first.is_instance_of::<PyString>() || first.is_instance_of::<PyBytes>())
    {
        let joined = if first.is_instance_of::<PyBytes>() {
            "b\"\\n\""
        } else {
            "\"\\n\""
        };
        return Some(format!(
            "these are several texts: join them, as in OperationBatch.from_ndjson({joined}.join(lines))"
        ));
    }
    if items || data.is_instance_of::<PyDict>() {
        return Some(
            "this JSON is parsed already: use OperationBatch.from_dicts(), as in from_dicts(answer[\"operations\"])"
                .to_string(),
        );
    }
    hint_for_source(data, name)
}

/// A hint for an object that a text can be read from: a file, a response, an awaitable.
fn hint_for_source(data: &Bound<'_, PyAny>, method: &str) -> Option<String> {
    // A class has the attributes of its instances, but none of the hints below fits.
    if data.is_instance_of::<PyType>() {
        return None;
    }
    let has = |name: &str| data.getattr(name).is_ok_and(|value| !value.is_none());
    if data.is_instance_of::<PyOperation>() || data.is_instance_of::<PyOperationBatch>() {
        return Some("this is validated already: operations make a batch as in OperationBatch(operations)".to_string());
    }
    if data.is_callable() && has("__name__") && !has("__iter__") {
        return Some("this is a function: call it, as in response.json()".to_string());
    }
    if has("__await__") {
        return Some(format!(
            "this has to be awaited, as in OperationBatch.{method}(await ...)"
        ));
    }
    if has("__fspath__") {
        return Some("this is the name of a file: use OperationBatch.read()".to_string());
    }
    if has("status_code") && has("content") {
        return Some(format!(
            "this is a response: give its content, as in OperationBatch.{method}(response.content)"
        ));
    }
    if data.getattr("read").is_ok_and(|read| read.is_callable()) {
        let wait = if is_coroutine_function(data, "read") {
            "await "
        } else {
            ""
        };
        let what = if has("status") { "response" } else { "file" };
        return Some(format!(
            "this is a {what}: give what is in it, as in OperationBatch.{method}({wait}{what}.read())"
        ));
    }
    None
}

fn is_coroutine_function(data: &Bound<'_, PyAny>, method: &str) -> bool {
    let py = data.py();
    let is_one = || -> PyResult<bool> {
        let inspect = py.import(intern!(py, "inspect"))?;
        let method = data.getattr(method)?;
        inspect
            .call_method1(intern!(py, "iscoroutinefunction"), (method,))?
            .is_truthy()
    };
    is_one().unwrap_or(false)
}

/// A hint for an argument that is no iterable of operations.
pub fn hint_for_items(items: &Bound<'_, PyAny>) -> Option<String> {
    hint_for_source(items, "from_json")
}

fn is_address(text: &[u8]) -> bool {
    [&b"http://"[..], b"https://"]
        .iter()
        .any(|start| text.starts_with(start))
}

/// Whether a text looks like the name of a file.
fn is_path(text: &[u8]) -> bool {
    let endings: [&[u8]; 4] = [b".json", b".ndjson", b".jsonl", b".gz"];
    text.len() < 1000
        && !text.starts_with(b"{")
        && !text.starts_with(b"[")
        && !text.contains(&b'\n')
        && endings.iter().any(|ending| text.ends_with(ending))
}
