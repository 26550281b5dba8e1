//! Single values as Python objects, one file per kind: validate, make from JSON, dump; and the validation error.
//!
//! `take` takes an object that needs no coercion, `coerce` validates any other, `make` makes the object
//! from a span that the scanner accepted, `dump` gives it as Python, `write` as JSON. Which JSON a kind
//! accepts is in `domain/kinds`; whole inputs are in `glue/input`, whole dumps in `glue/dump`.

pub mod any;
pub mod dumped;
pub mod error;
pub mod float;
pub mod input;
pub mod int;
pub mod json_value;
pub mod keys;
pub mod names;
pub mod state;
pub mod text;
pub mod text_list;

use jiter::JsonValue;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyFloat, PyInt, PyString};

use self::dumped::{Dumped, NATIVE_DEPTH, Unexpected, expected};
use self::error::Invalid;
use self::input::Input;
use crate::domain::{FIELDS, Fault, FieldKind, JsonBuffer};
use crate::glue::cpython::objects::may_hold_references;
use crate::glue::cpython::text_object::str_of_json;

/// Takes a value that needs no coercion and runs no Python code; `None` for every other value.
#[inline]
pub fn take<'py>(kind: FieldKind, value: &Bound<'py, PyAny>, strict: bool) -> Option<Bound<'py, PyAny>> {
    let taken = match kind {
        FieldKind::Any => return Some(value.clone()),
        FieldKind::Text => text::take(value),
        FieldKind::Float => float::take(value),
        FieldKind::Int => int::take(value),
        FieldKind::TextList => text_list::take(value),
        FieldKind::State => state::take(value, strict),
    };
    taken.or_else(|| value.is_none().then(|| value.clone()))
}

/// Validates any value for a field of `kind`.
pub fn validate<'py>(kind: FieldKind, input: Input<'_, 'py>, strict: bool) -> Result<Bound<'py, PyAny>, Invalid> {
    match input {
        Input::Python(value) => {
            if let Some(taken) = take(kind, value, strict) {
                return Ok(taken);
            }
        }
        Input::Json(py, JsonValue::Null) => return Ok(py.None().into_bound(py)),
        Input::Strings(value) if value.is_instance_of::<PyDict>() => {
            return match kind {
                FieldKind::Any => Ok(value.clone()),
                _ => Err(input.refuse(kind.type_fault())),
            };
        }
        Input::Strings(value) if !value.is_instance_of::<PyString>() => return Err(input.refuse(Fault::StringType)),
        _ => {}
    }
    match kind {
        FieldKind::Any => any::coerce(input),
        FieldKind::Text => text::coerce(input, strict),
        FieldKind::TextList => text_list::coerce(input, strict),
        FieldKind::Float => float::coerce(input, strict),
        FieldKind::Int => int::coerce(input, strict),
        FieldKind::State => state::coerce(input, strict),
    }
}

/// Makes the Python object from a span that the scanner accepted for `field`.
#[inline]
pub fn value_of_span<'py>(py: Python<'py>, field: usize, span: &[u8]) -> PyResult<Bound<'py, PyAny>> {
    // Most values are texts, so their case is short enough to be inlined.
    if FIELDS[field].kind == FieldKind::Text && span.first() == Some(&b'"') {
        return str_of_json(py, span);
    }
    other_value_of_span(py, field, span)
}

#[inline(never)]
fn other_value_of_span<'py>(py: Python<'py>, field: usize, span: &[u8]) -> PyResult<Bound<'py, PyAny>> {
    if span.first() == Some(&b'n') {
        return Ok(py.None().into_bound(py));
    }
    match FIELDS[field].kind {
        FieldKind::Text => str_of_json(py, span),
        FieldKind::State => state::make(py, span),
        FieldKind::TextList => text_list::make(py, span),
        FieldKind::Int => int::make(py, span),
        FieldKind::Float => float::make(py, span),
        FieldKind::Any => any::make(py, span),
    }
}

