//! Queries of a batch: `where`, `by_id`, `roots`, `children_of`, counts by state, progress.
//!
//! A parsed text is queried by its records, without making operations.

use std::borrow::Cow;
use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

use jiter::JsonValue;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyByteArray, PyBytes, PyDict, PyFloat, PyInt, PyList, PySet, PyString, PyTuple, PyType};

use super::places::Places;
use super::source::Source;
use crate::domain::position_of;
use crate::domain::{FIELDS, FieldKind, OperationState, Progress, Share, field_index, float_from_json};
use crate::glue::document::parsed::RecordView;
use crate::glue::instance::storage::PyOperation;
use crate::glue::values::names::names;
use crate::glue::values::state;

const CHILDREN: usize = position_of("children");
const ID: usize = position_of("id");
const PROGRESS: usize = position_of("progress");
const PROGRESS_CURRENT: usize = position_of("progress_current");
const PROGRESS_TOTAL: usize = position_of("progress_total");
const STATE: usize = position_of("state");

/// Numbers of operations in each state, and the number of those without a state.
pub type Counts = [usize; OperationState::ALL.len() + 1];

fn count_index(state: Option<OperationState>) -> usize {
    state.map_or(OperationState::ALL.len(), |state| state as usize)
}

/// How many of the selected operations are in which state.
pub fn counts(py: Python<'_>, source: &Source, places: &Places) -> PyResult<Counts> {
    let mut counts = Counts::default();
    match source {
        Source::Text(parsed) if places.is_all(parsed.records.len()) => counts = parsed.records.counts(),
        Source::Text(parsed) => {
            for place in places.iter() {
                counts[count_index(parsed.records.state(place))] += 1;
            }
        }
        Source::Given(_) | Source::Own(_) => {
            for place in places.iter() {
                counts[count_index(state_at(py, source, place)?)] += 1;
            }
        }
    }
    Ok(counts)
}

/// A field of an operation that is a Python object; None if it was deleted.
fn field_of<'py>(operation: &Bound<'py, PyAny>, field: usize) -> PyResult<Bound<'py, PyAny>> {
    let py = operation.py();
    let Ok(native) = operation.cast::<PyOperation>() else {
        // A model that pydantic has made of a subclass.
        return operation.getattr(&names(py)[field]);
    };
    let value = PyOperation::field(native, field)?;
    Ok(value.unwrap_or_else(|| py.None().into_bound(py)))
}

fn state_at(py: Python<'_>, source: &Source, place: usize) -> PyResult<Option<OperationState>> {
    state::state_of(&field_of(&source.peek(py, place)?, STATE)?)
}

/// A condition on one field.
enum Condition<'py> {
    /// The state's bit is set; the last bit stands for no state.
    State(u8),
    /// One of these texts, or None if `or_none`.
    Text { texts: HashSet<String>, or_none: bool },
    /// Equal to one of these values. `set` holds them, too, if all hash as they compare.
    Equal {
        values: Vec<Bound<'py, PyAny>>,
        set: Option<Bound<'py, PySet>>,
    },
}

impl<'py> Condition<'py> {
    fn new(field: usize, value: &Bound<'py, PyAny>) -> PyResult<Self> {
        let kind = FIELDS[field].kind;
        let several = match kind {
            FieldKind::TextList | FieldKind::Any => None,
            _ => alternatives(value)?,
        };
        let values = several.unwrap_or_else(|| vec![value.clone()]);
        if kind == FieldKind::State {
            let mut bits = 0;
            for value in &values {
                bits |= 1 << count_index(state_named(value)?);
            }
            return Ok(Self::State(bits));
        }
        if kind == FieldKind::Text {
            // A text with lone surrogates cannot be in JSON, but in objects.
            let text = |value: &Bound<'_, PyAny>| Some(value.cast_exact::<PyString>().ok()?.to_str().ok()?.to_owned());
            let (nones, texts): (Vec<_>, Vec<_>) = values.iter().partition(|value| value.is_none());
            if let Some(texts) = texts.into_iter().map(text).collect() {
                let or_none = !nones.is_empty();
                return Ok(Self::Text { texts, or_none });
            }
        }
        let is_exact = values.len() > 1 && values.iter().all(hashes_as_it_compares);
        let set = is_exact.then(|| PySet::new(value.py(), &values)).transpose()?;
        Ok(Self::Equal { values, set })
    }

