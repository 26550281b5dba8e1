//! One Python value to one field's value: the reference's rules for Python input.

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{
    PyBool, PyByteArray, PyBytes, PyDict, PyFloat, PyFrozenSet, PyInt, PyList, PyMapping, PySet, PyString, PyTuple,
    PyType,
};

use super::error::{Context, Invalid, LineError, Step};
use super::exact;
use super::json_value;
use super::state;
use crate::domain::{Fault, FieldKind, OperationState, float_from_text, int_from_float, int_from_text};

/// Validates any value for a field of `kind`.
pub fn validate<'py>(kind: FieldKind, value: &Bound<'py, PyAny>, strict: bool) -> Result<Bound<'py, PyAny>, Invalid> {
    if let Some(taken) = exact::take(kind, value, strict) {
        return Ok(taken);
    }
    match kind {
        FieldKind::Any => Ok(value.clone()),
        FieldKind::Text => text(value, strict),
        FieldKind::TextList => text_list(value, strict),
        FieldKind::Float => float(value, strict),
        FieldKind::Int => int(value, strict),
        FieldKind::State => member(value, strict),
    }
}

fn fault(fault: Fault, value: &Bound<'_, PyAny>) -> Invalid {
    LineError::new(fault, value).into()
}

/// The text of a str, which may hold surrogates that UTF-8 cannot.
fn utf8<'a>(text: &'a Bound<'_, PyString>) -> Result<&'a str, Invalid> {
    text.to_str().map_err(|_| fault(Fault::StringUnicode, text.as_any()))
}

fn text<'py>(value: &Bound<'py, PyAny>, strict: bool) -> Result<Bound<'py, PyAny>, Invalid> {
    let py = value.py();
    if let Ok(text) = value.cast::<PyString>() {
        if value.is_exact_instance_of::<PyString>() {
            return Ok(value.clone());
        }
        // A subclass becomes a plain str of its stored text; its own __str__ has no say.
        return Ok(PyString::new(py, utf8(text)?).into_any());
    }
    if strict {
        return Err(fault(Fault::StringType, value));
    }
    if let Ok(bytes) = value.cast::<PyBytes>() {
        let text = std::str::from_utf8(bytes.as_bytes()).map_err(|_| fault(Fault::StringUnicode, value))?;
        return Ok(PyString::new(py, text).into_any());
    }
    if value.is_instance_of::<PyByteArray>() {
        let text = value.call_method1(intern!(py, "decode"), (intern!(py, "utf-8"),));
        return text.map_err(|_| fault(Fault::StringUnicode, value));
    }
    match enum_value(value) {
        Some(inner) => Ok(inner.str()?.into_any()),
        None => Err(fault(Fault::StringType, value)),
    }
}

/// The value of a member of any enum whose metaclass is `EnumMeta` itself.
fn enum_value<'py>(value: &Bound<'py, PyAny>) -> Option<Bound<'py, PyAny>> {
    static ENUM_META: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    let py = value.py();
    let enum_meta = ENUM_META.import(py, "enum", "EnumMeta").ok()?;
    if value.get_type().get_type().is(enum_meta) || is_state(value) {
        return value.getattr(intern!(py, "value")).ok();
    }
    None
}

/// Whether `value` is a member of our own enum, whatever its metaclass is.
fn is_state(value: &Bound<'_, PyAny>) -> bool {
    state::class(value.py()).is_ok_and(|class| value.is_exact_instance(class))
}

/// The text of a str or of bytes, if `value` is one.
fn text_of<'a>(value: &'a Bound<'_, PyAny>, not_utf8: Fault) -> Result<Option<&'a str>, Invalid> {
    if let Ok(text) = value.cast::<PyString>() {
        return utf8(text).map(Some);
    }
    if let Ok(bytes) = value.cast::<PyBytes>() {
        let text = std::str::from_utf8(bytes.as_bytes());
        return text.map(Some).map_err(|_| fault(not_utf8, value));
    }
    Ok(None)
}

fn float<'py>(value: &Bound<'py, PyAny>, strict: bool) -> Result<Bound<'py, PyAny>, Invalid> {
    let py = value.py();
    let float = |x| PyFloat::new(py, x).into_any();
    if !strict && let Some(text) = text_of(value, Fault::FloatParsing)? {
        return float_from_text(text).map(float).map_err(|f| fault(f, value));
    }
    match value.extract::<f64>() {
        Ok(_) if strict && value.is_instance_of::<PyBool>() => Err(fault(Fault::FloatType, value)),
        Ok(x) => Ok(float(x)),
        // Whatever __float__ raised counts as "not a number" in the reference.
        Err(_) => Err(fault(Fault::FloatType, value)),
    }
}

