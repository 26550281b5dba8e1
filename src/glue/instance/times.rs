//! Reads times from texts and subtracts them: for `queued_time`, `duration` and the like.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyDateTime, PyDelta, PyString, PyTzInfo};

use super::storage::PyOperation;
use crate::domain::{Time, field_index};

/// The aware datetime that the text in the field called `name` stands for; None if the field is
/// None, is not there, or holds Go's word for a time that was never set.
pub fn time_of<'py>(slf: &Bound<'py, PyOperation>, name: &'static str) -> PyResult<Option<Bound<'py, PyDateTime>>> {
    let value = match field_index(name.as_bytes(), 0) {
        Some(field) => PyOperation::field(slf, field)?,
        None => None,
    };
    value.map_or(Ok(None), |value| time_of_value(name, &value))
}

/// The same for a value of the field.
pub fn time_of_value<'py>(name: &str, value: &Bound<'py, PyAny>) -> PyResult<Option<Bound<'py, PyDateTime>>> {
    let py = value.py();
    if value.is_none() {
        return Ok(None);
    }
    let text = value.cast::<PyString>().ok().and_then(|text| text.to_str().ok());
    let Some(time) = text.and_then(Time::from_text) else {
        return Err(PyValueError::new_err(format!(
            "{name} is no RFC 3339 time that a datetime can hold: {}",
            value.repr()?.to_string_lossy()
        )));
    };
    if time.is_unset() {
        return Ok(None);
    }
    let zone = if time.offset == 0 {
        PyTzInfo::utc(py)?.to_owned()
    } else {
        PyTzInfo::fixed_offset(py, PyDelta::new(py, 0, i32::from(time.offset) * 60, 0, true)?)?
    };
    PyDateTime::new(
        py,
        i32::from(time.year),
        time.month,
        time.day,
        time.hour,
        time.minute,
        time.second,
        time.microsecond,
        Some(&zone),
    )
    .map(Some)
}

/// The time from the first to the last of the fields, as a timedelta; None while one is missing.
pub fn duration_between<'py>(
    slf: &Bound<'py, PyOperation>,
    first: &'static str,
    last: &[&'static str],
) -> PyResult<Option<Bound<'py, PyAny>>> {
    let Some(start) = time_of(slf, first)? else {
        return Ok(None);
    };
    for name in last {
        if let Some(end) = time_of(slf, name)? {
            return end.sub(start).map(Some);
        }
    }
    Ok(None)
}