    fn is_met_by(&self, value: &Bound<'py, PyAny>) -> PyResult<bool> {
        match self {
            Self::State(bits) => {
                let state = state::state_of(value)?;
                // A value that was assigned and is no state meets no condition.
                Ok((state.is_some() || value.is_none()) && bits >> count_index(state) & 1 == 1)
            }
            Self::Text { or_none, .. } if value.is_none() => Ok(*or_none),
            Self::Text { texts, .. } => match value.cast_exact::<PyString>().map(|text| text.to_str()) {
                Ok(text) => Ok(text.is_ok_and(|text| texts.contains(text))),
                Err(_) => any(texts, |text| value.eq(text)),
            },
            Self::Equal { set: Some(set), .. } if hashes_as_it_compares(value) => set.contains(value),
            Self::Equal { values, .. } => any(values, |wanted| Ok(wanted.is(value) || value.eq(wanted)?)),
        }
    }

    fn is_met_in(&self, py: Python<'py>, view: RecordView<'_>, place: usize, field: usize) -> PyResult<bool> {
        match self {
            Self::State(bits) => Ok(bits >> count_index(view.state(place)) & 1 == 1),
            Self::Text { texts, or_none } => Ok(match view.text(place, field) {
                Some(own) => texts.contains(own.as_ref()),
                None => *or_none,
            }),
            Self::Equal { .. } => self.is_met_by(&view.value(py, place, field)?),
        }
    }
}

/// Whether a set finds this value just where comparing it would: exact numbers, texts, None.
fn hashes_as_it_compares(value: &Bound<'_, PyAny>) -> bool {
    value.is_none()
        || value.is_exact_instance_of::<PyString>()
        || value.is_exact_instance_of::<PyInt>()
        || value.is_exact_instance_of::<PyFloat>()
        || value.is_exact_instance_of::<PyBool>()
}

fn any<T>(items: impl IntoIterator<Item = T>, is_met: impl Fn(T) -> PyResult<bool>) -> PyResult<bool> {
    for item in items {
        if is_met(item)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn all<T>(items: impl IntoIterator<Item = T>, is_met: impl Fn(T) -> PyResult<bool>) -> PyResult<bool> {
    any(items, |item| is_met(item).map(|met| !met)).map(|failed| !failed)
}

/// The values to choose from, if `value` is an iterable of them.
fn alternatives<'py>(value: &Bound<'py, PyAny>) -> PyResult<Option<Vec<Bound<'py, PyAny>>>> {
    let is_one = value.is_instance_of::<PyString>()
        || value.is_instance_of::<PyBytes>()
        || value.is_instance_of::<PyByteArray>()
        || !value.hasattr(intern!(value.py(), "__iter__"))?;
    if is_one {
        Ok(None)
    } else {
        value.try_iter()?.collect::<PyResult<_>>().map(Some)
    }
}

/// The state for a member, its text, a member of another enum with that value, or None.
fn state_named(value: &Bound<'_, PyAny>) -> PyResult<Option<OperationState>> {
    if value.is_none() {
        return Ok(None);
    }
    if let Some(state) = state::state_of(value)? {
        return Ok(Some(state));
    }
    let text = if value.is_instance_of::<PyString>() {
        value.clone()
    } else {
        let named = value
            .getattr_opt("value")?
            .filter(PyAnyMethods::is_instance_of::<PyString>);
        named.ok_or_else(|| {
            let kind = value
                .get_type()
                .qualname()
                .map_or_else(|_| String::new(), |name| name.to_string());
            PyTypeError::new_err(format!(
                "state has to be an OperationState, its text, None, or a list of these, not '{kind}'"
            ))
        })?
    };
    let text = text.cast::<PyString>()?;
    let found = text
        .to_str()
        .ok()
        .and_then(|text| OperationState::from_text(text.as_bytes()));
    match found {
        Some(state) => Ok(Some(state)),
        None => Err(PyValueError::new_err(format!(
            "{} is no state; the states are {}",
            text.repr()?.to_string_lossy(),
            OperationState::ALL.map(OperationState::as_str).join(", ")
        ))),
    }
}

