//! `model_copy` (also extras), `copy`, `deepcopy`, pickle.

use pyo3::IntoPyObjectExt;
use pyo3::PyTypeInfo;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyBytes, PyDict, PyFloat, PyInt, PyNone, PySet, PyString};

use super::lifetime;
use super::sides::Side;
use super::storage::PyOperation;
use crate::domain::field_index;
use crate::glue::cpython::entries::Entries;
use crate::glue::cpython::objects::shallow;
use crate::glue::cpython::recursion;
use crate::glue::values::names::names;
use crate::glue::values::state;

fn deep<'py>(object: &Bound<'py, PyAny>, memo: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    static DEEPCOPY: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let py = object.py();
    if is_atomic(object)? {
        return Ok(object.clone());
    }
    recursion::deeper("while calling a Python object", || {
        DEEPCOPY.import(py, "copy", "deepcopy")?.call1((object, memo))
    })
}

/// Whether `copy.deepcopy` gives the object itself.
fn is_atomic(object: &Bound<'_, PyAny>) -> PyResult<bool> {
    Ok(object.is_exact_instance_of::<PyString>()
        || object.is_exact_instance_of::<PyInt>()
        || object.is_exact_instance_of::<PyFloat>()
        || object.is_exact_instance_of::<PyBool>()
        || object.is_exact_instance_of::<PyBytes>()
        || object.is_exact_instance_of::<PyNone>()
        || state::state_of(object)?.is_some())
}

/// An instance of the same class without values, through a subclass's own `__new__`.
fn blank_like<'py>(slf: &Bound<'py, PyOperation>) -> PyResult<Bound<'py, PyOperation>> {
    let py = slf.py();
    let class = slf.get_type();
    if class.is(PyOperation::type_object(py)) {
        return lifetime::new_blank(&class);
    }
    let made = class.call_method1(intern!(py, "__new__"), (&class,))?;
    Ok(made.cast_into()?)
}

/// Gives `to` the fields of `from`, each through `copy_value`.
fn copy_fields<'py>(
    from: &Bound<'py, PyOperation>,
    to: &Bound<'py, PyOperation>,
    mut copy_value: impl FnMut(&Bound<'py, PyAny>, &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>>,
) -> PyResult<()> {
    let py = from.py();
    if let Some(dict) = PyOperation::settle(from)? {
        let copy = PyDict::new(py);
        for entry in Entries::of(&dict) {
            let (key, value) = entry?;
            copy.set_item(&key, copy_value(&key, &value)?)?;
        }
        PyOperation::replace_dict(to, &copy);
        return Ok(());
    }
    for (field, name) in names(py).iter().enumerate() {
        if let Some(value) = from.get().slots[field].get(from) {
            PyOperation::put_field(to, field, &copy_value(name.bind(py).as_any(), &value)?)?;
        }
    }
    Ok(())
}

/// `__pydantic_private__` for a copy: entries that were never set are left out.
fn private<'py>(slf: &Bound<'py, PyOperation>) -> PyResult<Bound<'py, PyAny>> {
    let py = slf.py();
    let Some(private) = slf.get().private.get(slf).filter(|private| !private.is_none()) else {
        return Ok(py.None().into_bound(py));
    };
    let undefined = match py.import(intern!(py, "pydantic_core")) {
        Ok(core) => Some(core.getattr(intern!(py, "PydanticUndefined"))?),
        Err(_) => None,
    };
    let copy = PyDict::new(py);
    for item in private.call_method0(intern!(py, "items"))?.try_iter()? {
        let (key, value) = item?.extract::<(Bound<'_, PyAny>, Bound<'_, PyAny>)>()?;
        if !undefined.as_ref().is_some_and(|undefined| value.is(undefined)) {
            copy.set_item(key, value)?;
        }
    }
    Ok(copy.into_any())
}

/// `__copy__`: shares the values.
pub fn copy<'py>(slf: &Bound<'py, PyOperation>) -> PyResult<Bound<'py, PyOperation>> {
    let made = blank_like(slf)?;
    copy_fields(slf, &made, |_, value| Ok(value.clone()))?;
    let extra = shallow(&PyOperation::side(slf, Side::Extra)?)?;
    PyOperation::replace_side(&made, Side::Extra, extra);
    PyOperation::copy_fields_set_from(&made, slf)?;
    PyOperation::replace_side(&made, Side::Private, private(slf)?);
    Ok(made)
}

