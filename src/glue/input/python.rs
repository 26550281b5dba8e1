//! Validates a Python object (dict, Mapping, object with attributes) into one operation.

use pyo3::exceptions::PyAttributeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyMapping, PyString, PyType};

use super::collector::Collector;
use super::exact;
use super::options::{Extra, Options};
use crate::domain::{FIELDS, Fault, Field, field_index};
use crate::glue::cpython::entries::{Entries, Entry};
use crate::glue::instance::draft::Draft;
use crate::glue::values::error::{Context, Invalid, LineError, Step, describe};
use crate::glue::values::input::Input;

/// Validates the entries of a plain dict.
pub fn from_dict<'py>(dict: &Bound<'py, PyDict>, options: Options) -> Result<Draft<'py>, Invalid> {
    let mut collector = Collector::new(dict.py(), options);
    let draft = &mut collector.draft;
    let has_unknown = match exact::read_dict(dict, options.strict, |field, value| draft.set_exact(field, value)) {
        Ok(has_unknown) => has_unknown,
        Err(stop) => stop.go_on(dict, &mut collector)?,
    };
    if has_unknown && options.extra != Extra::Ignore {
        // A copy, because comparing keys may run code that changes the dict.
        let entries: Vec<_> = Entries::of(dict).collect();
        take_unknown(&mut collector, entries.into_iter(), u16::MAX)?;
    }
    collector.finish()
}

/// Collects or refuses the entries whose keys name none of the fields in `used`.
fn take_unknown<'py>(
    collector: &mut Collector<'py>,
    entries: impl Iterator<Item = PyResult<Entry<'py>>>,
    used: u16,
) -> Result<(), Invalid> {
    for entry in entries {
        let (key, value) = entry?;
        let Ok(text) = key.cast::<PyString>() else {
            // Even one that equals the name of a field, and has given that its value.
            collector.fault(LineError::new(Fault::InvalidKey, &key).at(Step::Key(shown_key(&key))));
            continue;
        };
        let Ok(plain) = text.to_str() else {
            return Err(LineError::new(Fault::StringUnicode, &key).into());
        };
        if field_index(plain.as_bytes(), 0).is_none_or(|field| used >> field & 1 == 0) {
            collector.unknown(&PyString::new(key.py(), plain), &value)?;
        }
    }
    Ok(())
}

/// A key that is no text as the reference shows it in `loc`: a 64-bit int, or else its repr.
fn shown_key(key: &Bound<'_, PyAny>) -> Py<PyAny> {
    let py = key.py();
    if let Ok(int) = key.extract::<i64>() {
        return match int.into_pyobject(py) {
            Ok(int) => int.into_any().unbind(),
            Err(never) => match never {},
        };
    }
    let shown = key.repr().map_or_else(
        |_| format!("<unprintable {} object>", type_name(key)),
        |repr| repr.to_string_lossy().into_owned(),
    );
    PyString::new(py, &shown).into_any().unbind()
}

fn type_name(value: &Bound<'_, PyAny>) -> String {
    value
        .get_type()
        .qualname()
        .map_or_else(|_| "object".to_string(), |name| name.to_string())
}

/// Validates an input that is no instance: a mapping or, if asked for, an object with attributes.
pub fn from_object<'py>(
    input: &Bound<'py, PyAny>,
    class: &Bound<'py, PyType>,
    options: Options,
) -> Result<Draft<'py>, Invalid> {
    if let Ok(dict) = input.cast_exact::<PyDict>() {
        return from_dict(dict, options);
    }
    if options.from_attributes {
        // Here the reference reads dict subclasses directly, too.
        if let Ok(dict) = input.cast::<PyDict>() {
            return from_dict(dict, options);
        }
        if !options.strict
            && let Ok(mapping) = input.cast::<PyMapping>()
        {
            return from_mapping(mapping, options);
        }
        return from_attributes(input, options);
    }
    match input.cast::<PyMapping>() {
        Ok(mapping) if !options.strict || input.is_instance_of::<PyDict>() => from_mapping(mapping, options),
        _ => Err(not_a_model(input, class)),
    }
}

/// The fault of an input that is nothing an operation can be made of.
pub fn not_a_model(input: &Bound<'_, PyAny>, class: &Bound<'_, PyType>) -> Invalid {
    let name = class
        .name()
        .map_or_else(|_| String::new(), |name| name.to_string_lossy().into_owned());
    LineError::with_context(Fault::ModelType, input, Context::ClassName(name)).into()
}

/// The object that stands for "nothing" in look-ups; pydantic's own where it is installed, because
/// a mapping's `get` can see it.
fn missing(py: Python<'_>) -> PyResult<&Bound<'_, PyAny>> {
    static MISSING: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let missing = MISSING.get_or_try_init(py, || match py.import("pydantic_core") {
        Ok(core) => core.getattr("PydanticUndefined").map(Bound::unbind),
        Err(_) => py.import("builtins")?.getattr("object")?.call0().map(Bound::unbind),
    })?;
    Ok(missing.bind(py))
}

fn from_mapping<'py>(mapping: &Bound<'py, PyMapping>, options: Options) -> Result<Draft<'py>, Invalid> {
    let py = mapping.py();
    let missing = missing(py)?;
    let mut used = 0;
    let mut collector = Collector::new(py, options);
    for (field, Field { name, .. }) in FIELDS.iter().enumerate() {
        let value = mapping.call_method1(intern!(py, "get"), (*name, missing))?;
        if !value.is(missing) {
            used |= 1 << field;
            collector.field(field, Input::Python(&value))?;
        }
    }
    if options.extra != Extra::Ignore {
        let items = mapping.call_method0(intern!(py, "items"))?;
        let entries = items.try_iter()?.map(|item| item.and_then(|item| item.extract()));
        take_unknown(&mut collector, entries, used)?;
    }
    collector.finish()
}

fn from_attributes<'py>(input: &Bound<'py, PyAny>, options: Options) -> Result<Draft<'py>, Invalid> {
    let py = input.py();
    // Beside an object, the reference takes a pair of an object and further values.
    let (object, further) = if has_attributes(input) {
        (input.clone(), None)
    } else {
        match input.extract::<(Bound<'_, PyAny>, Bound<'_, PyDict>)>() {
            Ok((object, further)) if has_attributes(&object) => (object, Some(further)),
            _ => return Err(LineError::new(Fault::ModelAttributesType, input).into()),
        }
    };
    let mut collector = Collector::new(py, options);
    for (field, Field { name, .. }) in FIELDS.iter().enumerate() {
        let given = match &further {
            Some(further) => further.get_item(name)?,
            None => None,
        };
        match given.map_or_else(|| object.getattr(*name), Ok) {
            Ok(value) => collector.field(field, Input::Python(&value))?,
            Err(error) if error.is_instance_of::<PyAttributeError>(py) => {}
            Err(error) => {
                let context = Context::Error(describe(py, &error));
                let line = LineError::with_context(Fault::GetAttributeError, &object, context);
                collector.fault(line.at(Step::Field(name)));
            }
        }
    }
    collector.finish()
}

/// Whether it makes sense to read the object's attributes: not for what builtin modules define.
fn has_attributes(object: &Bound<'_, PyAny>) -> bool {
    let module = object.get_type().getattr(intern!(object.py(), "__module__"));
    let Ok(Ok(module)) = module.map(Bound::cast_into::<PyString>) else {
        return false;
    };
    !matches!(module.to_str(), Ok("builtins" | "datetime" | "collections"))
}
