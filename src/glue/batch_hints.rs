//! What a caller may have meant who gave something else.

use pyo3::exceptions::{PyOSError, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyBytes, PyDict, PyList, PyString, PyTuple};

use super::batch_file::{BYTE_ORDER_MARK, UTF_16, is_lines, packing};
use super::from_json::with_json_text;

/// A method that takes JSON text.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    Json,
    Lines,
}

impl Reader {
    const fn name(self) -> &'static str {
        match self {
            Self::Json => "from_json",
            Self::Lines => "from_ndjson",
        }
    }
}

/// The error with a note, where Python knows notes; the error itself stays as it is.
pub fn noted(py: Python<'_>, error: PyErr, note: &str) -> PyErr {
    // Python 3.10 has none.
    let _ = error.value(py).call_method1(intern!(py, "add_note"), (note,));
    error
}

/// Adds a note to the error of a method that takes JSON text.
#[cold]
pub fn with_hint(error: PyErr, data: &Bound<'_, PyAny>, reader: Reader) -> PyErr {
    let py = data.py();
    if !error.is_instance_of::<PyValueError>(py) {
        return error;
    }
    let is_text =
        data.is_instance_of::<PyString>() || data.is_instance_of::<PyBytes>() || data.is_instance_of::<PyByteArray>();
    let hint = if is_text {
        with_json_text(data, |text| Ok(hint_for_text(text, reader))).unwrap_or(None)
    } else {
        hint_for_object(data, reader)
    };
    match hint {
        Some(hint) => noted(py, error, &hint),
        None => error,
    }
}

/// Adds a note to the error of opening a file whose name looks like something else.
#[cold]
pub fn with_hint_for_path(error: PyErr, path: &Bound<'_, PyString>) -> PyErr {
    let py = path.py();
    let is_json = path.to_string_lossy().trim_start().starts_with(['{', '[']);
    if is_json && error.is_instance_of::<PyOSError>(py) {
        return noted(
            py,
            error,
            "this is JSON text, not the name of a file: use OperationBatch.from_json()",
        );
    }
    error
}

fn hint_for_text(text: &[u8], reader: Reader) -> Option<String> {
    let name = reader.name();
    let hint = if text.starts_with(BYTE_ORDER_MARK) {
        "the text begins with a byte order mark: decode it as utf-8-sig, or use OperationBatch.read()".to_string()
    } else if let Some(packing) = packing(text) {
        match packing {
            "gzip" => format!(
                "these are gzip data: unpack them, as in OperationBatch.{name}(gzip.decompress(data)), or use \
                 OperationBatch.read() if they are in a file"
            ),
            other => format!("these are {other} data: unpack them first"),
        }
    } else if is_wide(text) {
        format!("this is UTF-16 or UTF-32 text: decode it, as in OperationBatch.{name}(data.decode(\"utf-16\"))")
    } else if is_path(text) {
        "this is the name of a file: use OperationBatch.read()".to_string()
    } else if reader == Reader::Json && is_lines(text) {
        "these are several documents, one on each line: use OperationBatch.from_ndjson()".to_string()
    } else {
        return None;
    };
    Some(hint)
}

fn hint_for_object(data: &Bound<'_, PyAny>, reader: Reader) -> Option<String> {
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

/// A hint for what a text comes from: a file, a response, something to wait for.
fn hint_for_source(data: &Bound<'_, PyAny>, method: &str) -> Option<String> {
    let has = |name: &str| data.hasattr(name).unwrap_or(false);
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
    if has("read") {
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

/// What else a caller may have given where operations are expected.
pub fn hint_for_items(items: &Bound<'_, PyAny>) -> Option<String> {
    hint_for_source(items, "from_json")
}

/// Whether every other byte is zero, as in JSON of wider characters.
fn is_wide(text: &[u8]) -> bool {
    UTF_16.iter().any(|mark| text.starts_with(mark)) || text.iter().take(2).any(|byte| *byte == 0)
}

/// Whether a text looks like the name of a file with operations.
fn is_path(text: &[u8]) -> bool {
    let endings: [&[u8]; 4] = [b".json", b".ndjson", b".jsonl", b".gz"];
    text.len() < 1000 && !text.contains(&b'\n') && endings.iter().any(|ending| text.ends_with(ending))
}
