//! `to_dicts`, `to_json` and `to_json_bytes`: dumps of batches.

use std::collections::TryReserveError;

use pyo3::exceptions::{PyMemoryError, PySystemError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyList, PyString};

use super::places::Places;
use super::source::Source;
use crate::domain::write_operation;
use crate::glue::cpython::huge_pages::{LARGEST_REUSED, expect_writes};
use crate::glue::cpython::text_object::str_of_utf8;
use crate::glue::cpython::text_writer::{Extent, NotWritten, TextWriter, bytes};
use crate::glue::document::parsed::RecordView;
use crate::glue::instance::full_dict::full_dict;
use crate::glue::values;
use crate::glue::values::dumped::Unexpected;
use crate::glue::values::names::Values;

const START: &[u8] = b"{\"operations\":[";
const END: &[u8] = b"]}";

/// Bytes that are written before they are processed further. They fit the cache of a processor's core.
const PIECE: usize = 1 << 16;

/// `model_dump(mode=mode)` of each operation.
pub fn dicts<'py>(py: Python<'py>, source: &Source, places: &Places, mode: &str) -> PyResult<Bound<'py, PyList>> {
    let list = PyList::empty(py);
    if let Source::Text(parsed) = source {
        let view = parsed.view(py)?;
        for place in places.iter() {
            let values = view.values(py, place)?;
            let dumped = if mode == "json" { in_json(values)? } else { Some(values) };
            list.append(match dumped {
                Some(values) => full_dict(py, &values)?.into_any(),
                None => dumped_operation(py, source, place, mode)?,
            })?;
        }
        return Ok(list);
    }
    for place in places.iter() {
        list.append(dumped_operation(py, source, place, mode)?)?;
    }
    Ok(list)
}

fn dumped_operation<'py>(py: Python<'py>, source: &Source, place: usize, mode: &str) -> PyResult<Bound<'py, PyAny>> {
    let operation = source.peek(py, place)?;
    if mode == "python" {
        return operation.call_method0(intern!(py, "model_dump"));
    }
    let options = PyDict::new(py);
    options.set_item(intern!(py, "mode"), mode)?;
    operation.call_method(intern!(py, "model_dump"), (), Some(&options))
}

/// The values as `mode="json"` dumps them; None if pydantic has to do it.
fn in_json(mut values: Values<'_>) -> PyResult<Option<Values<'_>>> {
    for (field, value) in values.iter_mut().enumerate() {
        if let Some(found) = value.take() {
            *value = values::dump(field, found, true, &mut Unexpected::Refuse)?;
            if value.is_none() {
                return Ok(None);
            }
        }
    }
    Ok(Some(values))
}

/// The JSON of an answer with these operations, as pydantic dumps it.
pub fn json<'py>(py: Python<'py>, source: &Source, places: &Places) -> PyResult<Bound<'py, PyString>> {
    match source {
        Source::Text(parsed) => json_of_text(py, parsed.view(py)?, places),
        Source::Given(_) | Source::Own(_) => str_of_utf8(py, &json_of_objects(py, source, places)?),
    }
}

/// As [`json`], in UTF-8.
pub fn json_bytes<'py>(py: Python<'py>, source: &Source, places: &Places) -> PyResult<Bound<'py, PyBytes>> {
    let json = match source {
        Source::Text(parsed) => {
            let view = parsed.view(py)?;
            py.detach(|| utf8_of_text(view, places, |_| ())).map_err(no_memory)?
        }
        Source::Given(_) | Source::Own(_) => json_of_objects(py, source, places)?,
    };
    bytes(py, &json)
}

fn json_of_objects(py: Python<'_>, source: &Source, places: &Places) -> PyResult<Vec<u8>> {
    let mut json = START.to_vec();
    for place in places.iter() {
        if json.len() > START.len() {
            json.push(b',');
        }
        let operation = source.peek(py, place)?;
        let dumped = operation.call_method0(intern!(py, "model_dump_json"))?;
        json.extend_from_slice(dumped.cast::<PyString>()?.to_str()?.as_bytes());
    }
    json.extend_from_slice(END);
    Ok(json)
}

