//! The metaclass of `Operation`: calls of the class, subclasses, attributes of the class.
#![expect(
    unsafe_code,
    reason = "a metaclass is out of PyO3's reach; calling the class through it is 1.3 times faster"
)]

use std::ffi::{c_int, c_uint, c_void};
use std::ptr::{self, null_mut};

use pyo3::exceptions::{PyAttributeError, PySystemError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString, PyTuple, PyType};
use pyo3::{PyTypeInfo, ffi, intern};

use super::{layout, reading};
use crate::glue::cpython::objects::guarded;
use crate::glue::input::construct::{self, Attempt};
use crate::glue::input::initialise;
use crate::glue::instance::lifetime;
use crate::glue::instance::storage::PyOperation;
use crate::glue::values::names::field_called;

/// Gives `class` a metaclass of its own.
///
/// * Calling the class allocates and fills the instance directly. `object.__new__`, which CPython
///   would call, makes a `__dict__` for each instance on 3.11 and 3.12, before anybody needs one.
/// * `Operation.id` is an `AttributeError`, as on the reference, although the class holds descriptors.
/// * It derives from `ABCMeta`, as pydantic's metaclass does, so that the class can be mixed with
///   abstract base classes.
pub fn install(class: &Bound<'_, PyType>) -> PyResult<()> {
    let py = class.py();
    let abc_meta = py.import(intern!(py, "abc"))?.getattr(intern!(py, "ABCMeta"))?;
    let bases = PyTuple::new(py, [abc_meta])?;
    let mut slots = [
        ffi::PyType_Slot {
            slot: ffi::Py_tp_call,
            pfunc: call as *mut c_void,
        },
        ffi::PyType_Slot {
            slot: ffi::Py_tp_getattro,
            pfunc: getattro as *mut c_void,
        },
        ffi::PyType_Slot {
            slot: ffi::Py_tp_setattro,
            pfunc: setattro as *mut c_void,
        },
        ffi::PyType_Slot {
            slot: ffi::Py_tp_init,
            pfunc: init as *mut c_void,
        },
        ffi::PyType_Slot {
            slot: 0,
            pfunc: null_mut(),
        },
    ];
    let mut spec = ffi::PyType_Spec {
        name: c"hps_ops._hps_ops.ModelMetaclass".as_ptr(),
        basicsize: 0,
        itemsize: 0,
        flags: c_uint::try_from(ffi::Py_TPFLAGS_DEFAULT | ffi::Py_TPFLAGS_BASETYPE)
            .map_err(|_| PySystemError::new_err("type flags out of range"))?,
        slots: slots.as_mut_ptr(),
    };
    // SAFETY: the specification is complete and CPython copies it; sizes are inherited from ABCMeta,
    // which adds nothing to `type`. The result is a new reference or null with an error set.
    let metaclass = unsafe {
        let made = ffi::PyType_FromSpecWithBases(&raw mut spec, bases.as_ptr());
        Bound::from_owned_ptr_or_err(py, made)?.cast_into::<PyType>()?
    };
    // pydantic's metaclass, which may become the base of this one, has a way of its own here.
    let plain = py.get_type::<PyType>().getattr(intern!(py, "__dict__"))?;
    metaclass.setattr(intern!(py, "mro"), plain.get_item(intern!(py, "mro"))?)?;
    metaclass.setattr(intern!(py, "__new__"), wrap_pyfunction!(new_class, py)?)?;
    // SAFETY: `class` is an instance of `type`, the metaclass a subclass of `type` with the same
    // layout. The class keeps the reference that `into_ptr` gives up, as instances of heap types do.
    unsafe {
        (*class.as_ptr()).ob_type = metaclass.into_ptr().cast();
        ffi::PyType_Modified(class.as_type_ptr());
    }
    Ok(())
}

/// Makes pydantic's metaclass the base of ours, so that a class can have an operation and a model as bases.
///
/// Both derive from `ABCMeta` and add nothing to the layout of a class, so CPython allows it.
pub fn derive_from(metaclass: &Bound<'_, PyType>, base: &Bound<'_, PyType>) -> PyResult<()> {
    let py = metaclass.py();
    metaclass.setattr(intern!(py, "__bases__"), PyTuple::new(py, [base])?)?;
    // SAFETY: a type object is valid while there is a reference to it. CPython has put its dispatcher here,
    // because pydantic's metaclass has a `__getattr__`, which says what ours does.
    unsafe { (*metaclass.as_type_ptr()).tp_getattro = Some(getattro) };
    Ok(())
}

