//! Batches as dicts and as JSON.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyList, PyString};

use super::batch_source::{Look, Selection, Source};
use crate::domain::write_operation;

const START: &[u8] = b"{\"operations\":[";
const END: &[u8] = b"]}";

/// `model_dump()` of each operation.
pub fn dicts<'py>(py: Python<'py>, source: &Source, selection: &Selection) -> PyResult<Bound<'py, PyList>> {
    let list = PyList::empty(py);
    if let Source::Text(parsed) = source {
        let look = parsed.look(py)?;
        for place in selection.places() {
            list.append(look.dict(py, place)?)?;
        }
        return Ok(list);
    }
    for place in selection.places() {
        let operation = source.peek(py, place)?;
        list.append(operation.call_method0(intern!(py, "model_dump"))?)?;
    }
    Ok(list)
}

/// The JSON of an answer with these operations, as pydantic dumps it.
pub fn json(py: Python<'_>, source: &Source, selection: &Selection) -> PyResult<Vec<u8>> {
    if let Source::Text(parsed) = source {
        let look = parsed.look(py)?;
        return Ok(py.detach(|| json_of_text(look, selection)));
    }
    let mut json = START.to_vec();
    for place in selection.places() {
        separate(&mut json);
        let operation = source.peek(py, place)?;
        let dumped = operation.call_method0(intern!(py, "model_dump_json"))?;
        json.extend_from_slice(dumped.cast::<PyString>()?.to_str()?.as_bytes());
    }
    json.extend_from_slice(END);
    Ok(json)
}

fn json_of_text(look: Look<'_>, selection: &Selection) -> Vec<u8> {
    // Dumps have all keys, so they are mostly longer than the text, and rarely by half.
    let share = look.text.len() / look.records.len().max(1) * selection.len();
    let mut json = Vec::with_capacity(share + share / 2 + START.len() + END.len());
    json.extend_from_slice(START);
    for place in selection.places() {
        separate(&mut json);
        write_operation(&mut json, look.text, look.records, place);
    }
    json.extend_from_slice(END);
    json
}

fn separate(json: &mut Vec<u8>) {
    if json.len() > START.len() {
        json.push(b',');
    }
}
