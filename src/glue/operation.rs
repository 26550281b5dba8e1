//! The methods of `Operation`: signatures and arguments; the work is done next door.

use pyo3::basic::CompareOp;
use pyo3::exceptions::{PyAttributeError, PyImportError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyIterator, PyList, PyString, PyTuple, PyType};
use pyo3::{PyTypeInfo, PyTraverseError, PyVisit, intern};

use super::input::{Extra, Options};
use super::object::{HAS_EXTRA, HAS_FIELDS_SET, HAS_PRIVATE, PyOperation, no_attribute};
use super::selection::{DumpOptions, Unexpected};
use super::{construct, copying, dump, dump_json, show, state};
use crate::domain::{OperationState, escape_non_ascii, field_index, indent_json};

/// Reads the options that all validating methods share.
fn options(
    py: Python<'_>,
    strict: Option<bool>,
    extra: Option<&Bound<'_, PyAny>>,
    from_attributes: Option<bool>,
    by_alias: Option<&Bound<'_, PyAny>>,
    by_name: Option<&Bound<'_, PyAny>>,
) -> PyResult<Options> {
    let is = |option: Option<&Bound<'_, PyAny>>, flag| option.is_some_and(|o| o.is(PyBool::new(py, flag)));
    if is(by_alias, false) && !is(by_name, true) {
        return Err(neither_alias_nor_name(py));
    }
    for option in [by_alias, by_name].into_iter().flatten() {
        option.extract::<bool>()?;
    }
    let extra = match extra {
        None => Extra::Ignore,
        Some(extra) => match extra.cast::<PyString>()?.to_str()? {
            "ignore" => Extra::Ignore,
            "allow" => Extra::Allow,
            "forbid" => Extra::Forbid,
            other => return Err(PyValueError::new_err(format!("SchemaError: Invalid extra_behavior: `{other}`"))),
        },
    };
    Ok(Options {
        strict: strict.unwrap_or(false),
        extra,
        from_attributes: from_attributes.unwrap_or(false),
        keywords: false,
    })
}

#[cold]
fn neither_alias_nor_name(py: Python<'_>) -> PyErr {
    let text = "At least one of `by_alias` or `by_name` must be set to True.";
    let arguments = PyDict::new(py);
    let error = py
        .import("pydantic.errors")
        .and_then(|errors| errors.getattr("PydanticUserError"))
        .and_then(|class| {
            arguments.set_item("code", "validate-by-alias-and-name-false")?;
            class.call((text,), Some(&arguments))
        });
    match error {
        Ok(error) => PyErr::from_value(error),
        Err(_) => PyTypeError::new_err(text),
    }
}

/// Calls a function of `hps_ops._pydantic`, which works with the installed pydantic.
fn through_pydantic<'py>(
    slf: &Bound<'py, PyOperation>,
    function: &str,
    options: &Bound<'py, PyDict>,
) -> PyResult<Bound<'py, PyAny>> {
    let module = slf.py().import(intern!(slf.py(), "hps_ops._pydantic"))?;
    module.getattr(function)?.call((slf,), Some(options))
}

/// Dumps natively if that is sure to be right, else through pydantic; without pydantic natively
/// again, with warnings where values have unexpected types.
fn dump_somehow<'py>(
    slf: &Bound<'py, PyOperation>,
    options: &DumpOptions<'py>,
    function: &str,
    native: impl Fn(&mut Unexpected) -> PyResult<Option<Bound<'py, PyAny>>>,
) -> PyResult<Bound<'py, PyAny>> {
    if !options.exotic && let Some(dumped) = native(&mut Unexpected::Refuse)? {
        return Ok(dumped);
    }
    let py = slf.py();
    through_pydantic(slf, function, &options.given).or_else(|error| {
        if options.exotic || !error.is_instance_of::<PyImportError>(py) {
            return Err(error);
        }
        let mut noted = Unexpected::Note(Vec::new());
        match native(&mut noted)? {
            Some(dumped) => noted.issue(py, options.warnings.as_ref()).map(|()| dumped),
            None => Err(error),
        }
    })
}

