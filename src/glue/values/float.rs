//! `float` as Python objects: coerced, made and dumped.
#![expect(
    unsafe_code,
    reason = "reads an int without raising an error for a large one: `Operation(**d)` in docs/benchmarks.md"
)]

use jiter::JsonValue;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyFloat, PyInt};

use super::dumped::Dumped;
use super::error::Invalid;
use super::input::Input;
use super::int::is_integer;
use super::json_value::{scanner_bug, write_number};
use super::text::{utf8, utf8_of};
use crate::domain::{Fault, JsonBuffer, float_from_json, float_from_text, plain_float};

#[inline]
pub fn take<'py>(value: &Bound<'py, PyAny>) -> Option<Bound<'py, PyAny>> {
    if let Ok(int) = value.cast_exact::<PyInt>() {
        // The service writes whole numbers without a fraction.
        return small_int_as_float(int);
    }
    value.is_exact_instance_of::<PyFloat>().then(|| value.clone())
}

/// The float of an integer of up to 32 bits, which is exact.
#[inline]
fn small_int_as_float<'py>(int: &Bound<'py, PyInt>) -> Option<Bound<'py, PyAny>> {
    // SAFETY: the object is an int and alive. For one, nothing is raised, but `overflow` is set.
    let (small, overflow) = unsafe {
        let mut overflow = 0;
        let small = ffi::PyLong_AsLongLongAndOverflow(int.as_ptr(), &raw mut overflow);
        (small, overflow)
    };
    let exact = i32::try_from(small).ok().filter(|_| overflow == 0)?;
    Some(PyFloat::new(int.py(), f64::from(exact)).into_any())
}

pub fn coerce<'py>(input: Input<'_, 'py>, strict: bool) -> Result<Bound<'py, PyAny>, Invalid> {
    let refuse = |fault| input.refuse(fault);
    let float = match input {
        Input::Python(value) => from_python(value, strict)?,
        Input::Json(_, value) => float_from_json(value, strict).map_err(refuse)?,
        Input::Strings(value) => float_from_text(utf8(value.cast().map_err(PyErr::from)?)?).map_err(refuse)?,
    };
    Ok(PyFloat::new(input.py(), float).into_any())
}

fn from_python(value: &Bound<'_, PyAny>, strict: bool) -> Result<f64, Invalid> {
    let refuse = |fault| Input::Python(value).refuse(fault);
    if !strict && let Some(text) = utf8_of(value, Fault::FloatParsing)? {
        return float_from_text(text).map_err(refuse);
    }
    match value.extract::<f64>() {
        Ok(_) if strict && value.is_instance_of::<PyBool>() => Err(refuse(Fault::FloatType)),
        Ok(float) => Ok(float),
        // Whatever `__float__` raised: the reference does so, too.
        Err(_) => Err(refuse(Fault::FloatType)),
    }
}

pub fn make<'py>(py: Python<'py>, span: &[u8]) -> PyResult<Bound<'py, PyAny>> {
    let float = match plain_float(span) {
        Some(float) => float,
        // Rare spellings.
        None => match JsonValue::parse(span, true).map(|value| float_from_json(&value, false)) {
            Ok(Ok(float)) => float,
            _ => return Err(scanner_bug()),
        },
    };
    Ok(PyFloat::new(py, float).into_any())
}

pub fn dump<'py>(value: &Bound<'py, PyAny>, json_mode: bool) -> Dumped<Bound<'py, PyAny>> {
    if value.is_exact_instance_of::<PyFloat>() || (!json_mode && is_integer(value)) {
        return Dumped::As(value.clone());
    }
    if !is_integer(value) {
        return Dumped::Unexpected;
    }
    match value.extract::<f64>() {
        Ok(float) => Dumped::As(PyFloat::new(value.py(), float).into_any()),
        Err(_) => Dumped::ByPydantic,
    }
}

pub fn write(out: &mut JsonBuffer, value: &Bound<'_, PyAny>) -> PyResult<Dumped<()>> {
    if let Ok(float) = value.cast_exact::<PyFloat>() {
        return write_number(out, float.value()).map(Dumped::As);
    }
    if !is_integer(value) {
        return Ok(Dumped::Unexpected);
    }
    match value.extract::<f64>() {
        Ok(float) => write_number(out, float).map(Dumped::As),
        Err(_) => Ok(Dumped::ByPydantic),
    }
}