/// The places of the operations that meet all conditions.
pub fn matching(
    py: Python<'_>,
    source: &Source,
    places: &Places,
    conditions: &Bound<'_, PyDict>,
) -> PyResult<Vec<usize>> {
    let mut wanted = Vec::new();
    for (name, value) in conditions.iter() {
        let name = name.cast_into::<PyString>()?;
        let field = name.to_str().ok().and_then(|name| field_index(name.as_bytes(), 0));
        let field = field.ok_or_else(|| unknown_field(&name))?;
        wanted.push((field, Condition::new(field, &value)?));
    }
    let mut found = Vec::new();
    if let Source::Text(parsed) = source {
        let view = parsed.view(py)?;
        for place in places.iter() {
            if all(&wanted, |(field, condition)| {
                condition.is_met_in(py, view, place, *field)
            })? {
                found.push(place);
            }
        }
        return Ok(found);
    }
    for place in places.iter() {
        let operation = source.peek(py, place)?;
        if all(&wanted, |(field, condition)| {
            condition.is_met_by(&field_of(&operation, *field)?)
        })? {
            found.push(place);
        }
    }
    Ok(found)
}

fn unknown_field(name: &Bound<'_, PyString>) -> PyErr {
    PyTypeError::new_err(format!(
        "where() got '{}', which is no field of an operation; the fields are {}",
        name.to_string_lossy(),
        FIELDS.map(|field| field.name).join(", ")
    ))
}

/// A hash table that finds the operations of a text by id.
///
/// It holds positions only, and compares ids in the text: 16 to 32 bytes an operation.
pub struct IdIndex {
    hasher: RandomState,
    /// Index in the batch plus 1, or 0. The length is a power of two, and at most half is used.
    table: Vec<usize>,
}

impl IdIndex {
    pub fn new(view: RecordView<'_>, places: &Places) -> Self {
        let mut index = Self {
            hasher: RandomState::new(),
            table: vec![0; (places.len() * 2).next_power_of_two()],
        };
        for (position, place) in places.iter().enumerate() {
            if let Some(id) = view.text(place, ID) {
                let slot = index.slot(view, places, &id);
                // Of operations with the same id, the last one wins.
                index.table[slot] = position + 1;
            }
        }
        index
    }

    /// The slot that `id` is in, or has to be put into.
    fn slot(&self, view: RecordView<'_>, places: &Places, id: &str) -> usize {
        let last = self.table.len() - 1;
        #[expect(clippy::cast_possible_truncation, reason = "only the lower bits count")]
        let mut slot = self.hasher.hash_one(id) as usize & last;
        while let Some(position) = self.table[slot].checked_sub(1) {
            if view.text(places.place(position), ID).is_some_and(|own| own == id) {
                break;
            }
            slot = (slot + 1) & last;
        }
        slot
    }

    /// The place of the last operation with this id.
    pub fn place(&self, view: RecordView<'_>, places: &Places, id: &str) -> Option<usize> {
        let position = self.table[self.slot(view, places, id)].checked_sub(1)?;
        Some(places.place(position))
    }
}

/// The place of the last object with this id. Needs no index, which assigned ids would make wrong.
pub fn place_of_object(source: &Source, places: &Places, id: &Bound<'_, PyAny>) -> PyResult<Option<usize>> {
    for index in (0..places.len()).rev() {
        let place = places.place(index);
        if field_of(&source.peek(id.py(), place)?, ID)?.eq(id)? {
            return Ok(Some(place));
        }
    }
    Ok(None)
}

/// The places of the operations with these ids, as far as there are such.
pub fn places_of_objects<'py>(
    source: &Source,
    places: &Places,
    ids: &[Bound<'py, PyAny>],
    py: Python<'py>,
) -> PyResult<Vec<usize>> {
    let by_id = PyDict::new(py);
    for place in places.iter() {
        let id = field_of(&source.peek(py, place)?, ID)?;
        if id.is_instance_of::<PyString>() {
            by_id.set_item(id, place)?;
        }
    }
    let mut found = Vec::new();
    for id in ids {
        if id.is_instance_of::<PyString>()
            && let Some(place) = by_id.get_item(id)?
        {
            found.push(place.extract()?);
        }
    }
    Ok(found)
}

