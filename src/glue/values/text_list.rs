//! `list[str]` as Python objects: coerced, made and dumped.
#![expect(
    unsafe_code,
    reason = "checks the items of a list without a reference to each: `Operation(**d)` in docs/benchmarks.md"
)]

use jiter::JsonValue;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::sync::critical_section::with_critical_section;
use pyo3::types::{PyByteArray, PyBytes, PyDict, PyFrozenSet, PyList, PyMapping, PySet, PyString, PyTuple};

use super::dumped::{Dumped, NATIVE_DEPTH, Unexpected, expected};
use super::error::{Context, Invalid, LineError, Step, describe};
use super::input::Input;
use super::{any, text};
use crate::domain::{Fault, FieldKind, JsonBuffer, Texts};
use crate::glue::cpython::text_object::str_of_json;

/// A new list of the same items, if all are exact str.
#[inline]
pub fn take<'py>(value: &Bound<'py, PyAny>) -> Option<Bound<'py, PyAny>> {
    let list = value.cast_exact::<PyList>().ok()?;
    let are_texts = with_critical_section(list.as_any(), || {
        // SAFETY: items below the length are valid objects, and the check runs no Python code.
        (0..list.len()).all(|index| unsafe {
            let item = ffi::PyList_GET_ITEM(list.as_ptr(), index.cast_signed());
            ffi::PyUnicode_CheckExact(item) != 0
        })
    });
    // Without a GIL the list may have changed since, so the copy is checked, too.
    let copy = are_texts.then(|| list.get_slice(0, list.len()))?;
    if cfg!(Py_GIL_DISABLED) && !copy.iter().all(|item| item.is_exact_instance_of::<PyString>()) {
        return None;
    }
    Some(copy.into_any())
}

pub fn coerce<'py>(input: Input<'_, 'py>, strict: bool) -> Result<Bound<'py, PyAny>, Invalid> {
    let mut items = Items::default();
    match input {
        Input::Python(value) => take_items(&mut items, value, strict)?,
        Input::Json(py, JsonValue::Array(values)) => {
            for value in values.iter() {
                items.take(Input::Json(py, value), strict)?;
            }
        }
        Input::Json(..) | Input::Strings(_) => return Err(input.refuse(Fault::ListType)),
    }
    if items.lines.is_empty() {
        Ok(PyList::new(input.py(), items.texts)?.into_any())
    } else {
        Err(Invalid::Lines(items.lines))
    }
}

/// Valid items, and the errors of others.
#[derive(Default)]
struct Items<'py> {
    count: usize,
    texts: Vec<Bound<'py, PyAny>>,
    lines: Vec<LineError>,
}

impl<'py> Items<'py> {
    fn take(&mut self, item: Input<'_, 'py>, strict: bool) -> Result<(), Invalid> {
        let index = self.count;
        self.count += 1;
        match text::coerce(item, strict) {
            Ok(text) => self.texts.push(text),
            Err(invalid) => self.lines.extend(invalid.at(|| Step::Index(index)).into_lines()?),
        }
        Ok(())
    }
}

fn take_items<'py>(items: &mut Items<'py>, value: &Bound<'py, PyAny>, strict: bool) -> Result<(), Invalid> {
    let py = value.py();
    let not_a_list = || Input::Python(value).refuse(Fault::ListType);
    let iterable = value.is_instance_of::<PyList>()
        || (!strict
            && (value.is_instance_of::<PyTuple>()
                || value.is_instance_of::<PySet>()
                || value.is_instance_of::<PyFrozenSet>()));
    if !iterable && (strict || is_text_or_mapping(value)) {
        return Err(not_a_list());
    }
    // Lists and tuples are read without calling `__iter__` of a subclass.
    if let Ok(list) = value.cast::<PyList>() {
        for item in list.iter() {
            items.take(Input::Python(&item), strict)?;
        }
    } else if let Ok(tuple) = value.cast::<PyTuple>() {
        for item in tuple.iter() {
            items.take(Input::Python(&item), strict)?;
        }
    } else {
        for item in value.try_iter().map_err(|_| not_a_list())? {
            match item {
                Ok(item) => items.take(Input::Python(&item), strict)?,
                Err(error) => {
                    // The reference stops here, and drops the errors of items before.
                    let context = Context::Error(describe(py, &error));
                    let line = LineError::with_context(Fault::IterationError, value, context);
                    return Err(line.at(Step::Index(items.count)).into());
                }
            }
        }
    }
    Ok(())
}

fn is_text_or_mapping(value: &Bound<'_, PyAny>) -> bool {
    value.is_instance_of::<PyString>()
        || value.is_instance_of::<PyBytes>()
        || value.is_instance_of::<PyByteArray>()
        || value.is_instance_of::<PyDict>()
        || value.cast::<PyMapping>().is_ok()
}

#[inline(never)]
pub fn make<'py>(py: Python<'py>, span: &[u8]) -> PyResult<Bound<'py, PyAny>> {
    // Most lists are short, and made without appending.
    let mut first: [Option<Bound<'py, PyAny>>; 4] = [const { None }; 4];
    let mut texts = Texts::new(span);
    let mut count = 0;
    for (place, text) in first.iter_mut().zip(&mut texts) {
        *place = Some(str_of_json(py, text)?);
        count += 1;
    }
    let list = PyList::new(py, first.into_iter().take(count))?;
    for text in texts {
        list.append(str_of_json(py, text)?)?;
    }
    Ok(list.into_any())
}

pub fn dump<'py>(
    field: usize,
    value: &Bound<'py, PyAny>,
    json_mode: bool,
    unexpected: &mut Unexpected,
) -> PyResult<Dumped<Bound<'py, PyAny>>> {
    let Ok(list) = value.cast_exact::<PyList>() else {
        return Ok(Dumped::Unexpected);
    };
    if list.iter().all(|item| item.is_exact_instance_of::<PyString>()) {
        return Ok(Dumped::As(list.get_slice(0, list.len()).into_any()));
    }
    if !note_items(field, list, unexpected)? {
        return Ok(Dumped::ByPydantic);
    }
    Ok(any::dump(value, json_mode, NATIVE_DEPTH)?.into())
}

pub fn write(
    out: &mut JsonBuffer,
    field: usize,
    value: &Bound<'_, PyAny>,
    unexpected: &mut Unexpected,
) -> PyResult<Dumped<()>> {
    let Ok(list) = value.cast_exact::<PyList>() else {
        return Ok(Dumped::Unexpected);
    };
    if !note_items(field, list, unexpected)? {
        return Ok(Dumped::ByPydantic);
    }
    Ok(any::write(out, value, NATIVE_DEPTH)?.into())
}

/// Notes the items that are no texts; false if pydantic has to dump the operation.
fn note_items(field: usize, list: &Bound<'_, PyList>, unexpected: &mut Unexpected) -> PyResult<bool> {
    for item in list.iter() {
        // The reference dumps None without a warning.
        if !item.is_none()
            && !item.is_exact_instance_of::<PyString>()
            && !unexpected.note(expected(FieldKind::Text), field, &item)?
        {
            return Ok(false);
        }
    }
    Ok(true)
}
