//! Any JSON value as a Python object, and numbers as JSON.

use jiter::{JsonValue, NumberInt};
use pyo3::exceptions::{PySystemError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyFloat, PyList, PyString};

use crate::domain::{JsonBuffer, Token, Tokens, plain_float, plain_int};
use crate::glue::cpython::text_object::str_of_json;

/// Makes the Python object from a parsed value. The parser's limit of nesting limits the recursion, too.
pub fn to_python<'py>(py: Python<'py>, value: &JsonValue<'_>) -> PyResult<Bound<'py, PyAny>> {
    Ok(match value {
        JsonValue::Null => py.None().into_bound(py),
        JsonValue::Bool(flag) => flag.into_pyobject(py)?.to_owned().into_any(),
        JsonValue::Int(int) => int.into_pyobject(py)?.into_any(),
        JsonValue::BigInt(int) => int.into_pyobject(py)?.into_any(),
        JsonValue::Float(float) => PyFloat::new(py, *float).into_any(),
        JsonValue::Str(text) => PyString::new(py, text).into_any(),
        JsonValue::Array(items) => {
            let list = PyList::empty(py);
            for item in items.iter() {
                list.append(to_python(py, item)?)?;
            }
            list.into_any()
        }
        JsonValue::Object(items) => {
            let dict = PyDict::new(py);
            for (key, item) in items.iter() {
                dict.set_item(key.as_ref(), to_python(py, item)?)?;
            }
            dict.into_any()
        }
    })
}

/// Makes the Python object from a span that the scanner accepted.
pub fn object_of_json<'py>(py: Python<'py>, json: &[u8]) -> PyResult<Bound<'py, PyAny>> {
    let mut tokens = Tokens::new(json);
    let first = tokens.next();
    object_of_tokens(py, first, &mut tokens)
}

/// The scanner's limit of nesting limits the recursion, too.
fn object_of_tokens<'py>(
    py: Python<'py>,
    first: Option<Token<'_>>,
    tokens: &mut Tokens<'_>,
) -> PyResult<Bound<'py, PyAny>> {
    Ok(match first {
        Some(Token::Text(json)) => str_of_json(py, json)?,
        Some(Token::Int(json)) => match plain_int(json) {
            Some(int) => int.into_pyobject(py)?.into_any(),
            None => parsed(py, json)?,
        },
        Some(Token::Float(json)) => match plain_float(json) {
            Some(float) => PyFloat::new(py, float).into_any(),
            None => parsed(py, json)?,
        },
        Some(Token::Bool(flag)) => flag.into_pyobject(py)?.to_owned().into_any(),
        Some(Token::List) => {
            let list = PyList::empty(py);
            loop {
                match tokens.next() {
                    Some(Token::End) => break,
                    item => list.append(object_of_tokens(py, item, tokens)?)?,
                }
            }
            list.into_any()
        }
        Some(Token::Object) => {
            let dict = PyDict::new(py);
            while let Some(Token::Text(key)) = tokens.next() {
                let value = tokens.next();
                dict.set_item(str_of_json(py, key)?, object_of_tokens(py, value, tokens)?)?;
            }
            dict.into_any()
        }
        Some(Token::Null) => py.None().into_bound(py),
        Some(Token::End) | None => return Err(scanner_bug()),
    })
}

fn parsed<'py>(py: Python<'py>, json: &[u8]) -> PyResult<Bound<'py, PyAny>> {
    to_python(py, &JsonValue::parse(json, true).map_err(|_| scanner_bug())?)
}

/// The error for an accepted span that cannot be converted, which would be a bug of the scanner.
pub fn scanner_bug() -> PyErr {
    PySystemError::new_err("the scanner accepted a value that the rules refuse; please report this")
}

/// Makes a Python int.
pub fn int_to_python(py: Python<'_>, int: NumberInt) -> PyResult<Bound<'_, PyAny>> {
    Ok(match int {
        NumberInt::Int(int) => int.into_pyobject(py)?.into_any(),
        NumberInt::BigInt(int) => int.into_pyobject(py)?.into_any(),
    })
}

/// Writes a number, and null for NaN and the infinities, as pydantic does.
pub fn write_number(out: &mut JsonBuffer, number: impl serde::Serialize) -> PyResult<()> {
    serde_json::to_writer(out, &number).map_err(|error| PyValueError::new_err(error.to_string()))
}