/// The items of an operation's `children`, which may be any collection that was assigned.
pub fn child_ids<'py>(operation: &Bound<'py, PyAny>) -> PyResult<Vec<Bound<'py, PyAny>>> {
    let children = field_of(operation, CHILDREN)?;
    let is_collection = children.is_instance_of::<PyList>()
        || children.is_instance_of::<PyTuple>()
        || children.is_instance(set_class(operation.py())?)?;
    if is_collection {
        children.try_iter()?.collect()
    } else {
        Ok(Vec::new())
    }
}

/// `collections.abc.Set`: sets, and the views of a dict's keys and items.
fn set_class(py: Python<'_>) -> PyResult<&Bound<'_, PyType>> {
    static SET: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    SET.import(py, "collections.abc", "Set")
}

/// The ids in `children` of a record.
pub fn child_texts(view: RecordView<'_>, place: usize) -> Vec<String> {
    let Some(span) = view.span(place, CHILDREN) else {
        return Vec::new();
    };
    match JsonValue::parse(span, true) {
        Ok(JsonValue::Array(items)) => items
            .iter()
            .filter_map(|item| match item {
                JsonValue::Str(text) => Some(text.as_ref().to_owned()),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// The places of the operations that are no other operation's child.
pub fn roots(py: Python<'_>, source: &Source, places: &Places) -> PyResult<Vec<usize>> {
    match source {
        Source::Text(parsed) => {
            let view = parsed.view(py)?;
            let mut children = HashSet::new();
            for place in places.iter() {
                let own = view.text(place, ID);
                let others = child_texts(view, place).into_iter().map(Cow::Owned);
                children.extend(others.filter(|child| own.as_ref() != Some(child)));
            }
            let is_root = |place: &usize| view.text(*place, ID).is_none_or(|id| !children.contains(&id));
            Ok(places.iter().filter(is_root).collect())
        }
        Source::Given(_) | Source::Own(_) => {
            let children = PySet::empty(py)?;
            for place in places.iter() {
                let operation = source.peek(py, place)?;
                let own = field_of(&operation, ID)?;
                for child in child_ids(&operation)? {
                    if child.is_instance_of::<PyString>() && !child.eq(&own)? {
                        children.add(child)?;
                    }
                }
            }
            let mut found = Vec::new();
            for place in places.iter() {
                let id = field_of(&source.peek(py, place)?, ID)?;
                if !(id.is_instance_of::<PyString>() && children.contains(id)?) {
                    found.push(place);
                }
            }
            Ok(found)
        }
    }
}

/// The progress of all operations together.
pub fn progress(py: Python<'_>, source: &Source, places: &Places) -> PyResult<f64> {
    let mut progress = Progress::default();
    if let Source::Text(parsed) = source {
        let view = parsed.view(py)?;
        for place in places.iter() {
            let number = |field| number_of(view.span(place, field)?);
            progress.add(Share {
                state: view.state(place),
                progress: number(PROGRESS),
                current: number(PROGRESS_CURRENT),
                total: number(PROGRESS_TOTAL),
            });
        }
        return Ok(progress.part());
    }
    for place in places.iter() {
        let operation = source.peek(py, place)?;
        let number = |field| field_of(&operation, field).and_then(|value| number_of_object(&value));
        progress.add(Share {
            state: state::state_of(&field_of(&operation, STATE)?)?,
            progress: number(PROGRESS)?,
            current: number(PROGRESS_CURRENT)?,
            total: number(PROGRESS_TOTAL)?,
        });
    }
    Ok(progress.part())
}

/// A value as a number; None if it is none.
fn number_of_object(value: &Bound<'_, PyAny>) -> PyResult<Option<f64>> {
    match value.extract() {
        Ok(number) => Ok(Some(number)),
        // Too large for a float.
        Err(_) if value.is_instance_of::<PyInt>() => {
            let is_positive = value.gt(0)?;
            Ok(Some(if is_positive { f64::INFINITY } else { f64::NEG_INFINITY }))
        }
        Err(_) => Ok(None),
    }
}

/// A validated span as a number; None if it is null.
fn number_of(span: &[u8]) -> Option<f64> {
    if let Some(b'0'..=b'9') = span.first() {
        return std::str::from_utf8(span).ok()?.parse().ok();
    }
    match JsonValue::parse(span, true) {
        Ok(value) => float_from_json(&value, false).ok(),
        Err(_) => None,
    }
}