fn json_of_text<'py>(py: Python<'py>, view: RecordView<'_>, places: &Places) -> PyResult<Bound<'py, PyString>> {
    if likely_length(view, places) > LARGEST_REUSED / 2 {
        return str_of_pieces(py, view, places);
    }
    let mut extent = Extent::default();
    let measure = |piece: &[u8]| extent = extent.and(Extent::of(piece));
    let json = py.detach(|| utf8_of_text(view, places, measure)).map_err(no_memory)?;
    let mut writer = TextWriter::new(py, extent)?;
    let mut unwritten = writer.unwritten();
    match py.detach(|| unwritten.append_measured(&json, extent)) {
        Ok(()) => writer.finish(),
        Err(_) => Err(not_text()),
    }
}

/// Writes all operations, and calls `show` with each piece while it is in the processor's cache.
fn utf8_of_text(
    view: RecordView<'_>,
    places: &Places,
    mut show: impl FnMut(&[u8]),
) -> Result<Vec<u8>, TryReserveError> {
    let mut json = Vec::new();
    json.try_reserve_exact(likely_length(view, places))?;
    expect_writes(json.spare_capacity_mut());
    let mut pieces = Pieces::new(view, places, &mut json);
    let mut shown = 0;
    while shown < json.len() {
        show(&json[shown..]);
        shown = json.len();
        json.try_reserve(2 * PIECE)?;
        pieces.write(&mut json, shown + PIECE);
    }
    Ok(json)
}

fn no_memory(_: TryReserveError) -> PyErr {
    PyMemoryError::new_err(())
}

/// Copies each piece from the processor's cache into the str. So the memory for a large text, whose first
/// writes are page faults, is needed only once.
fn str_of_pieces<'py>(py: Python<'py>, view: RecordView<'_>, places: &Places) -> PyResult<Bound<'py, PyString>> {
    let mut json = Vec::new();
    json.try_reserve_exact(2 * PIECE).map_err(no_memory)?;
    let mut pieces = Pieces::new(view, places, &mut json);
    pieces.write(&mut json, PIECE);
    let first = Extent::of(&json);
    let done = places.len() - pieces.places.len();
    // Only an estimate: the first operations may be far longer or shorter than the others. What is too
    // much is given back in the end, and was never touched.
    let likely = (first.count / done).saturating_mul(places.len());
    let count = likely.saturating_add(likely / 16).min(likely_length(view, places));
    let mut writer = TextWriter::new(py, first.with_count(count.max(first.count)))?;
    loop {
        let mut unwritten = writer.unwritten();
        let written = py.detach(|| {
            while !json.is_empty() {
                unwritten.append(&json)?;
                json.clear();
                pieces.write(&mut json, PIECE);
            }
            Ok(())
        });
        match written {
            Ok(()) => return writer.finish(),
            Err(NotWritten::DoesNotFit(extent)) => writer.grow(extent)?,
            Err(NotWritten::NotUtf8) => return Err(not_text()),
        }
    }
}

fn not_text() -> PyErr {
    PySystemError::new_err("a checked text is not UTF-8")
}

/// An estimate: dumps have all keys, so they are longer than the text, but rarely by more than half.
fn likely_length(view: RecordView<'_>, places: &Places) -> usize {
    let share = view.text.len() / view.records.len().max(1) * places.len();
    share + share / 2 + START.len() + END.len()
}

/// Writes an answer in pieces.
struct Pieces<'a, P> {
    view: RecordView<'a>,
    places: P,
}

impl<'a> Pieces<'a, ()> {
    /// Writes the beginning of the answer.
    fn new<'s>(
        view: RecordView<'a>,
        places: &'s Places,
        json: &mut Vec<u8>,
    ) -> Pieces<'a, impl ExactSizeIterator<Item = usize> + use<'s>> {
        json.extend_from_slice(START);
        let places = places.iter();
        if places.len() == 0 {
            json.extend_from_slice(END);
        }
        Pieces { view, places }
    }
}

impl<P: ExactSizeIterator<Item = usize>> Pieces<'_, P> {
    /// Appends operations until the text is `enough` bytes long, and the end after the last one.
    fn write(&mut self, json: &mut Vec<u8>, enough: usize) {
        while json.len() < enough
            && let Some(place) = self.places.next()
        {
            write_operation(json, self.view.text, self.view.records, place);
            json.extend_from_slice(if self.places.len() == 0 { END } else { b"," });
        }
    }
}
