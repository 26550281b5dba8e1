//! `int`, of any size, as Python objects: coerced, made and dumped.

use jiter::JsonValue;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyFloat, PyInt, PyType};

use super::dumped::Dumped;
use super::error::Invalid;
use super::input::Input;
use super::json_value::{int_to_python, scanner_bug, write_number};
use super::state;
use super::text::{utf8, utf8_of};
use crate::domain::{Fault, JsonBuffer, Output, int_from_float, int_from_json, int_from_text, plain_int};
use crate::glue::cpython::objects::is_instance;

#[inline]
pub fn take<'py>(value: &Bound<'py, PyAny>) -> Option<Bound<'py, PyAny>> {
    value.is_exact_instance_of::<PyInt>().then(|| value.clone())
}

pub fn coerce<'py>(input: Input<'_, 'py>, strict: bool) -> Result<Bound<'py, PyAny>, Invalid> {
    let refuse = |fault| input.refuse(fault);
    let int = match input {
        Input::Python(value) => return from_python(value, strict),
        Input::Json(_, value) => int_from_json(value, strict).map_err(refuse)?,
        Input::Strings(value) => int_from_text(utf8(value.cast().map_err(PyErr::from)?)?).map_err(refuse)?,
    };
    Ok(int_to_python(input.py(), int)?)
}

fn from_python<'py>(value: &Bound<'py, PyAny>, strict: bool) -> Result<Bound<'py, PyAny>, Invalid> {
    let py = value.py();
    let refuse = |fault| Input::Python(value).refuse(fault);
    if value.is_instance_of::<PyInt>() {
        if strict && value.is_instance_of::<PyBool>() {
            return Err(refuse(Fault::IntType));
        }
        return Ok(as_plain_int(value)?);
    }
    if strict {
        return Err(refuse(Fault::IntType));
    }
    if let Some(text) = utf8_of(value, Fault::IntParsing)? {
        return Ok(int_to_python(py, int_from_text(text).map_err(refuse)?)?);
    }
    let from_float = |x| match int_from_float(x) {
        Ok(int) => Ok(int.into_pyobject(py).map_err(PyErr::from)?.into_any()),
        Err(fault) => Err(refuse(fault)),
    };
    if value.is_exact_instance_of::<PyFloat>() {
        return from_float(value.extract()?);
    }
    if let Some(ratio) = decimal_ratio(value)?.or(fraction_ratio(value)?) {
        return match ratio {
            Ratio::Infinite => Err(refuse(Fault::FiniteNumber)),
            Ratio::Of(numerator, denominator) if denominator.eq(1)? => Ok(numerator),
            Ratio::Of(..) => Err(refuse(Fault::IntFromFloat)),
        };
    }
    if let Ok(x) = value.extract::<f64>() {
        return from_float(x);
    }
    match state::enum_value(value) {
        // Even if it is no int: the reference does not validate it either.
        Some(inner) => Ok(inner),
        None => Err(refuse(Fault::IntType)),
    }
}

/// An exact int of the same value, without calling methods of a subclass.
fn as_plain_int<'py>(value: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    let int: num_bigint::BigInt = value.extract()?;
    Ok(int.into_pyobject(value.py())?.into_any())
}

enum Ratio<'py> {
    Infinite,
    Of(Bound<'py, PyAny>, Bound<'py, PyAny>),
}

fn as_integer_ratio<'py>(value: &Bound<'py, PyAny>) -> PyResult<Ratio<'py>> {
    let (numerator, denominator) = value.call_method0(intern!(value.py(), "as_integer_ratio"))?.extract()?;
    Ok(Ratio::Of(numerator, denominator))
}

fn decimal_ratio<'py>(value: &Bound<'py, PyAny>) -> PyResult<Option<Ratio<'py>>> {
    static DECIMAL: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    let py = value.py();
    let decimal = DECIMAL.import(py, "decimal", "Decimal")?;
    if !is_instance(value, decimal) {
        return Ok(None);
    }
    // Made an exact Decimal first, so that no methods of a subclass are called.
    let value = if value.is_exact_instance(decimal) {
        value.clone()
    } else {
        decimal.call1((value,))?
    };
    if value.call_method0(intern!(py, "is_finite"))?.is_truthy()? {
        as_integer_ratio(&value).map(Some)
    } else {
        Ok(Some(Ratio::Infinite))
    }
}

fn fraction_ratio<'py>(value: &Bound<'py, PyAny>) -> PyResult<Option<Ratio<'py>>> {
    static FRACTION: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    let fraction = FRACTION.import(value.py(), "fractions", "Fraction")?;
    if is_instance(value, fraction) {
        as_integer_ratio(value).map(Some)
    } else {
        Ok(None)
    }
}

pub fn make<'py>(py: Python<'py>, span: &[u8]) -> PyResult<Bound<'py, PyAny>> {
    if let Some(int) = plain_int(span) {
        return Ok(int.into_pyobject(py)?.into_any());
    }
    // Rare spellings.
    match JsonValue::parse(span, true).map(|value| int_from_json(&value, false)) {
        Ok(Ok(int)) => int_to_python(py, int),
        _ => Err(scanner_bug()),
    }
}

/// Whether a value is an exact int or a bool.
pub fn is_integer(value: &Bound<'_, PyAny>) -> bool {
    value.is_exact_instance_of::<PyInt>() || value.is_exact_instance_of::<PyBool>()
}

pub fn dump<'py>(value: &Bound<'py, PyAny>, json_mode: bool) -> PyResult<Dumped<Bound<'py, PyAny>>> {
    Ok(match value.cast_exact::<PyBool>() {
        Ok(flag) if json_mode => Dumped::As(u8::from(flag.is_true()).into_pyobject(value.py())?.into_any()),
        _ if is_integer(value) => Dumped::As(value.clone()),
        _ => Dumped::Unexpected,
    })
}

pub fn write(out: &mut JsonBuffer, value: &Bound<'_, PyAny>) -> PyResult<Dumped<()>> {
    if value.is_exact_instance_of::<PyInt>() {
        return write_int(out, value).map(Dumped::As);
    }
    match value.cast_exact::<PyBool>() {
        Ok(flag) => write_number(out, u8::from(flag.is_true())).map(Dumped::As),
        Err(_) => Ok(Dumped::Unexpected),
    }
}

pub fn write_int(out: &mut JsonBuffer, value: &Bound<'_, PyAny>) -> PyResult<()> {
    if let Ok(int) = value.extract::<i64>() {
        return write_number(out, int);
    }
    let int: num_bigint::BigInt = value.extract()?;
    out.extend_from_slice(int.to_string().as_bytes());
    Ok(())
}
