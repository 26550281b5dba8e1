//! Makes instances: `__init__`, the `model_validate` family and `model_construct`.

use pyo3::exceptions::{PyAssertionError, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString, PyTuple, PyType};
use pyo3::{PyTypeInfo, exceptions::PyTypeError};

use super::collector::Collector;
use super::exact::{self, Stop};
use super::options::{Extra, Options, refuse_positional};
use super::python::{from_dict, from_object};
use super::{initialise, json as from_json, strings};
use crate::domain::{Fault, field_index};
use crate::glue::cpython::objects::is_instance;
use crate::glue::document::text::{Text, with_json_text};
use crate::glue::instance::draft::{Blank, Draft, Filled};
use crate::glue::instance::storage::PyOperation;
use crate::glue::instance::{lazy, lifetime};
use crate::glue::values::error::{Context, InputKind, Invalid, LineError, validation_error_class};
use crate::glue::values::json_value::to_python;

/// What has come of a dict.
pub enum Attempt<'py> {
    /// This operation.
    Made(Bound<'py, PyOperation>),
    /// It has keys that name no field.
    Unknown,
    /// A value needs a closer look.
    Doubtful(Begun<'py>),
    /// There was no memory.
    Failed,
}

/// A new operation with some of the values of a dict.
pub struct Begun<'py> {
    made: Bound<'py, PyOperation>,
    filled: Filled,
    stop: Box<Stop<'py>>,
}

/// Makes a new `Operation` of a dict whose values need no coercion.
#[inline]
pub fn read<'py>(dict: &Bound<'py, PyDict>, ignores_unknown: bool) -> Attempt<'py> {
    let Ok(made) = lifetime::new_operation(dict.py()) else {
        return Attempt::Failed;
    };
    let mut blank = Blank::new(&made);
    let read = exact::read_dict(dict, false, |field, value| blank.set_exact(field, value));
    let filled = blank.filled();
    match read {
        Ok(true) if !ignores_unknown => Attempt::Unknown,
        Ok(_) => {
            filled.finish(&made);
            Attempt::Made(made)
        }
        Err(stop) => Attempt::Doubtful(Begun { made, filled, stop }),
    }
}

impl<'py> Begun<'py> {
    /// Reads the rest of the dict. `keywords`: it holds those of a call.
    #[cold]
    pub fn finish(mut self, dict: &Bound<'py, PyDict>, keywords: bool) -> PyResult<Bound<'py, PyOperation>> {
        let options = Options {
            keywords,
            ..Options::default()
        };
        let mut collector = Collector::new(dict.py(), options);
        let read = self.stop.go_on(dict, &mut collector);
        match read.and_then(|_| collector.finish()) {
            Ok(draft) => {
                self.filled.add(&self.made, draft);
                self.filled.finish(&self.made);
                Ok(self.made)
            }
            Err(invalid) => Err(invalid.into_error(&self.made.get_type(), InputKind::Python)),
        }
    }
}

/// `Operation.__init__(**data)`.
pub fn init(
    slf: &Bound<'_, PyOperation>,
    args: &Bound<'_, PyTuple>,
    kwargs: Option<&Bound<'_, PyDict>>,
) -> PyResult<()> {
    refuse_positional("__init__", 1, args)?;
    let options = Options {
        keywords: true,
        ..Options::default()
    };
    let draft = match kwargs {
        Some(kwargs) => {
            from_dict(kwargs, options).map_err(|invalid| invalid.into_error(&slf.get_type(), InputKind::Python))?
        }
        None => Draft::default(),
    };
    PyOperation::fill(slf, draft)
}

/// A new instance of `class` with the values of `draft`.
fn make<'py>(class: &Bound<'py, PyType>, draft: Draft<'py>) -> PyResult<Bound<'py, PyAny>> {
    let instance = lifetime::new_blank(class)?;
    PyOperation::fill(&instance, draft)?;
    Ok(instance.into_any())
}

/// `Operation.model_validate(obj)`.
pub fn validate<'py>(
    class: &Bound<'py, PyType>,
    obj: &Bound<'py, PyAny>,
    options: Options,
) -> PyResult<Bound<'py, PyAny>> {
    // Instances are taken as they are, never validated again.
    if is_instance(obj, class) {
        return Ok(obj.clone());
    }
    if let Ok(dict) = obj.cast::<PyDict>()
        && has_custom_init(class)
    {
        return call_custom_init(class, dict, obj);
    }
    match from_object(obj, class, options) {
        Ok(draft) => make(class, draft),
        Err(invalid) => Err(invalid.into_error(class, InputKind::Python)),
    }
}

/// Whether a class was made with an `__init__` of its own. The reference asks when the class is made, so
/// what is put into `Operation` later does not count.
fn has_custom_init(class: &Bound<'_, PyType>) -> bool {
    if initialise::has_native_init(class) {
        return false;
    }
    let own = PyOperation::type_object(class.py());
    let name = intern!(class.py(), "__init__");
    let mut line = class.mro().iter().take_while(|base| !base.is(&own));
    line.any(|base| {
        let dict = base.getattr(intern!(class.py(), "__dict__"));
        dict.is_ok_and(|dict| dict.contains(name).unwrap_or(true))
    })
}

/// Builds an instance of a subclass with an `__init__` of its own through that.
fn call_custom_init<'py>(
    class: &Bound<'py, PyType>,
    kwargs: &Bound<'py, PyDict>,
    input: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    class
        .call((), Some(kwargs))
        .map_err(|error| error_of_own_code(class, error, input))
}

