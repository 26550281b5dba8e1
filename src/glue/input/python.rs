//! A whole input, of whatever shape, to the values of one operation.

use pyo3::exceptions::{PyAttributeError, PyTypeError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyMapping, PyString, PyTuple, PyType};

use crate::glue::cpython::entries::Entries;
use crate::glue::values::error::{Context, Invalid, LineError, Step};
use crate::glue::values::exact;
use crate::glue::values::from_python::{describe, validate};
use crate::glue::values::keys::field_of;

use crate::domain::{FIELDS, Fault, Field};
use crate::glue::instance::object::{PyOperation, Values};

/// Values that have been validated and wait for an instance.
#[derive(Default)]
pub struct Draft<'py> {
    /// One value for each field; None stands for the default.
    pub values: Values<'py>,
    /// Bit i: field i was in the input.
    pub fields_set: u16,
    /// Bit i: the value of field i may hold references.
    pub containers: u16,
    /// The unknown keys, if the caller wants them kept.
    pub extra: Option<Bound<'py, PyDict>>,
}

impl<'py> Draft<'py> {
    /// Sets a value of any type.
    pub fn set(&mut self, field: usize, value: Bound<'py, PyAny>) {
        self.containers |= u16::from(PyOperation::is_container(field, &value)) << field;
        self.put(field, value);
    }

    /// Sets a value of the field's own type.
    #[inline]
    pub fn set_exact(&mut self, field: usize, value: Bound<'py, PyAny>) {
        self.containers |= u16::from(exact::is_container(FIELDS[field].kind, &value)) << field;
        self.put(field, value);
    }

    #[inline]
    fn put(&mut self, field: usize, value: Bound<'py, PyAny>) {
        self.values[field] = Some(value);
        self.fields_set |= 1 << field;
    }
}

/// What happens to unknown keys.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Extra {
    Ignore,
    Allow,
    Forbid,
}

/// Call-time options of validation.
#[derive(Clone, Copy)]
pub struct Options {
    pub strict: bool,
    pub extra: Extra,
    pub from_attributes: bool,
    /// The input are keywords, which have to be texts.
    pub keywords: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            strict: false,
            extra: Extra::Ignore,
            from_attributes: false,
            keywords: false,
        }
    }
}

/// Validates the entries of a plain dict.
pub fn from_dict<'py>(dict: &Bound<'py, PyDict>, options: Options) -> Result<Draft<'py>, Invalid> {
    if options.extra == Extra::Ignore {
        let mut draft = Draft::default();
        if exact::read_dict(dict, options.strict, |field, value| draft.set_exact(field, value)).is_some() {
            return Ok(draft);
        }
    }
    from_any_dict(dict, options)
}

/// Validates a dict whose values need a closer look.
///
/// Values of the exact type are taken at once. That runs no Python code, so the dict cannot change
/// meanwhile; all other values are held and validated afterwards, in the order of the fields, which
/// is the order in which the reference lists faults.
fn from_any_dict<'py>(dict: &Bound<'py, PyDict>, options: Options) -> Result<Draft<'py>, Invalid> {
    let mut draft = Draft::default();
    let mut held = Vec::new();
    let mut next = 0;
    let mut unknown = false;
    let py = dict.py();
    let mut odd = Vec::new();
    for entry in Entries::of(dict) {
        let (key, value) = entry?;
        if !key.is_exact_instance_of::<PyString>() {
            odd.push((key, value));
            continue;
        }
        let Some(field) = field_of(&key, next)? else {
            unknown = true;
            continue;
        };
        next = field + 1;
        match exact::take(FIELDS[field].kind, &value, options.strict) {
            Some(taken) => draft.set_exact(field, taken),
            None => held.push((field, value)),
        }
    }
    // Comparing these may run Python code.
    for (key, value) in odd {
        if let Some(field) = field_of(&key, 0)? {
            held.push((field, value));
        } else if options.keywords && !key.is_instance_of::<PyString>() {
            return Err(PyTypeError::new_err("keywords must be strings").into());
        } else {
            unknown = true;
        }
    }
    if held.is_empty() && options.extra == Extra::Ignore {
        return Ok(draft);
    }
    let mut lines = Vec::new();
    held.sort_unstable_by_key(|(field, _)| *field);
    for (field, value) in held {
        take_field(&mut draft, &mut lines, field, &value, options.strict)?;
    }
    if unknown && options.extra != Extra::Ignore {
        let entries: Vec<_> = Entries::of(dict).collect();
        take_unknown(py, &mut draft, &mut lines, entries.into_iter(), u16::MAX, options.extra)?;
    } else if options.extra == Extra::Allow {
        draft.extra = Some(PyDict::new(py));
    }
    finish(draft, lines)
}