/// `__deepcopy__`: copies the values, too.
pub fn deepcopy<'py>(
    slf: &Bound<'py, PyOperation>,
    memo: Option<Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyOperation>> {
    let py = slf.py();
    let memo = memo
        .filter(|memo| !memo.is_none())
        .unwrap_or_else(|| PyDict::new(py).into_any());
    let made = blank_like(slf)?;
    memo.set_item(slf.as_ptr() as usize, &made)?;
    copy_fields(slf, &made, |_, value| deep(value, &memo))?;
    let extra = deep(&PyOperation::side(slf, Side::Extra)?, &memo)?;
    PyOperation::replace_side(&made, Side::Extra, extra);
    PyOperation::copy_fields_set_from(&made, slf)?;
    let private = deep(&private(slf)?, &memo)?;
    PyOperation::replace_side(&made, Side::Private, private);
    Ok(made)
}

/// `model_copy(update=..., deep=...)`.
pub fn model_copy<'py>(
    slf: &Bound<'py, PyOperation>,
    update: Option<&Bound<'py, PyAny>>,
    is_deep: bool,
) -> PyResult<Bound<'py, PyAny>> {
    let py = slf.py();
    let update = match update {
        Some(update) if update.is_truthy()? => Some(update),
        _ => None,
    };
    let exact = slf.get_type().is(PyOperation::type_object(py));
    // A subclass may have copy hooks of its own, which the reference calls.
    let shallow = || -> PyResult<Bound<'py, PyAny>> {
        if exact {
            Ok(copy(slf)?.into_any())
        } else {
            slf.call_method0(intern!(py, "__copy__"))
        }
    };
    let Some(update) = update else {
        return match (is_deep, exact) {
            (false, _) => shallow(),
            (true, true) => Ok(deepcopy(slf, None)?.into_any()),
            (true, false) => slf.call_method0(intern!(py, "__deepcopy__")),
        };
    };
    let made = shallow()?.cast_into::<PyOperation>()?;
    if is_deep {
        // Values that are about to be replaced are not worth a deep copy.
        let memo = PyDict::new(py);
        memo.set_item(slf.as_ptr() as usize, &made)?;
        let memo = memo.into_any();
        copy_fields(&made, &made, |key, value| {
            if update.contains(key)? {
                Ok(value.clone())
            } else {
                deep(value, &memo)
            }
        })?;
        if let Ok(extra) = PyOperation::side(&made, Side::Extra)?.cast::<PyDict>() {
            for (key, value) in extra.copy()?.iter() {
                if !update.contains(&key)? {
                    extra.set_item(key, deep(&value, &memo)?)?;
                }
            }
        }
        let private = deep(&PyOperation::side(&made, Side::Private)?, &memo)?;
        PyOperation::replace_side(&made, Side::Private, private);
    }
    apply(&made, update)?;
    Ok(made.into_any())
}

/// Updates the fields, and whatever else the names say, without validation.
fn apply(made: &Bound<'_, PyOperation>, update: &Bound<'_, PyAny>) -> PyResult<()> {
    let py = made.py();
    if let Ok(dict) = update.cast_exact::<PyDict>() {
        let field_of = |key: &Bound<'_, PyAny>| {
            let name = key.cast_exact::<PyString>().ok()?.to_str().ok()?.to_owned();
            field_index(name.as_bytes(), 0)
        };
        let fields: Option<Vec<usize>> = dict.keys().iter().map(|key| field_of(&key)).collect();
        if let Some(fields) = fields {
            for (field, value) in fields.into_iter().zip(dict.values().iter()) {
                PyOperation::put_field(made, field, &value)?;
                PyOperation::add_to_fields_set(made, field)?;
            }
            return Ok(());
        }
    }
    PyOperation::live_dict(made)?.call_method1(intern!(py, "update"), (update,))?;
    let keys = update.call_method0(intern!(py, "keys"))?;
    PyOperation::live_fields_set(made)?.call_method1(intern!(py, "update"), (keys,))?;
    Ok(())
}

