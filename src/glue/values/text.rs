//! `str` as Python objects: coerced, made and dumped.

use pyo3::exceptions::PyUnicodeEncodeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyBytes, PyString};

use super::dumped::Dumped;
use super::error::Invalid;
use super::input::Input;
use super::state;
use crate::domain::{Fault, JsonBuffer, text_from_json, write_json_string};
use crate::glue::cpython::text_object::narrow;

#[inline]
pub fn take<'py>(value: &Bound<'py, PyAny>) -> Option<Bound<'py, PyAny>> {
    value.is_exact_instance_of::<PyString>().then(|| value.clone())
}

pub fn coerce<'py>(input: Input<'_, 'py>, strict: bool) -> Result<Bound<'py, PyAny>, Invalid> {
    match input {
        Input::Python(value) => from_python(value, strict),
        Input::Json(py, value) => {
            let text = text_from_json(value).map_err(|fault| input.refuse(fault))?;
            Ok(PyString::new(py, text).into_any())
        }
        Input::Strings(text) => Ok(text.clone()),
    }
}

fn from_python<'py>(value: &Bound<'py, PyAny>, strict: bool) -> Result<Bound<'py, PyAny>, Invalid> {
    let py = value.py();
    let refuse = |fault| Input::Python(value).refuse(fault);
    if let Ok(text) = value.cast::<PyString>() {
        if value.is_exact_instance_of::<PyString>() {
            return Ok(value.clone());
        }
        // An exact str of the same text, without calling `__str__` of a subclass.
        return Ok(PyString::new(py, utf8(text)?).into_any());
    }
    if strict {
        return Err(refuse(Fault::StringType));
    }
    if let Ok(bytes) = value.cast::<PyBytes>() {
        let text = std::str::from_utf8(bytes.as_bytes()).map_err(|_| refuse(Fault::StringUnicode))?;
        return Ok(PyString::new(py, text).into_any());
    }
    if value.is_instance_of::<PyByteArray>() {
        let text = value.call_method1(intern!(py, "decode"), (intern!(py, "utf-8"),));
        return text.map_err(|_| refuse(Fault::StringUnicode));
    }
    match state::enum_value(value) {
        Some(inner) => Ok(inner.str()?.into_any()),
        None => Err(refuse(Fault::StringType)),
    }
}

/// The UTF-8 of a str; an error if it has lone surrogates.
pub fn utf8<'a>(text: &'a Bound<'_, PyString>) -> Result<&'a str, Invalid> {
    text.to_str().map_err(|error| {
        if error.is_instance_of::<PyUnicodeEncodeError>(text.py()) {
            Input::Python(text).refuse(Fault::StringUnicode)
        } else {
            // MemoryError.
            error.into()
        }
    })
}

/// The UTF-8 of a str or bytes, None for any other object; `not_utf8` is the fault of bytes without it.
pub fn utf8_of<'a>(value: &'a Bound<'_, PyAny>, not_utf8: Fault) -> Result<Option<&'a str>, Invalid> {
    if let Ok(text) = value.cast::<PyString>() {
        return utf8(text).map(Some);
    }
    if let Ok(bytes) = value.cast::<PyBytes>() {
        let text = std::str::from_utf8(bytes.as_bytes());
        return text.map(Some).map_err(|_| Input::Python(value).refuse(not_utf8));
    }
    Ok(None)
}

#[inline]
pub fn write(out: &mut JsonBuffer, value: &Bound<'_, PyAny>) -> PyResult<Dumped<()>> {
    match value.cast_exact() {
        Ok(text) => write_text(out, text).map(Dumped::As),
        Err(_) => Ok(Dumped::Unexpected),
    }
}

/// Writes a text; an error if it has lone surrogates.
#[inline]
pub fn write_text(out: &mut JsonBuffer, text: &Bound<'_, PyString>) -> PyResult<()> {
    if narrow(text).is_some_and(|text| out.extend_quoted(text)) {
        return Ok(());
    }
    write_special_text(out, text)
}

/// Writes a text that has escapes or is not ASCII.
#[inline(never)]
fn write_special_text(out: &mut JsonBuffer, text: &Bound<'_, PyString>) -> PyResult<()> {
    write_json_string(out, text.to_str()?);
    Ok(())
}