fn finish(draft: Draft<'_>, lines: Vec<LineError>) -> Result<Draft<'_>, Invalid> {
    if lines.is_empty() {
        Ok(draft)
    } else {
        Err(Invalid::Lines(lines))
    }
}

fn take_field<'py>(
    draft: &mut Draft<'py>,
    lines: &mut Vec<LineError>,
    field: usize,
    value: &Bound<'py, PyAny>,
    strict: bool,
) -> Result<(), Invalid> {
    let Field { name, kind, .. } = FIELDS[field];
    match validate(kind, value, strict).map_err(|e| e.at(|| Step::Field(name))) {
        Ok(taken) => draft.set(field, taken),
        Err(Invalid::Lines(found)) => lines.extend(found),
        Err(raised) => return Err(raised),
    }
    Ok(())
}

/// Collects or refuses the entries whose keys name none of the fields in `used`.
fn take_unknown<'py>(
    py: Python<'py>,
    draft: &mut Draft<'py>,
    lines: &mut Vec<LineError>,
    entries: impl Iterator<Item = PyResult<(Bound<'py, PyAny>, Bound<'py, PyAny>)>>,
    used: u16,
    extra: Extra,
) -> Result<(), Invalid> {
    let kept = PyDict::new(py);
    for entry in entries {
        let (key, value) = entry?;
        if field_of(&key, 0)?.is_some_and(|field| used >> field & 1 == 1) {
            continue;
        }
        let Ok(text) = key.cast::<PyString>() else {
            lines.push(LineError::new(Fault::InvalidKey, &key).at(Step::Key(shown_key(&key))));
            continue;
        };
        let Ok(plain) = text.to_str() else {
            return Err(LineError::new(Fault::StringUnicode, &key).into());
        };
        if extra == Extra::Forbid {
            lines.push(LineError::new(Fault::ExtraForbidden, &value).at(Step::Key(shown_key(&key))));
        } else {
            kept.set_item(plain, value)?;
        }
    }
    if extra == Extra::Allow {
        draft.extra = Some(kept);
    }
    Ok(())
}

/// A key as the reference shows it in `loc`: text, 64-bit int, or else its repr.
fn shown_key(key: &Bound<'_, PyAny>) -> Py<PyAny> {
    let py = key.py();
    if let Ok(text) = key.cast::<PyString>() {
        return PyString::new(py, &text.to_string_lossy()).into_any().unbind();
    }
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
    let mut draft = Draft::default();
    let mut lines = Vec::new();
    for (field, Field { name, .. }) in FIELDS.iter().enumerate() {
        let value = match mapping.call_method1(intern!(py, "get"), (*name, missing)) {
            Ok(value) if value.is(missing) => continue,
            Ok(value) => value,
            Err(error) => return Err(error.into()),
        };
        used |= 1 << field;
        take_field(&mut draft, &mut lines, field, &value, options.strict)?;
    }
    if options.extra != Extra::Ignore {
        let items = mapping.call_method0(intern!(py, "items"))?;
        let entries = items.try_iter()?.map(|item| item.and_then(|item| item.extract()));
        take_unknown(py, &mut draft, &mut lines, entries, used, options.extra)?;
    }
    finish(draft, lines)
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
    let mut draft = Draft::default();
    let mut lines = Vec::new();
    for (field, Field { name, .. }) in FIELDS.iter().enumerate() {
        let given = match &further {
            Some(further) => further.get_item(name)?,
            None => None,
        };
        let value = match given.map_or_else(|| object.getattr(*name), Ok) {
            Ok(value) => value,
            Err(error) if error.is_instance_of::<PyAttributeError>(py) => continue,
            Err(error) => {
                let context = Context::Error(describe(py, &error));
                let line = LineError::with_context(Fault::GetAttributeError, &object, context);
                lines.push(line.at(Step::Field(name)));
                continue;
            }
        };
        take_field(&mut draft, &mut lines, field, &value, options.strict)?;
    }
    if options.extra == Extra::Allow {
        draft.extra = Some(PyDict::new(py));
    }
    finish(draft, lines)
}

/// Whether it makes sense to read the object's attributes: not for what builtin modules define.
fn has_attributes(object: &Bound<'_, PyAny>) -> bool {
    let module = object.get_type().getattr(intern!(object.py(), "__module__"));
    let Ok(Ok(module)) = module.map(Bound::cast_into::<PyString>) else {
        return false;
    };
    !matches!(module.to_str(), Ok("builtins" | "datetime" | "collections"))
}

/// Refuses positional arguments beyond `most`, `self` or `cls` included, in Python's words for the
/// methods of `BaseModel`. `args` are those in excess.
#[inline]
pub fn refuse_positional(method: &str, most: usize, args: &Bound<'_, PyTuple>) -> PyResult<()> {
    match args.len() {
        0 => Ok(()),
        excess => Err(too_many_positional(method, most, excess)),
    }
}

#[cold]
fn too_many_positional(method: &str, most: usize, excess: usize) -> PyErr {
    let plural = if most == 1 { "" } else { "s" };
    PyTypeError::new_err(format!(
        "BaseModel.{method}() takes {most} positional argument{plural} but {} were given",
        most + excess
    ))
}