/// Whether calling the class means what it did at first: tests put functions of their own in the place
/// of `__init__`.
#[inline]
fn makes_instances_itself(class: &Bound<'_, PyType>) -> bool {
    // SAFETY: type objects are valid while there is a reference to them; the fields are only read.
    let (new, of_object) = unsafe { ((*class.as_type_ptr()).tp_new, ffi::PyBaseObject_Type.tp_new) };
    let is_own = new.zip(of_object).is_some_and(|(new, own)| ptr::fn_addr_eq(new, own));
    is_own && initialise::has_native_init(class)
}

/// `Operation(...)`.
///
/// A `tp_vectorcall` makes literal keywords 2.8 times as fast, and `Operation(**d)` 1.2 times as slow,
/// because CPython then unpacks the dict first: what reads operations calls it with a dict.
unsafe extern "C" fn call(
    class: *mut ffi::PyObject,
    args: *mut ffi::PyObject,
    kwargs: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    let mut doubtful = None;
    // SAFETY: CPython calls tp_call with the class, a tuple and a dict or null, all borrowed, and with
    // the GIL held. What is done before `attach` neither drops an unbound reference nor raises.
    unsafe {
        let py = Python::assume_attached();
        let is_own = ptr::eq(PyOperation::type_object_raw(py).cast(), class);
        if !is_own || !makes_instances_itself(&Borrowed::from_ptr(py, class).cast_unchecked()) {
            // A subclass may have its own `__new__` and `__init__`: `type`'s own call.
            return ffi::PyType_Type
                .tp_call
                .map_or(null_mut(), |call| call(class, args, kwargs));
        }
        if !kwargs.is_null() && ffi::PyTuple_GET_SIZE(args) == 0 {
            let kwargs = Borrowed::from_ptr(py, kwargs).cast_unchecked::<PyDict>();
            match construct::read(&kwargs, true) {
                Attempt::Made(made) => return made.into_ptr(),
                Attempt::Doubtful(begun) => doubtful = Some((begun, kwargs)),
                _ => {}
            }
        }
    }
    Python::attach(|py| {
        let made = guarded(|| {
            if let Some((begun, kwargs)) = doubtful {
                return begun.finish(&kwargs, true);
            }
            // SAFETY: as above.
            let (class, args, kwargs) = unsafe {
                (
                    Borrowed::from_ptr(py, class).cast_unchecked::<PyType>(),
                    Borrowed::from_ptr(py, args).cast_unchecked::<PyTuple>(),
                    Borrowed::from_ptr_or_opt(py, kwargs).map(|kwargs| kwargs.cast_unchecked::<PyDict>()),
                )
            };
            let made = lifetime::new_blank(&class)?;
            construct::init(&made, &args, kwargs.as_deref())?;
            Ok(made)
        });
        match made {
            Ok(made) => made.into_ptr(),
            Err(error) => {
                error.restore(py);
                null_mut()
            }
        }
    })
}

/// Makes a new subclass: a native class, or a model of pydantic's.
///
/// pydantic looks for names at the place of the class statement, by counting the frames of Python code. So
/// it is called from here, not by the function that decides.
#[pyfunction]
#[pyo3(signature = (mcls, name, bases, namespace, /, **options))]
fn new_class<'py>(
    mcls: &Bound<'py, PyAny>,
    name: &Bound<'py, PyAny>,
    bases: &Bound<'py, PyAny>,
    namespace: &Bound<'py, PyAny>,
    options: Option<Bound<'py, PyDict>>,
) -> PyResult<Bound<'py, PyAny>> {
    let py = name.py();
    let options = options.unwrap_or_else(|| PyDict::new(py));
    let subclass = py.import(intern!(py, "hps_ops._class.subclass"))?;
    let chosen = subclass.call_method1(intern!(py, "choose"), (name, bases, namespace, &options))?;
    if chosen.is_none() {
        let plain = py.import(intern!(py, "abc"))?.getattr(intern!(py, "ABCMeta"))?;
        let new = plain.getattr(intern!(py, "__new__"))?;
        return new.call((mcls, name, bases, namespace), Some(&options));
    }
    let (metaclass, bases) = chosen.extract::<(Bound<'_, PyAny>, Bound<'_, PyAny>)>()?;
    metaclass.call((name, bases, namespace), Some(&options))
}

/// Where a class keeps the values that somebody has assigned to its fields' names.
const VALUES: &str = "__hps_ops_values__";