/// Whether the garbage collector has to visit a value of the field's own type.
#[inline]
pub fn is_container(kind: FieldKind, value: &Bound<'_, PyAny>) -> bool {
    matches!(kind, FieldKind::TextList | FieldKind::Any) && may_hold_references(value)
}

/// Whether the garbage collector has to visit a value of any type that is stored in a field of this kind.
#[inline]
pub fn may_be_container(kind: FieldKind, value: &Bound<'_, PyAny>) -> bool {
    // CPython counts enum members as containers, but our states refer to no operation.
    may_hold_references(value) && !(kind == FieldKind::State && matches!(state::state_of(value), Ok(Some(_))))
}

/// Whether a dump uses this very object. May be `false` where it would take long to tell.
#[inline]
pub fn is_dumped_as_it_is(field: usize, value: &Bound<'_, PyAny>, json_mode: bool) -> bool {
    value.is_none()
        || match FIELDS[field].kind {
            FieldKind::Text => value.is_exact_instance_of::<PyString>(),
            FieldKind::Int => value.is_exact_instance_of::<PyInt>(),
            FieldKind::Float => !json_mode && value.is_exact_instance_of::<PyFloat>(),
            FieldKind::State => !json_mode && state::is_member(value),
            FieldKind::TextList | FieldKind::Any => false,
        }
}

/// Dumps the value of a field; None if pydantic has to do it.
#[inline]
pub fn dump<'py>(
    field: usize,
    value: Bound<'py, PyAny>,
    json_mode: bool,
    unexpected: &mut Unexpected,
) -> PyResult<Option<Bound<'py, PyAny>>> {
    if is_dumped_as_it_is(field, &value, json_mode) {
        return Ok(Some(value));
    }
    let kind = FIELDS[field].kind;
    let dumped = match kind {
        FieldKind::Any => return any::dump(&value, json_mode, NATIVE_DEPTH),
        FieldKind::Text => Dumped::Unexpected,
        FieldKind::Float => float::dump(&value, json_mode),
        FieldKind::Int => int::dump(&value, json_mode)?,
        FieldKind::State => state::dump(&value, json_mode)?,
        FieldKind::TextList => text_list::dump(field, &value, json_mode, unexpected)?,
    };
    match dumped {
        Dumped::As(dumped) => Ok(Some(dumped)),
        Dumped::Unexpected if unexpected.note(expected(kind), field, &value)? => {
            any::dump(&value, json_mode, NATIVE_DEPTH)
        }
        _ => Ok(None),
    }
}

/// Writes a text or a state, as most values are; false for any other value.
#[inline]
pub fn write_plain(out: &mut JsonBuffer, field: usize, value: &Bound<'_, PyAny>) -> PyResult<bool> {
    let written = match FIELDS[field].kind {
        FieldKind::Text => text::write(out, value)?,
        FieldKind::State => state::write(out, value)?,
        _ => Dumped::Unexpected,
    };
    Ok(matches!(written, Dumped::As(())))
}

/// Writes a value that [`write_plain`] has not written; None if pydantic has to dump the operation.
#[inline(never)]
pub fn write(
    out: &mut JsonBuffer,
    field: usize,
    value: &Bound<'_, PyAny>,
    unexpected: &mut Unexpected,
) -> PyResult<Option<()>> {
    let kind = FIELDS[field].kind;
    let written = match kind {
        FieldKind::Any => return any::write(out, value, NATIVE_DEPTH),
        FieldKind::Text | FieldKind::State => Dumped::Unexpected,
        FieldKind::Int => int::write(out, value)?,
        FieldKind::Float => float::write(out, value)?,
        FieldKind::TextList => text_list::write(out, field, value, unexpected)?,
    };
    match written {
        Dumped::As(()) => Ok(Some(())),
        Dumped::Unexpected if unexpected.note(expected(kind), field, value)? => any::write(out, value, NATIVE_DEPTH),
        _ => Ok(None),
    }
}