fn int<'py>(value: &Bound<'py, PyAny>, strict: bool) -> Result<Bound<'py, PyAny>, Invalid> {
    let py = value.py();
    if value.is_instance_of::<PyInt>() {
        if strict && value.is_instance_of::<PyBool>() {
            return Err(fault(Fault::IntType, value));
        }
        return Ok(plain_int(value)?);
    }
    if strict {
        return Err(fault(Fault::IntType, value));
    }
    if let Some(text) = text_of(value, Fault::IntParsing)? {
        let int = int_from_text(text).map_err(|f| fault(f, value))?;
        return Ok(json_value::int_to_python(py, int)?);
    }
    let from_float = |x| match int_from_float(x) {
        Ok(int) => Ok(int.into_pyobject(py).map_err(PyErr::from)?.into_any()),
        Err(f) => Err(fault(f, value)),
    };
    if value.is_exact_instance_of::<PyFloat>() {
        return from_float(value.extract()?);
    }
    if let Some(ratio) = decimal_ratio(value)?.or(fraction_ratio(value)?) {
        return match ratio {
            Ratio::Infinite => Err(fault(Fault::FiniteNumber, value)),
            Ratio::Of(numerator, denominator) if denominator.eq(1)? => Ok(numerator),
            Ratio::Of(..) => Err(fault(Fault::IntFromFloat, value)),
        };
    }
    if let Ok(x) = value.extract::<f64>() {
        return from_float(x);
    }
    match enum_value(value) {
        // As it is, even if it is no int: the reference does not look at it again.
        Some(inner) => Ok(inner),
        None => Err(fault(Fault::IntType, value)),
    }
}

/// An int of the same value whose type is exactly int; a subclass's methods have no say.
fn plain_int<'py>(value: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
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
    // A subclass is first made a plain Decimal, so that its methods have no say.
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

fn member<'py>(value: &Bound<'py, PyAny>, strict: bool) -> Result<Bound<'py, PyAny>, Invalid> {
    let py = value.py();
    if is_instance(value, state::class(py)?) {
        return Ok(value.clone());
    }
    if strict {
        return Err(fault(Fault::IsInstanceOf, value));
    }
    if let Ok(text) = value.cast::<PyString>() {
        let utf8 = match utf8(text) {
            Ok(utf8) => utf8,
            Err(_) if !value.is_exact_instance_of::<PyString>() => return Err(fault(Fault::Enum, value)),
            Err(invalid) => return Err(invalid),
        };
        return match OperationState::from_text(utf8.as_bytes()) {
            Some(found) => Ok(state::member(py, found)?.clone()),
            None => Err(fault(Fault::Enum, value)),
        };
    }
    // Whatever hashes and compares like a value finds its member, as in a call of the enum.
    match state::class(py)?.call1((value,)) {
        Ok(found) => Ok(found),
        Err(error) if error.is_instance_of::<PyValueError>(py) || error.is_instance_of::<PyTypeError>(py) => {
            Err(fault(Fault::Enum, value))
        }
        Err(error) => Err(error.into()),
    }
}

fn text_list<'py>(value: &Bound<'py, PyAny>, strict: bool) -> Result<Bound<'py, PyAny>, Invalid> {
    let py = value.py();
    let not_a_list = || fault(Fault::ListType, value);
    let iterable = value.is_instance_of::<PyList>()
        || (!strict
            && (value.is_instance_of::<PyTuple>()
                || value.is_instance_of::<PySet>()
                || value.is_instance_of::<PyFrozenSet>()));
    if !iterable && (strict || is_text_or_mapping(value)) {
        return Err(not_a_list());
    }
    let mut texts = Vec::new();
    let mut lines = Vec::new();
    let mut take = |index: usize, item: &Bound<'py, PyAny>| -> Result<(), Invalid> {
        match text(item, strict) {
            Ok(text) => texts.push(text),
            Err(Invalid::Lines(found)) => lines.extend(found.into_iter().map(|l| l.at(Step::Index(index)))),
            Err(raised) => return Err(raised),
        }
        Ok(())
    };
    // The concrete containers are read directly, so that a subclass's __iter__ has no say.
    if let Ok(list) = value.cast::<PyList>() {
        for (index, item) in list.iter().enumerate() {
            take(index, &item)?;
        }
    } else if let Ok(tuple) = value.cast::<PyTuple>() {
        for (index, item) in tuple.iter().enumerate() {
            take(index, &item)?;
        }
    } else {
        for (index, item) in value.try_iter().map_err(|_| not_a_list())?.enumerate() {
            match item {
                Ok(item) => take(index, &item)?,
                Err(error) => {
                    let context = Context::Error(describe(py, &error));
                    let line = LineError::with_context(Fault::IterationError, value, context);
                    lines.push(line.at(Step::Index(index)));
                    break;
                }
            }
        }
    }
    if lines.is_empty() {
        Ok(PyList::new(py, texts)?.into_any())
    } else {
        Err(Invalid::Lines(lines))
    }
}

fn is_text_or_mapping(value: &Bound<'_, PyAny>) -> bool {
    value.is_instance_of::<PyString>()
        || value.is_instance_of::<PyBytes>()
        || value.is_instance_of::<PyByteArray>()
        || value.is_instance_of::<PyDict>()
        || value.cast::<PyMapping>().is_ok()
}

/// An exception as `Type: text`, the way the reference quotes exceptions of other code.
pub fn describe(py: Python<'_>, error: &PyErr) -> String {
    let name = error
        .get_type(py)
        .name()
        .map_or_else(|_| "Exception".into(), |n| n.to_string());
    let text = error
        .value(py)
        .str()
        .map_or_else(|_| String::new(), |t| t.to_string_lossy().into_owned());
    if text.is_empty() {
        name
    } else {
        format!("{name}: {text}")
    }
}

/// Whether a value is an instance of a class; one that cannot even tell its own class is none, as for the
/// reference.
pub fn is_instance<'py>(value: &Bound<'py, PyAny>, class: &Bound<'py, PyAny>) -> bool {
    value.is_instance(class).unwrap_or(false)
}