/// `Operation.name`. What the class has not is an `AttributeError` with the bare name, in the words of
/// pydantic's metaclass.
unsafe extern "C" fn getattro(class: *mut ffi::PyObject, name: *mut ffi::PyObject) -> *mut ffi::PyObject {
    // SAFETY: `type`'s own look-up, with the arguments as they came; `found` is null or a new
    // reference, and a member descriptor starts with what all descriptors have.
    unsafe {
        let Some(look_up) = ffi::PyType_Type.tp_getattro else {
            return null_mut();
        };
        let found = look_up(class, name);
        if !found.is_null() && ffi::Py_TYPE(found) != &raw mut ffi::PyMemberDescr_Type {
            return found;
        }
        Python::attach(|py| {
            if found.is_null() {
                let is_missing = ffi::PyErr_ExceptionMatches(ffi::PyExc_AttributeError) != 0;
                if !is_missing || ffi::PyUnicode_Check(name) == 0 {
                    return found;
                }
                ffi::PyErr_Clear();
            } else {
                let owner = (*found.cast::<ffi::PyDescrObject>()).d_type;
                if !std::ptr::eq(owner, PyOperation::type_object_raw(py)) {
                    return found;
                }
                ffi::Py_DECREF(found);
            }
            let class = Borrowed::from_ptr(py, class).cast_unchecked::<PyType>();
            let name = Borrowed::from_ptr(py, name)
                .to_owned()
                .cast_into_unchecked::<PyString>();
            let assigned = class
                .mro()
                .iter()
                .find_map(|base| assigned_values(&base).ok()??.get_item(&name).ok()?);
            if let Some(value) = assigned {
                return value.into_ptr();
            }
            PyAttributeError::new_err(name.unbind()).restore(py);
            null_mut()
        })
    }
}

/// The values that somebody has assigned to the names of fields on a class.
fn assigned_values<'py>(class: &Bound<'py, PyAny>) -> PyResult<Option<Bound<'py, PyDict>>> {
    let values = dict_entry(class, &PyString::intern(class.py(), VALUES))?;
    Ok(values.cast_into::<PyDict>().ok())
}

/// `Operation.name = value`, and `del Operation.name`.
unsafe extern "C" fn setattro(class: *mut ffi::PyObject, name: *mut ffi::PyObject, value: *mut ffi::PyObject) -> c_int {
    let done = Python::attach(|py| {
        guarded(|| {
            // SAFETY: CPython calls tp_setattro with an instance of the metaclass, a str, and an object or
            // null, all borrowed.
            let (class, name, value) = unsafe {
                (
                    Borrowed::from_ptr(py, class).cast_unchecked::<PyType>(),
                    Borrowed::from_ptr(py, name),
                    Borrowed::from_ptr_or_opt(py, value),
                )
            };
            match name.cast::<PyString>().map(|name| (name, field_called(&name))) {
                Ok((name, Some(field))) => set_field_name(&class, &name, field, value.as_deref()),
                _ => Ok(false),
            }
        })
        .map_err(|error| error.restore(py))
    });
    let done = match done {
        Err(()) => -1,
        Ok(true) => 0,
        // SAFETY: `type`'s own function, with the arguments as they came; CPython calls with the GIL held.
        Ok(false) => unsafe { ffi::PyType_Type.tp_setattro.map_or(-1, |set| set(class, name, value)) },
    };
    if done == 0 {
        Python::attach(|py| {
            // SAFETY: as above.
            let (class, name, value) = unsafe {
                (
                    Borrowed::from_ptr(py, class).cast_unchecked::<PyType>(),
                    Borrowed::from_ptr(py, name),
                    Borrowed::from_ptr_or_opt(py, value),
                )
            };
            // A fault in what follows leaves the class as the caller wants it.
            let _ = guarded(|| changed(&class, &name, value.as_deref()));
        });
    }
    done
}

/// What a change of the class brings with it.
fn changed(class: &Bound<'_, PyType>, name: &Bound<'_, PyAny>, value: Option<&Bound<'_, PyAny>>) -> PyResult<()> {
    let py = class.py();
    // Whoever has patched `__init__` puts ours back so.
    if value.is_some() && name.eq(intern!(py, "__init__"))? {
        initialise::restore(class)?;
    }
    if dict_entry(class.as_any(), intern!(py, "__hps_ops_model__"))?.is_none() {
        return Ok(());
    }
    let twin = py.import(intern!(py, "hps_ops._with_pydantic.twin"))?;
    let pass_on = twin.getattr(intern!(py, "pass_on"))?;
    match value {
        Some(value) => pass_on.call1((class, name, value)).map(drop),
        None => pass_on.call1((class, name)).map(drop),
    }
}

