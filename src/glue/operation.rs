//! The methods of `Operation`: signatures and arguments; the work is done next door.
#![expect(clippy::doc_markdown, reason = "docstrings of Python, in NumPy style")]

use pyo3::basic::CompareOp;
use pyo3::exceptions::{PyAttributeError, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::{PyDateTime, PyDict, PyIterator, PyList, PyString, PyTuple, PyType};
use pyo3::{PyTraverseError, PyTypeInfo, PyVisit, intern};

use crate::domain::{OperationState, escape_non_ascii, indent_json};
use crate::glue::cpython::recursion;
use crate::glue::dump::fallback::dump_or_fall_back;
use crate::glue::dump::options::DumpOptions;
use crate::glue::dump::{json as dump_json, python as dump};
use crate::glue::input::construct;
use crate::glue::input::options::{refuse_positional, validation_options};
use crate::glue::instance::sides::Side;
use crate::glue::instance::storage::PyOperation;
use crate::glue::instance::{attributes, copying, reader, show, times};
use crate::glue::values::names::field_called;
use crate::glue::values::state;

#[pymethods]
impl PyOperation {
    /// Validate a mapping, or an object with the fields as attributes.
    ///
    /// Parameters
    /// ----------
    /// obj : Mapping, Operation or object
    ///     An instance is returned as it is.
    /// strict : bool, optional
    ///     Refuse values that are not of the field's own type.
    /// extra : {'ignore', 'allow', 'forbid'}, optional
    ///     What becomes of unknown keys; they are ignored by default.
    /// from_attributes : bool, optional
    ///     Read the attributes of an object that is no mapping.
    /// context : object, optional
    ///     Without effect: no validator of the class takes one.
    /// by_alias, by_name : bool, optional
    ///     Without effect, since the fields have no aliases; they may not both be False.
    ///
    /// Returns
    /// -------
    /// Operation
    ///     A new instance, or `obj` itself if it is one.
    ///
    /// Raises
    /// ------
    /// pydantic.ValidationError
    ///     If values are refused; all of them are listed. Without pydantic,
    ///     ``hps_ops.ValidationError`` of the same shape.
    #[classmethod]
    #[pyo3(
        signature = (obj, *args, strict=None, extra=None, from_attributes=None, context=None, by_alias=None, by_name=None),
        text_signature = "($cls, obj, *, strict=None, extra=None, from_attributes=None, context=None, by_alias=None, \
            by_name=None)"
    )]
    #[expect(clippy::too_many_arguments, reason = "pydantic's signature")]
    fn model_validate<'py>(
        cls: &Bound<'py, PyType>,
        obj: &Bound<'py, PyAny>,
        args: &Bound<'py, PyTuple>,
        strict: Option<bool>,
        extra: Option<&Bound<'py, PyAny>>,
        from_attributes: Option<bool>,
        context: Option<&Bound<'py, PyAny>>,
        by_alias: Option<&Bound<'py, PyAny>>,
        by_name: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let _ = context;
        refuse_positional("model_validate", 2, args)?;
        let options = validation_options(cls.py(), strict, extra, from_attributes, by_alias, by_name)?;
        construct::validate(cls, obj, options)
    }

    /// Validate a JSON document.
    ///
    /// Parameters
    /// ----------
    /// json_data : str, bytes or bytearray
    ///     One object; unknown keys may hold any valid JSON.
    /// strict : bool, optional
    ///     Refuse values that are not of the field's own type.
    /// extra : {'ignore', 'allow', 'forbid'}, optional
    ///     What becomes of unknown keys; they are ignored by default.
    /// context : object, optional
    ///     Without effect: no validator of the class takes one.
    /// by_alias, by_name : bool, optional
    ///     Without effect, since the fields have no aliases; they may not both be False.
    ///
    /// Returns
    /// -------
    /// Operation
    ///     A new instance.
    ///
    /// Raises
    /// ------
    /// pydantic.ValidationError
    ///     If values are refused; all of them are listed. Without pydantic,
    ///     ``hps_ops.ValidationError`` of the same shape.
    #[classmethod]
    #[pyo3(
        signature = (json_data, *args, strict=None, extra=None, context=None, by_alias=None, by_name=None),
        text_signature = "($cls, json_data, *, strict=None, extra=None, context=None, by_alias=None, by_name=None)"
    )]
    #[expect(clippy::too_many_arguments, reason = "pydantic's signature")]
    fn model_validate_json<'py>(
        cls: &Bound<'py, PyType>,
        json_data: &Bound<'py, PyAny>,
        args: &Bound<'py, PyTuple>,
        strict: Option<bool>,
        extra: Option<&Bound<'py, PyAny>>,
        context: Option<&Bound<'py, PyAny>>,
        by_alias: Option<&Bound<'py, PyAny>>,
        by_name: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let _ = context;
        refuse_positional("model_validate_json", 2, args)?;
        let options = validation_options(cls.py(), strict, extra, None, by_alias, by_name)?;
        construct::validate_json(cls, json_data, options)
    }

    /// Validate a dict whose values are all texts, such as a query string.
    ///
    /// Parameters
    /// ----------
    /// obj : dict
    ///     Texts, or for ``result`` a dict.
    /// strict : bool, optional
    ///     Refuse values that are not of the field's own type.
    /// extra : {'ignore', 'allow', 'forbid'}, optional
    ///     What becomes of unknown keys; they are ignored by default.
    /// context : object, optional
    ///     Without effect: no validator of the class takes one.
    /// by_alias, by_name : bool, optional
    ///     Without effect, since the fields have no aliases; they may not both be False.
    ///
    /// Returns
    /// -------
    /// Operation
    ///     A new instance.
    ///
    /// Raises
    /// ------
    /// pydantic.ValidationError
    ///     If values are refused; all of them are listed. Without pydantic,
    ///     ``hps_ops.ValidationError`` of the same shape.
    #[classmethod]
    #[pyo3(
        signature = (obj, *args, strict=None, extra=None, context=None, by_alias=None, by_name=None),
        text_signature = "($cls, obj, *, strict=None, extra=None, context=None, by_alias=None, by_name=None)"
    )]
    #[expect(clippy::too_many_arguments, reason = "pydantic's signature")]
    fn model_validate_strings<'py>(
        cls: &Bound<'py, PyType>,
        obj: &Bound<'py, PyAny>,
        args: &Bound<'py, PyTuple>,
        strict: Option<bool>,
        extra: Option<&Bound<'py, PyAny>>,
        context: Option<&Bound<'py, PyAny>>,
        by_alias: Option<&Bound<'py, PyAny>>,
        by_name: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let _ = context;
        refuse_positional("model_validate_strings", 2, args)?;
        let options = validation_options(cls.py(), strict, extra, None, by_alias, by_name)?;
        construct::validate_strings(cls, obj, options)
    }

    /// Make an instance without validation.
    ///
    /// Parameters
    /// ----------
    /// _fields_set : set of str, optional
    ///     Becomes ``model_fields_set``; by default the names of the fields in `values`.
    /// **values
    ///     Values of the fields, taken as they are; unknown names are ignored.
    ///
    /// Returns
    /// -------
    /// Operation
    ///     A new instance.
    #[classmethod]
    #[pyo3(signature = (_fields_set=None, *args, **values), text_signature = "($cls, _fields_set=None, **values)")]
    #[expect(clippy::used_underscore_binding, reason = "pydantic's name")]
    fn model_construct<'py>(
        cls: &Bound<'py, PyType>,
        _fields_set: Option<Bound<'py, PyAny>>,
        args: &Bound<'py, PyTuple>,
        values: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        if !args.is_empty() {
            return Err(PyTypeError::new_err(format!(
                "BaseModel.model_construct() takes from 1 to 2 positional arguments but {} were given",
                args.len() + 2
            )));
        }
        construct::construct(cls, _fields_set, values)
    }

    /// Dump the fields as a dict.
    ///
    /// Parameters
    /// ----------
    /// mode : {'python', 'json'}
    ///     With ``'json'`` all values are of types that JSON knows.
    /// include, exclude : set, dict or None
    ///     The fields to show or to leave out: their names, or a dict with True for each. Deeper
    ///     selections, as of a list's items, need pydantic.
    /// context, fallback : object, optional
    ///     For serializers of values that only pydantic can dump.
    /// by_alias : bool, optional
    ///     Without effect, since the fields have no aliases.
    /// exclude_unset : bool
    ///     Leave out fields that were never set.
    /// exclude_defaults, exclude_none : bool
    ///     Leave out fields that are None, which is every field's default.
    /// exclude_computed_fields, round_trip, serialize_as_any, polymorphic_serialization : bool
    ///     As in pydantic; without effect on the fields' own types.
    /// warnings : bool or {'none', 'warn', 'error'}
    ///     What to do about values whose types are not those of their fields.
    ///
    /// Returns
    /// -------
    /// dict
    ///     In the order of the fields.
    ///
    /// Raises
    /// ------
    /// ImportError
    ///     If a value or an option needs pydantic, and that is not installed.
    #[pyo3(
        signature = (*args, mode=None, **options),
        text_signature = "($self, *, mode='python', include=None, exclude=None, context=None, by_alias=None, \
            exclude_unset=False, exclude_defaults=False, exclude_none=False, exclude_computed_fields=False, \
            round_trip=False, warnings=True, fallback=None, serialize_as_any=False, polymorphic_serialization=None)"
    )]
    fn model_dump<'py>(
        slf: &Bound<'py, Self>,
        args: &Bound<'py, PyTuple>,
        mode: Option<Bound<'py, PyString>>,
        options: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let py = slf.py();
        refuse_positional("model_dump", 1, args)?;
        let options = DumpOptions::new(py, "model_dump", options)?;
        // Modes other than "json" act like "python" in the reference.
        let json_mode = mode.as_ref().is_some_and(|mode| mode == "json");
        if let Some(mode) = mode {
            options.given.set_item(intern!(py, "mode"), mode)?;
        }
        dump_or_fall_back(slf, &options, "to_python", |unexpected| {
            let dumped = dump::to_python(slf, json_mode, &options.selection, unexpected)?;
            Ok(dumped.map(Bound::into_any))
        })
    }

    /// Dump the fields as JSON text.
    ///
    /// Parameters
    /// ----------
    /// indent : int, optional
    ///     Spaces for each level; by default everything is on one line.
    /// ensure_ascii : bool
    ///     Escape all characters beyond ASCII.
    /// include, exclude : set, dict or None
    ///     The fields to show or to leave out: their names, or a dict with True for each. Deeper
    ///     selections, as of a list's items, need pydantic.
    /// context, fallback : object, optional
    ///     For serializers of values that only pydantic can dump.
    /// by_alias : bool, optional
    ///     Without effect, since the fields have no aliases.
    /// exclude_unset : bool
    ///     Leave out fields that were never set.
    /// exclude_defaults, exclude_none : bool
    ///     Leave out fields that are None, which is every field's default.
    /// exclude_computed_fields, round_trip, serialize_as_any, polymorphic_serialization : bool
    ///     As in pydantic; without effect on the fields' own types.
    /// warnings : bool or {'none', 'warn', 'error'}
    ///     What to do about values whose types are not those of their fields.
    ///
    /// Returns
    /// -------
    /// str
    ///     NaN and infinities are written as null.
    ///
    /// Raises
    /// ------
    /// ImportError
    ///     If a value or an option needs pydantic, and that is not installed.
    #[pyo3(
        signature = (*args, indent=None, **options),
        text_signature = "($self, *, indent=None, ensure_ascii=False, include=None, exclude=None, context=None, \
            by_alias=None, exclude_unset=False, exclude_defaults=False, exclude_none=False, \
            exclude_computed_fields=False, round_trip=False, warnings=True, fallback=None, serialize_as_any=False, \
            polymorphic_serialization=None)"
    )]
    fn model_dump_json<'py>(
        slf: &Bound<'py, Self>,
        args: &Bound<'py, PyTuple>,
        indent: Option<&Bound<'py, PyAny>>,
        options: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let py = slf.py();
        refuse_positional("model_dump_json", 1, args)?;
        let options = DumpOptions::new(py, "model_dump_json", options)?;
        let spaces = match indent {
            Some(indent) => {
                options.given.set_item(intern!(py, "indent"), indent)?;
                Some(indent.extract::<usize>()?)
            }
            None => None,
        };
        dump_or_fall_back(slf, &options, "to_json", |unexpected| {
            dump_json::to_json(slf, &options.selection, unexpected, |json| {
                let text = match spaces {
                    Some(spaces) => PyString::from_bytes(py, &indent_json(json, spaces))?,
                    None => PyString::from_bytes(py, json)?,
                };
                if options.ensure_ascii {
                    return Ok(PyString::new(py, &escape_non_ascii(text.to_str()?)).into_any());
                }
                Ok(text.into_any())
            })
        })
    }

    /// Copy the instance.
    ///
    /// Parameters
    /// ----------
    /// update : Mapping, optional
    ///     Values to change in the copy, without validation.
    /// deep : bool
    ///     Copy the values, too, instead of sharing them.
    ///
    /// Returns
    /// -------
    /// Operation
    ///     A new instance of the same class.
    #[pyo3(signature = (*args, update=None, deep=None), text_signature = "($self, *, update=None, deep=False)")]
    fn model_copy<'py>(
        slf: &Bound<'py, Self>,
        args: &Bound<'py, PyTuple>,
        update: Option<&Bound<'py, PyAny>>,
        deep: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        refuse_positional("model_copy", 1, args)?;
        let deep = match deep {
            Some(deep) => deep.is_truthy()?,
            None => false,
        };
        copying::model_copy(slf, update, deep)
    }

    /// Copy the instance; the copy shares the values.
    fn __copy__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, Self>> {
        copying::copy(slf)
    }

    /// Copy the instance and its values.
    #[pyo3(signature = (memo=None))]
    fn __deepcopy__<'py>(slf: &Bound<'py, Self>, memo: Option<Bound<'py, PyAny>>) -> PyResult<Bound<'py, Self>> {
        copying::deepcopy(slf, memo)
    }

    /// Copy the instance with changes, for ``copy.replace``.
    #[pyo3(signature = (*args, **changes), text_signature = "($self, **changes)")]
    fn __replace__<'py>(
        slf: &Bound<'py, Self>,
        args: &Bound<'py, PyTuple>,
        changes: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        refuse_positional("__replace__", 1, args)?;
        let arguments = PyDict::new(slf.py());
        arguments.set_item("update", changes)?;
        slf.call_method("model_copy", (), Some(&arguments))
    }

    /// How pickle takes the instance apart.
    fn __reduce_ex__<'py>(slf: &Bound<'py, Self>, protocol: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        copying::reduce(slf, protocol)
    }

    /// The state that a pickle keeps; pydantic's class takes it, too.
    fn __getstate__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyDict>> {
        copying::getstate(slf)
    }

    /// Take a state, also one of pydantic's class.
    fn __setstate__(slf: &Bound<'_, Self>, state: &Bound<'_, PyAny>) -> PyResult<()> {
        copying::setstate(slf, state)
    }

    fn __richcmp__<'py>(slf: &Bound<'py, Self>, other: &Bound<'py, PyAny>, op: CompareOp) -> PyResult<Py<PyAny>> {
        let py = slf.py();
        let not_implemented = || Ok(py.NotImplemented());
        let Ok(other) = other.cast::<Self>() else {
            return not_implemented();
        };
        if !matches!(op, CompareOp::Eq | CompareOp::Ne) {
            return not_implemented();
        }
        let equal = recursion::deeper("in comparison", || show::is_equal(slf, other))?;
        let equal = equal == matches!(op, CompareOp::Eq);
        Ok(equal.into_pyobject(py)?.to_owned().into_any().unbind())
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        show::repr(slf)
    }

    fn __str__(slf: &Bound<'_, Self>) -> PyResult<String> {
        show::str(slf)
    }

    /// The names and values that ``repr`` shows.
    fn __repr_args__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyIterator>> {
        PyList::new(slf.py(), show::repr_args(slf)?)?.try_iter()
    }

    fn __iter__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyIterator>> {
        PyList::new(slf.py(), show::items(slf)?)?.try_iter()
    }

    /// Read what is in no slot: fields while there is a ``__dict__``, and extras.
    fn _getattr<'py>(slf: &Bound<'py, Self>, name: &Bound<'py, PyString>) -> PyResult<Bound<'py, PyAny>> {
        // CPython asks only instances of subclasses, and only for what it has not found.
        let is_own = reader::EXCHANGES_READER && slf.get_type().is(Self::type_object(slf.py()));
        if let Some(field) = field_called(name)
            && (is_own || slf.get().slots[field].is_full(slf))
        {
            Self::settle(slf)?;
            return Err(attributes::no_attribute(slf, name));
        }
        attributes::get(slf, name)
    }

    /// Read an attribute of a subclass whose own ``__getattr__`` keeps ours from being called.
    fn _getattribute<'py>(slf: &Bound<'py, Self>, name: &Bound<'py, PyString>) -> PyResult<Bound<'py, PyAny>> {
        attributes::get_before_own_hook(slf, name)
    }

    /// Set an attribute, without validation.
    fn _setattr<'py>(slf: &Bound<'py, Self>, name: &Bound<'py, PyString>, value: &Bound<'py, PyAny>) -> PyResult<()> {
        attributes::set(slf, name, value)
    }

    /// Delete an attribute.
    fn _delattr<'py>(slf: &Bound<'py, Self>, name: &Bound<'py, PyString>) -> PyResult<()> {
        attributes::delete(slf, name)
    }

    #[getter(__dict__)]
    fn get_dict<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyDict>> {
        Self::live_dict(slf)
    }

    #[setter(__dict__)]
    fn set_dict(slf: &Bound<'_, Self>, value: &Bound<'_, PyAny>) -> PyResult<()> {
        let Ok(dict) = value.cast::<PyDict>() else {
            let kind = value.get_type().name()?;
            return Err(PyTypeError::new_err(format!(
                "__dict__ must be set to a dictionary, not a '{kind}'"
            )));
        };
        Self::replace_dict(slf, dict);
        Ok(())
    }

    #[deleter(__dict__)]
    fn delete_dict(slf: &Bound<'_, Self>) {
        Self::replace_dict(slf, &PyDict::new(slf.py()));
    }

    #[getter(__weakref__)]
    fn get_weakref<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        let py = slf.py();
        let references = py
            .import(intern!(py, "weakref"))?
            .call_method1(intern!(py, "getweakrefs"), (slf,))?;
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
    fn set_fields_set<'py>(slf: &Bound<'py, Self>, value: Bound<'py, PyAny>) {
        Self::replace_fields_set(slf, Some(value));
    }

    #[deleter(__pydantic_fields_set__)]
    fn delete_fields_set(slf: &Bound<'_, Self>) -> PyResult<()> {
        if !Self::has_fields_set(slf) {
            return Err(PyAttributeError::new_err("__pydantic_fields_set__"));
        }
        Self::replace_fields_set(slf, None);
        Ok(())
    }

    #[getter(__pydantic_extra__)]
    fn get_extra<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        // `BaseModel`'s own descriptor may have written them, past us.
        reader::refresh(slf);
        Self::side(slf, Side::Extra)
    }

    #[setter(__pydantic_extra__)]
    fn set_extra<'py>(slf: &Bound<'py, Self>, value: Bound<'py, PyAny>) {
        Self::replace_side(slf, Side::Extra, value);
    }

    #[deleter(__pydantic_extra__)]
    fn delete_extra(slf: &Bound<'_, Self>) -> PyResult<()> {
        Self::remove_side(slf, Side::Extra)
    }

    #[getter(__pydantic_private__)]
    fn get_private<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        Self::side(slf, Side::Private)
    }

    #[setter(__pydantic_private__)]
    fn set_private<'py>(slf: &Bound<'py, Self>, value: Bound<'py, PyAny>) {
        Self::replace_side(slf, Side::Private, value);
    }

    #[deleter(__pydantic_private__)]
    fn delete_private(slf: &Bound<'_, Self>) -> PyResult<()> {
        Self::remove_side(slf, Side::Private)
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

    /// When the operation was accepted, as an aware datetime.
    ///
    /// Read from the text in ``queued_at``; what is finer than a microsecond is cut off. None if
    /// that is None, or the zero time of the year 1 that Go writes for a time that was never set.
    /// A text that is no RFC 3339 time is a ``ValueError``.
    #[getter]
    fn queued_time<'py>(slf: &Bound<'py, Self>) -> PyResult<Option<Bound<'py, PyDateTime>>> {
        times::time_of(slf, "queued_at")
    }

    /// When the operation started: ``started_at``, read as `queued_time` is.
    #[getter]
    fn started_time<'py>(slf: &Bound<'py, Self>) -> PyResult<Option<Bound<'py, PyDateTime>>> {
        times::time_of(slf, "started_at")
    }

    /// When the operation ended: ``ended_at``, read as `queued_time` is.
    #[getter]
    fn ended_time<'py>(slf: &Bound<'py, Self>) -> PyResult<Option<Bound<'py, PyDateTime>>> {
        times::time_of(slf, "ended_at")
    }

    /// How long the operation ran, from its start to its end; None while either is missing.
    #[getter]
    fn duration<'py>(slf: &Bound<'py, Self>) -> PyResult<Option<Bound<'py, PyAny>>> {
        times::duration_between(slf, "started_at", &["ended_at"])
    }

    /// How long the operation waited: until it started or, if it never did, until it ended.
    ///
    /// None while the operation waits, or if it is not known when it was queued.
    #[getter]
    fn queued_duration<'py>(slf: &Bound<'py, Self>) -> PyResult<Option<Bound<'py, PyAny>>> {
        times::duration_between(slf, "queued_at", &["started_at", "ended_at"])
    }

    /// CPython calls the function of `instance/lifetime.rs` instead, which `class/layout.rs` installs.
    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        let mut slots = self.container_slots().chain(self.side_slots());
        slots.try_for_each(|slot| slot.traverse(visit))
    }

    fn __clear__(slf: &Bound<'_, Self>) {
        Self::clear(slf);
    }
}

/// The state, if the field holds a member of our enum.
fn current_state(slf: &Bound<'_, PyOperation>) -> PyResult<Option<OperationState>> {
    const STATE: usize = 13;
    match PyOperation::field(slf, STATE)? {
        Some(value) => state::state_of(&value),
        None => Ok(None),
    }
}