#[pymethods]
impl PyOperation {
    /// Takes the field's values as keywords. `glue/layout.rs` puts a function in the slot that
    /// spares the copy of the keywords and then does the same.
    #[pyo3(signature = (*args, **data))]
    fn __init__<'py>(
        slf: &Bound<'py, Self>,
        args: &Bound<'py, PyTuple>,
        data: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<()> {
        construct::init(slf, args, data)
    }

    #[classmethod]
    #[pyo3(signature = (obj, *, strict=None, extra=None, from_attributes=None, context=None, by_alias=None, by_name=None))]
    #[expect(clippy::too_many_arguments, reason = "pydantic's signature")]
    fn model_validate<'py>(
        cls: &Bound<'py, PyType>,
        obj: &Bound<'py, PyAny>,
        strict: Option<bool>,
        extra: Option<&Bound<'py, PyAny>>,
        from_attributes: Option<bool>,
        context: Option<&Bound<'py, PyAny>>,
        by_alias: Option<&Bound<'py, PyAny>>,
        by_name: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let options = options(cls.py(), strict, extra, from_attributes, by_alias, by_name)?;
        construct::validate(cls, obj, options, context)
    }

    #[classmethod]
    #[pyo3(signature = (json_data, *, strict=None, extra=None, context=None, by_alias=None, by_name=None))]
    fn model_validate_json<'py>(
        cls: &Bound<'py, PyType>,
        json_data: &Bound<'py, PyAny>,
        strict: Option<bool>,
        extra: Option<&Bound<'py, PyAny>>,
        context: Option<&Bound<'py, PyAny>>,
        by_alias: Option<&Bound<'py, PyAny>>,
        by_name: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let options = options(cls.py(), strict, extra, None, by_alias, by_name)?;
        construct::validate_json(cls, json_data, options, context)
    }

    #[classmethod]
    #[pyo3(signature = (obj, *, strict=None, extra=None, context=None, by_alias=None, by_name=None))]
    fn model_validate_strings<'py>(
        cls: &Bound<'py, PyType>,
        obj: &Bound<'py, PyAny>,
        strict: Option<bool>,
        extra: Option<&Bound<'py, PyAny>>,
        context: Option<&Bound<'py, PyAny>>,
        by_alias: Option<&Bound<'py, PyAny>>,
        by_name: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let options = options(cls.py(), strict, extra, None, by_alias, by_name)?;
        construct::validate_strings(cls, obj, options, context)
    }

    #[classmethod]
    #[pyo3(signature = (_fields_set=None, **values))]
    fn model_construct<'py>(
        cls: &Bound<'py, PyType>,
        _fields_set: Option<Bound<'py, PyAny>>,
        values: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        construct::construct(cls, _fields_set, values)
    }

    #[pyo3(
        signature = (*, mode=None, **options),
        text_signature = "($self, *, mode='python', include=None, exclude=None, context=None, by_alias=None, \
            exclude_unset=False, exclude_defaults=False, exclude_none=False, exclude_computed_fields=False, \
            round_trip=False, warnings=True, fallback=None, serialize_as_any=False, polymorphic_serialization=None)"
    )]
    fn model_dump<'py>(
        slf: &Bound<'py, Self>,
        mode: Option<Bound<'py, PyString>>,
        options: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let py = slf.py();
        let options = DumpOptions::new(py, "model_dump", options)?;
        // Modes other than "json" act like "python" in the reference.
        let json_mode = mode.as_ref().is_some_and(|mode| mode == "json");
        if let Some(mode) = mode {
            options.given.set_item(intern!(py, "mode"), mode)?;
        }
        dump_somehow(slf, &options, "to_python", |unexpected| {
            let dumped = dump::to_python(slf, json_mode, &options.selection, unexpected)?;
            Ok(dumped.map(Bound::into_any))
        })
    }

    #[pyo3(
        signature = (*, indent=None, **options),
        text_signature = "($self, *, indent=None, ensure_ascii=False, include=None, exclude=None, context=None, \
            by_alias=None, exclude_unset=False, exclude_defaults=False, exclude_none=False, \
            exclude_computed_fields=False, round_trip=False, warnings=True, fallback=None, serialize_as_any=False, \
            polymorphic_serialization=None)"
    )]
    fn model_dump_json<'py>(
        slf: &Bound<'py, Self>,
        indent: Option<Bound<'py, PyAny>>,
        options: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let py = slf.py();
        let options = DumpOptions::new(py, "model_dump_json", options)?;
        let spaces = match &indent {
            Some(indent) => {
                options.given.set_item(intern!(py, "indent"), indent)?;
                Some(indent.extract::<usize>()?)
            }
            None => None,
        };
        dump_somehow(slf, &options, "to_json", |unexpected| {
            let Some(mut json) = dump_json::to_json(slf, &options.selection, unexpected)? else {
                return Ok(None);
            };
            if let Some(spaces) = spaces {
                json = indent_json(&json, spaces);
            }
            let text = PyString::from_bytes(py, &json)?;
            if options.ensure_ascii {
                return Ok(Some(PyString::new(py, &escape_non_ascii(text.to_str()?)).into_any()));
            }
            Ok(Some(text.into_any()))
        })
    }

    #[pyo3(signature = (*, update=None, deep=None), text_signature = "($self, *, update=None, deep=False)")]
    fn model_copy<'py>(
        slf: &Bound<'py, Self>,
        update: Option<&Bound<'py, PyAny>>,
        deep: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let deep = match deep {
            Some(deep) => deep.is_truthy()?,
            None => false,
        };
        copying::model_copy(slf, update, deep)
    }

    fn __copy__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, Self>> {
        copying::copy(slf)
    }

    #[pyo3(signature = (memo=None))]
    fn __deepcopy__<'py>(slf: &Bound<'py, Self>, memo: Option<Bound<'py, PyAny>>) -> PyResult<Bound<'py, Self>> {
        copying::deepcopy(slf, memo)
    }

    #[pyo3(signature = (**changes))]
    fn __replace__<'py>(slf: &Bound<'py, Self>, changes: Option<&Bound<'py, PyDict>>) -> PyResult<Bound<'py, PyAny>> {
        let arguments = PyDict::new(slf.py());
        arguments.set_item("update", changes)?;
        slf.call_method("model_copy", (), Some(&arguments))
    }

    fn __getstate__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyDict>> {
        copying::getstate(slf)
    }

    fn __setstate__(slf: &Bound<'_, Self>, state: &Bound<'_, PyAny>) -> PyResult<()> {
        copying::setstate(slf, state)
    }

    fn __richcmp__<'py>(slf: &Bound<'py, Self>, other: &Bound<'py, PyAny>, op: CompareOp) -> PyResult<Py<PyAny>> {
        let py = slf.py();
        let not_implemented = || Ok(py.NotImplemented());
        let Ok(other) = other.cast::<Self>() else {
            return not_implemented();
        };
        let equal = match op {
            CompareOp::Eq => show::is_equal(slf, other)?,
            CompareOp::Ne => !show::is_equal(slf, other)?,
            _ => return not_implemented(),
        };
        Ok(equal.into_pyobject(py)?.to_owned().into_any().unbind())
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        show::repr(slf)
    }

    fn __str__(slf: &Bound<'_, Self>) -> PyResult<String> {
        show::str(slf)
    }

    fn __repr_args__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyIterator>> {
        PyList::new(slf.py(), show::repr_args(slf)?)?.try_iter()
    }

    fn __iter__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyIterator>> {
        PyList::new(slf.py(), show::items(slf)?)?.try_iter()
    }

    /// Reads what is in no slot: fields while the instance has a `__dict__`, and extras.
    fn _getattr<'py>(slf: &Bound<'py, Self>, name: &Bound<'py, PyString>) -> PyResult<Bound<'py, PyAny>> {
        let py = slf.py();
        if let Some(field) = name.to_str().ok().and_then(|name| field_index(name.as_bytes(), 0))
            && let Some(value) = Self::field(slf, field)?
        {
            return Ok(value);
        }
        if slf.get().has(HAS_EXTRA)
            && let Ok(extra) = Self::side(slf, HAS_EXTRA)?.cast::<PyDict>()
            && let Some(value) = extra.get_item(name)?
        {
            return Ok(value);
        }
        let class = slf.get_type();
        let is_field = name.to_str().is_ok_and(|name| field_index(name.as_bytes(), 0).is_some());
        if !is_field && class.hasattr(name)? {
            // The class has it, and reading it has just raised AttributeError: raise that again.
            let plain = py.import(intern!(py, "builtins"))?.getattr(intern!(py, "object"))?;
            return plain.call_method1(intern!(py, "__getattribute__"), (slf, name));
        }
        Err(no_attribute(slf, name))
    }

    /// Sets a field without validation.
    fn _setattr<'py>(slf: &Bound<'py, Self>, name: &Bound<'py, PyString>, value: &Bound<'py, PyAny>) -> PyResult<()> {
        if let Some(field) = name.to_str().ok().and_then(|name| field_index(name.as_bytes(), 0)) {
            if slf.get_type().is(Self::type_object(slf.py())) || !is_shadowed(slf, name)? {
                Self::put_field(slf, field, value)?;
                return Self::add_to_fields_set(slf, field);
            }
        }
        set_other_attribute(slf, name, value)
    }

    fn _delattr<'py>(slf: &Bound<'py, Self>, name: &Bound<'py, PyString>) -> PyResult<()> {
        let py = slf.py();
        if let Some(field) = name.to_str().ok().and_then(|name| field_index(name.as_bytes(), 0)) {
            return match Self::delete_field(slf, field)? {
                true => Ok(()),
                false => Err(no_attribute(slf, name)),
            };
        }
        if let Ok(extra) = Self::side(slf, HAS_EXTRA)?.cast::<PyDict>()
            && extra.contains(name)?
        {
            return extra.del_item(name);
        }
        let object = py.import(intern!(py, "builtins"))?.getattr(intern!(py, "object"))?;
        object
            .call_method1(intern!(py, "__delattr__"), (slf, name))
            .map(|_| ())
            .map_err(|error| {
                if error.is_instance_of::<PyAttributeError>(py) {
                    no_attribute(slf, name)
                } else {
                    error
                }
            })
    }

    #[getter(__dict__)]
    fn get_dict<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyDict>> {
        Self::live_dict(slf)
    }

    #[setter(__dict__)]
    fn set_dict(slf: &Bound<'_, Self>, value: &Bound<'_, PyAny>) -> PyResult<()> {
        let Ok(dict) = value.cast::<PyDict>() else {
            let kind = value.get_type().name()?;
            return Err(PyTypeError::new_err(format!("__dict__ must be set to a dictionary, not a '{kind}'")));
        };
        Self::replace_dict(slf, dict.clone())
    }

    #[deleter(__dict__)]
    fn delete_dict(slf: &Bound<'_, Self>) -> PyResult<()> {
        Self::replace_dict(slf, PyDict::new(slf.py()))
    }

    #[getter(__weakref__)]
    fn get_weakref<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        let py = slf.py();
        let references = py.import(intern!(py, "weakref"))?.call_method1(intern!(py, "getweakrefs"), (slf,))?;
        match references.try_iter()?.next() {
            Some(first) => first,
            None => Ok(py.None().into_bound(py)),
        }
    }

    #[getter(__pydantic_fields_set__)]
    fn get_fields_set<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        Self::live_fields_set(slf)
    }

    #[setter(__pydantic_fields_set__)]
    fn set_fields_set(slf: &Bound<'_, Self>, value: Bound<'_, PyAny>) {
        Self::replace_fields_set(slf, Some(value));
    }

    #[deleter(__pydantic_fields_set__)]
    fn delete_fields_set(slf: &Bound<'_, Self>) -> PyResult<()> {
        must_have(slf, HAS_FIELDS_SET, "__pydantic_fields_set__")?;
        Self::replace_fields_set(slf, None);
        Ok(())
    }

    #[getter(__pydantic_extra__)]
    fn get_extra<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        Self::side(slf, HAS_EXTRA)
    }

    #[setter(__pydantic_extra__)]
    fn set_extra(slf: &Bound<'_, Self>, value: Bound<'_, PyAny>) -> PyResult<()> {
        Self::replace_side(slf, HAS_EXTRA, Some(value))
    }

    #[deleter(__pydantic_extra__)]
    fn delete_extra(slf: &Bound<'_, Self>) -> PyResult<()> {
        must_have(slf, HAS_EXTRA, "__pydantic_extra__")?;
        Self::replace_side(slf, HAS_EXTRA, None)
    }

    #[getter(__pydantic_private__)]
    fn get_private<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        Self::side(slf, HAS_PRIVATE)
    }

    #[setter(__pydantic_private__)]
    fn set_private(slf: &Bound<'_, Self>, value: Bound<'_, PyAny>) -> PyResult<()> {
        Self::replace_side(slf, HAS_PRIVATE, Some(value))
    }

    #[deleter(__pydantic_private__)]
    fn delete_private(slf: &Bound<'_, Self>) -> PyResult<()> {
        must_have(slf, HAS_PRIVATE, "__pydantic_private__")?;
        Self::replace_side(slf, HAS_PRIVATE, None)
    }

    /// Whether the operation is over: succeeded or failed.
    #[getter]
    fn is_final(slf: &Bound<'_, Self>) -> PyResult<bool> {
        Ok(current_state(slf)?.is_some_and(OperationState::is_final))
    }

    /// Whether the operation has ended well.
    #[getter]
    fn is_succeeded(slf: &Bound<'_, Self>) -> PyResult<bool> {
        Ok(current_state(slf)? == Some(OperationState::Succeeded))
    }

    /// Whether the operation has ended with an error.
    #[getter]
    fn is_failed(slf: &Bound<'_, Self>) -> PyResult<bool> {
        Ok(current_state(slf)? == Some(OperationState::Failed))
    }

    /// Whether the operation is being carried out.
    #[getter]
    fn is_running(slf: &Bound<'_, Self>) -> PyResult<bool> {
        Ok(current_state(slf)? == Some(OperationState::Running))
    }

    /// Whether the operation waits to be carried out.
    #[getter]
    fn is_queued(slf: &Bound<'_, Self>) -> PyResult<bool> {
        Ok(current_state(slf)? == Some(OperationState::Queued))
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        self.traverse(visit)
    }

    fn __clear__(slf: &Bound<'_, Self>) {
        slf.get().clear(slf.py());
    }
}

