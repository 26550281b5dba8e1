//! Parsed JSON as Python objects.

use jiter::{JsonValue, NumberInt};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyFloat, PyList, PyString};

/// Makes the Python object that the reference makes of `value`.
///
/// The parser refuses more than 200 levels, which bounds the recursion.
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

/// Makes a Python int of any size.
pub fn int_to_python(py: Python<'_>, int: NumberInt) -> PyResult<Bound<'_, PyAny>> {
    Ok(match int {
        NumberInt::Int(int) => int.into_pyobject(py)?.into_any(),
        NumberInt::BigInt(int) => int.into_pyobject(py)?.into_any(),
    })
}