/// `__getstate__`: the four parts that pydantic's pickles have, with the live dict and set.
pub fn getstate<'py>(slf: &Bound<'py, PyOperation>) -> PyResult<Bound<'py, PyDict>> {
    state_of_parts(slf, PyOperation::live_dict, PyOperation::live_fields_set)
}

fn state_of_parts<'py>(
    slf: &Bound<'py, PyOperation>,
    dict: impl FnOnce(&Bound<'py, PyOperation>) -> PyResult<Bound<'py, PyDict>>,
    fields_set: impl FnOnce(&Bound<'py, PyOperation>) -> PyResult<Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyDict>> {
    let py = slf.py();
    let kept = PyOperation::side(slf, Side::Private)?;
    let kept = if kept.is_truthy()? { private(slf)? } else { kept };
    let state = PyDict::new(py);
    state.set_item(intern!(py, "__dict__"), dict(slf)?)?;
    state.set_item(intern!(py, "__pydantic_extra__"), PyOperation::side(slf, Side::Extra)?)?;
    state.set_item(intern!(py, "__pydantic_fields_set__"), fields_set(slf)?)?;
    state.set_item(intern!(py, "__pydantic_private__"), kept)?;
    Ok(state)
}

/// `__reduce_ex__` for the protocols that call `__getstate__` and nothing else.
///
/// For our own class the state gets a dict and a set of its own, unless the live ones exist
/// already: making these would leave each pickled instance with both for good.
pub fn reduce<'py>(slf: &Bound<'py, PyOperation>, protocol: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    static NEW_OBJECT: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let py = slf.py();
    let class = slf.get_type();
    if !class.is(PyOperation::type_object(py)) || protocol.extract::<i64>().is_ok_and(|protocol| protocol < 2) {
        let object = py.get_type::<PyAny>();
        return object.call_method1(intern!(py, "__reduce_ex__"), (slf, protocol));
    }
    let new_object = NEW_OBJECT.import(py, "copyreg", "__newobj__")?;
    let copy_of_dict = |slf: &Bound<'py, PyOperation>| match PyOperation::settle(slf)? {
        Some(dict) => Ok(dict),
        None => PyOperation::copy_slots(slf),
    };
    let state = state_of_parts(slf, copy_of_dict, PyOperation::fields_set)?;
    (new_object, (class,), state, py.None(), py.None()).into_bound_py_any(py)
}

/// `__setstate__`: takes the state of this class or of pydantic's.
pub fn setstate(slf: &Bound<'_, PyOperation>, state: &Bound<'_, PyAny>) -> PyResult<()> {
    let py = slf.py();
    let part = |name: &str| state.call_method1(intern!(py, "get"), (name, PyDict::new(py)));
    let fields_set = part("__pydantic_fields_set__")?;
    match mask_of(&fields_set) {
        Some(mask) => PyOperation::replace_mask(slf, mask),
        None => PyOperation::replace_fields_set(slf, Some(fields_set)),
    }
    PyOperation::replace_side(slf, Side::Extra, part("__pydantic_extra__")?);
    PyOperation::replace_side(slf, Side::Private, part("__pydantic_private__")?);
    let dict = part("__dict__")?;
    // An unpickled dict belongs to nobody else, so its values may go straight into the slots.
    match dict.cast_exact::<PyDict>() {
        Ok(dict) if PyOperation::move_back(slf, dict) => Ok(()),
        _ => slf.setattr(intern!(py, "__dict__"), dict),
    }
}

/// The bits of a plain set that holds names of fields only.
fn mask_of(set: &Bound<'_, PyAny>) -> Option<u16> {
    let Ok(set) = set.cast_exact::<PySet>() else {
        return None;
    };
    let mut mask = 0;
    for name in set.iter() {
        let field = match name.cast_exact::<PyString>() {
            Ok(name) => field_index(name.to_str().unwrap_or_default().as_bytes(), 0),
            Err(_) => None,
        };
        match field {
            Some(field) => mask |= 1 << field,
            None => return None,
        }
    }
    Some(mask)
}