/// Refuses to delete what is not there, in the words of a slot's descriptor.
fn must_have(slf: &Bound<'_, PyOperation>, flag: u16, name: &'static str) -> PyResult<()> {
    if slf.get().has(flag) {
        return Ok(());
    }
    Err(PyAttributeError::new_err(name))
}

/// The state, if the field holds a member of our enum.
fn current_state(slf: &Bound<'_, PyOperation>) -> PyResult<Option<OperationState>> {
    const STATE: usize = 13;
    match PyOperation::field(slf, STATE)? {
        Some(value) => state::state_of(&value),
        None => Ok(None),
    }
}

/// Whether a subclass has put something else in the place of a field.
fn is_shadowed(slf: &Bound<'_, PyOperation>, name: &Bound<'_, PyString>) -> PyResult<bool> {
    let own = PyOperation::type_object(slf.py());
    for class in slf.get_type().mro().iter().take_while(|class| !class.is(&own)) {
        if class.getattr(intern!(slf.py(), "__dict__"))?.contains(name)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Sets an attribute that is no field, by the reference's rules.
fn set_other_attribute<'py>(
    slf: &Bound<'py, PyOperation>,
    name: &Bound<'py, PyString>,
    value: &Bound<'py, PyAny>,
) -> PyResult<()> {
    let py = slf.py();
    let class = slf.get_type();
    let set_plainly = || {
        let object = py.import(intern!(py, "builtins"))?.getattr(intern!(py, "object"))?;
        object.call_method1(intern!(py, "__setattr__"), (slf, name, value)).map(|_| ())
    };
    if name.to_str().is_ok_and(|name| name.starts_with('_')) {
        return set_plainly();
    }
    if class.hasattr(name)? {
        let found = class.getattr(name)?;
        let is_property = found.is_instance(&py.import(intern!(py, "builtins"))?.getattr(intern!(py, "property"))?)?;
        if is_property {
            return found.call_method1(intern!(py, "__set__"), (slf, value)).map(|_| ());
        }
        let functools = py.import(intern!(py, "functools"))?;
        if found.is_instance(&functools.getattr(intern!(py, "cached_property"))?)? {
            return PyOperation::live_dict(slf)?.set_item(name, value);
        }
    }
    // Formatted by Python, because a name can hold surrogates.
    let text = PyString::new(py, "\"{}\" object has no field \"{}\"");
    let text = text.call_method1(intern!(py, "format"), (class.name()?, name))?;
    Err(PyValueError::new_err(text.unbind()))
}