/// Assigns a value to the name of a field on the class, or deletes it.
///
/// On a model, whose values are in the `__dict__` of each instance, this changes nothing for instances,
/// unless the value is a descriptor that comes first. So the descriptor of the field stays where it is, and
/// the value is kept apart; only such a descriptor takes its place, until it is deleted again. `false`: it
/// is for `type` to do.
fn set_field_name(
    class: &Bound<'_, PyType>,
    name: &Bound<'_, PyString>,
    field: usize,
    value: Option<&Bound<'_, PyAny>>,
) -> PyResult<bool> {
    let py = class.py();
    let is_own = class.is(PyOperation::type_object(py));
    let of_slot = layout::descriptor(py, field)?;
    let in_place = dict_entry(class.as_any(), name)?;
    let is_replaced = !in_place.is_none() && !in_place.is(of_slot);
    let values = assigned_values(class.as_any())?;
    // Who has found the slot's descriptor in the class's dict puts it back, as mocks do.
    let is_put_back = value.is_some_and(|value| value.is(of_slot));
    let Some(value) = value.filter(|_| !is_put_back) else {
        if is_replaced {
            if is_own {
                layout::put_into_dict(class, name, of_slot)?;
            }
            return Ok(is_own);
        }
        return match values {
            Some(values) if values.contains(name)? => values.del_item(name).map(|()| true),
            _ if is_put_back => Ok(true),
            _ => Err(PyAttributeError::new_err(name.clone().unbind())),
        };
    };
    if value.get_type().hasattr(intern!(py, "__set__"))? || value.get_type().hasattr(intern!(py, "__delete__"))? {
        reading::note_patch();
        return Ok(false);
    }
    let values = if let Some(values) = values {
        values
    } else {
        let values = PyDict::new(py);
        layout::put_into_dict(class, &PyString::intern(py, VALUES), values.as_any())?;
        values
    };
    values.set_item(name, value).map(|()| true)
}

/// Completes a new subclass.
unsafe extern "C" fn init(class: *mut ffi::PyObject, args: *mut ffi::PyObject, kwargs: *mut ffi::PyObject) -> c_int {
    // SAFETY: `type`'s own initialiser, with the arguments as they came.
    let done = unsafe { ffi::PyType_Type.tp_init.map_or(-1, |init| init(class, args, kwargs)) };
    if done != 0 {
        return done;
    }
    Python::attach(|py| {
        // SAFETY: CPython calls tp_init with an instance of the metaclass, borrowed.
        let class = unsafe { Borrowed::from_ptr(py, class).cast_unchecked::<PyType>() };
        match guarded(|| complete(&class)) {
            Ok(()) => 0,
            Err(error) => {
                error.restore(py);
                -1
            }
        }
    })
}

/// Gives a subclass what other classes in its line would hide of ours.
fn complete(class: &Bound<'_, PyType>) -> PyResult<()> {
    let py = class.py();
    let dict_name = intern!(py, "__dict__");
    let own = PyOperation::type_object(py);
    let subclass = py.import(intern!(py, "hps_ops._class.subclass"))?;
    subclass.call_method1(intern!(py, "complete"), (class,))?;
    initialise::restore(class)?;
    // A base without our slots, if it comes first, has a `__dict__` that knows nothing of them.
    let own_dict = dict_entry(own.as_any(), dict_name)?;
    if !first_entry(class, dict_name)?.is(&own_dict) {
        // `type.__setattr__` would find the metaclass's own `__dict__` instead.
        layout::put_into_dict(class, dict_name, &own_dict)?;
    }
    // A `__getattr__` of its own is called for each empty slot, before ours could look elsewhere.
    let own_hook = dict_entry(own.as_any(), intern!(py, "__getattr__"))?;
    let hook = first_entry(class, intern!(py, "__getattr__"))?;
    let reader = intern!(py, "__getattribute__");
    if !hook.is_none() && !hook.is(&own_hook) {
        let plain = dict_entry(py.get_type::<PyAny>().as_any(), reader)?;
        if first_entry(class, reader)?.is(&plain)
            && let Some(method) = layout::READ_BEFORE_HOOK.get(py)
        {
            class.setattr(reader, method)?;
        }
    }
    Ok(())
}

/// What the first class in the line of `class` that has `name` has under it.
fn first_entry<'py>(class: &Bound<'py, PyType>, name: &Bound<'py, PyString>) -> PyResult<Bound<'py, PyAny>> {
    for base in class.mro().iter() {
        let found = dict_entry(&base, name)?;
        if !found.is_none() {
            return Ok(found);
        }
    }
    Ok(class.py().None().into_bound(class.py()))
}

fn dict_entry<'py>(class: &Bound<'py, PyAny>, name: &Bound<'py, PyString>) -> PyResult<Bound<'py, PyAny>> {
    class
        .getattr(intern!(class.py(), "__dict__"))?
        .call_method1(intern!(class.py(), "get"), (name,))
}