/// What becomes of an error that a subclass's own code raises during validation.
fn error_of_own_code(class: &Bound<'_, PyType>, error: PyErr, input: &Bound<'_, PyAny>) -> PyErr {
    let py = class.py();
    let is_validation_error = validation_error_class(py).is_ok_and(|class| error.is_instance(py, class));
    let fault = if is_validation_error {
        return error;
    } else if error.is_instance_of::<PyAssertionError>(py) {
        Fault::AssertionError
    } else if error.is_instance_of::<PyValueError>(py) {
        Fault::ValueError
    } else {
        return error;
    };
    let raised = Context::Raised(error.into_value(py).into_any());
    Invalid::from(LineError::with_context(fault, input, raised)).into_error(class, InputKind::Python)
}

/// A JSON document as a Python object.
fn parsed<'py>(data: &Bound<'py, PyAny>) -> Result<Bound<'py, PyAny>, Invalid> {
    with_json_text(data, |json| Ok(to_python(data.py(), &from_json::parse(data, json)?)?))
}

/// Documents up to this length, in bytes, are kept until their values are made; operations have
/// about 500.
const LONGEST_KEPT: usize = 4096;

/// What the scanner says to a document.
pub enum Verdict<'py> {
    /// It is this operation.
    Made(Bound<'py, PyOperation>),
    /// The scanner refused it; the exact parser has to read it.
    Doubtful,
    /// It was not asked: the document can change, or is too long to be kept for the few values that may be
    /// read of it.
    NotAsked,
}

/// Scans a document that nobody can change, and keeps it.
#[inline]
pub fn scan_and_keep<'py>(data: &Bound<'py, PyAny>) -> Verdict<'py> {
    let py = data.py();
    let Some(text) = Text::shared(data) else {
        return Verdict::NotAsked;
    };
    let verdict = match text.as_bytes(py) {
        Ok(json) if json.len() <= LONGEST_KEPT => from_json::scan(json).ok_or(Verdict::Doubtful),
        _ => Err(Verdict::NotAsked),
    };
    match verdict {
        Ok(record) => match lazy::of_document(py, text, record) {
            Ok(made) => Verdict::Made(made),
            Err(_) => Verdict::NotAsked,
        },
        Err(verdict) => {
            text.release(py);
            verdict
        }
    }
}

/// `Operation.model_validate_json(json_data)`.
pub fn validate_json<'py>(
    class: &Bound<'py, PyType>,
    data: &Bound<'py, PyAny>,
    options: Options,
) -> PyResult<Bound<'py, PyAny>> {
    if has_custom_init(class) {
        let parsed = parsed(data).map_err(|invalid| invalid.into_error(class, InputKind::Json))?;
        if let Ok(dict) = parsed.cast::<PyDict>() {
            return call_custom_init(class, dict, &parsed);
        }
    }
    let may_scan = options.extra == Extra::Ignore && !options.strict;
    let verdict = if may_scan && class.is(PyOperation::type_object(class.py())) {
        scan_and_keep(data)
    } else {
        Verdict::NotAsked
    };
    if let Verdict::Made(made) = verdict {
        return Ok(made.into_any());
    }
    let ask_scanner = may_scan && matches!(verdict, Verdict::NotAsked);
    validate_json_exactly(class, data, options, ask_scanner)
}

/// Reads the document with the exact parser, after the scanner if that was not asked yet.
pub fn validate_json_exactly<'py>(
    class: &Bound<'py, PyType>,
    data: &Bound<'py, PyAny>,
    options: Options,
    ask_scanner: bool,
) -> PyResult<Bound<'py, PyAny>> {
    let draft = with_json_text(data, |json| {
        from_json::from_text(data, json, class, options, ask_scanner)
    });
    match draft {
        Ok(draft) => make(class, draft),
        Err(invalid) => Err(invalid.into_error(class, InputKind::Json)),
    }
}

/// `Operation.model_validate_strings(obj)`.
pub fn validate_strings<'py>(
    class: &Bound<'py, PyType>,
    obj: &Bound<'py, PyAny>,
    options: Options,
) -> PyResult<Bound<'py, PyAny>> {
    if let Ok(dict) = obj.cast::<PyDict>()
        && has_custom_init(class)
    {
        return call_custom_init(class, dict, obj);
    }
    match strings::from_strings(obj, class, options) {
        Ok(draft) => make(class, draft),
        // The reference words the faults of such input as those of JSON.
        Err(invalid) => Err(invalid.into_error(class, InputKind::Json)),
    }
}

/// `Operation.model_construct(_fields_set, **values)`: no validation at all.
pub fn construct<'py>(
    class: &Bound<'py, PyType>,
    fields_set: Option<Bound<'py, PyAny>>,
    values: Option<&Bound<'py, PyDict>>,
) -> PyResult<Bound<'py, PyAny>> {
    let mut draft = Draft::default();
    let mut hint = 0;
    for (key, value) in values.into_iter().flat_map(pyo3::types::PyDictMethods::iter) {
        let Ok(name) = key.cast::<PyString>() else {
            return Err(PyTypeError::new_err("keywords must be strings"));
        };
        if let Some(field) = name.to_str().ok().and_then(|name| field_index(name.as_bytes(), hint)) {
            draft.set(field, value);
            hint = field + 1;
        }
    }
    let instance = lifetime::new_blank(class)?;
    PyOperation::fill(&instance, draft)?;
    if let Some(fields_set) = fields_set {
        PyOperation::replace_fields_set(&instance, Some(fields_set));
    }
    Ok(instance.into_any())
}
