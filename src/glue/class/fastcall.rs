//! Fast versions of `model_validate`, `model_dump` and others for calls with few or no options.
#![expect(
    unsafe_code,
    reason = "PyO3 reads a dozen options of each call; without that `model_validate(d)` is 1.6, `model_dump()` 1.2 \
              times faster"
)]

use std::ffi::c_int;
use std::ptr;
use std::sync::OnceLock;

use pyo3::exceptions::PySystemError;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyString, PyTuple, PyType};
use pyo3::{PyTypeInfo, intern};

use crate::glue::cpython::objects::guarded;
use crate::glue::cpython::text_object::{narrow, str_of_utf8};
use crate::glue::dump;
use crate::glue::dump::selection::Selection;
use crate::glue::input::construct::{self, Attempt, Verdict};
use crate::glue::input::options::Options;
use crate::glue::instance::storage::PyOperation;
use crate::glue::values::dumped::Unexpected;

/// How a short way is called: instance or class, arguments, their number, and names of the last ones.
type Function = ffi::PyCFunctionFastWithKeywords;

/// The function that answers all calls with options.
#[derive(Clone, Copy)]
enum Original {
    Fast(ffi::PyCFunctionFastWithKeywords),
    Tuple(ffi::PyCFunctionWithKeywords),
}

/// A method whose usual calls are answered here.
struct FastMethod {
    name: &'static str,
    short: Function,
    original: OnceLock<Original>,
}

impl FastMethod {
    const fn new(name: &'static str, short: Function) -> Self {
        Self {
            name,
            short,
            original: OnceLock::new(),
        }
    }

    /// Passes a call on as it came.
    ///
    /// # Safety
    /// The arguments are those of a call of the method, and the GIL is held.
    unsafe fn pass_on(
        &self,
        slf: *mut ffi::PyObject,
        args: *const *mut ffi::PyObject,
        count: ffi::Py_ssize_t,
        names: *mut ffi::PyObject,
    ) -> *mut ffi::PyObject {
        // SAFETY: as this function's own. The original is there before anybody can call the method, and
        // is of the kind that its flags say.
        unsafe {
            match self.original.get() {
                Some(Original::Fast(original)) => original(slf, args, count, names),
                Some(Original::Tuple(original)) => {
                    let py = Python::assume_attached();
                    match in_tuple_and_dict(py, args, count, names) {
                        Ok((tuple, dict)) => {
                            let dict = dict.as_ref().map_or(ptr::null_mut(), Bound::as_ptr);
                            original(slf, tuple.as_ptr(), dict)
                        }

                        Err(error) => {
                            error.restore(py);
                            ptr::null_mut()
                        }
                    }
                }
                None => ptr::null_mut(),
            }
        }
    }
}

/// The arguments of a call in the form that older functions take.
///
/// # Safety
/// As for [`FastMethod::pass_on`].
unsafe fn in_tuple_and_dict(
    py: Python<'_>,
    args: *const *mut ffi::PyObject,
    count: ffi::Py_ssize_t,
    names: *mut ffi::PyObject,
) -> PyResult<(Bound<'_, PyTuple>, Option<Bound<'_, PyDict>>)> {
    // SAFETY: there are `count` borrowed objects, and behind them one for each of the names.
    let (given, names, count) = unsafe {
        let names = Borrowed::from_ptr_or_opt(py, names).map(|names| names.cast_unchecked::<PyTuple>());
        let count = usize::try_from(count).unwrap_or(0);
        let all = count + names.as_ref().map_or(0, |names| names.len());
        let given: Vec<_> = (0..all)
            .map(|i| Borrowed::from_ptr(py, *args.add(i)).to_owned())
            .collect();
        (given, names, count)
    };
    let tuple = PyTuple::new(py, &given[..count])?;
    let Some(names) = names else { return Ok((tuple, None)) };
    let dict = PyDict::new(py);
    for (name, value) in names.iter().zip(&given[count..]) {
        dict.set_item(name, value)?;
    }
    Ok((tuple, Some(dict)))
}

static VALIDATE: FastMethod = FastMethod::new("model_validate", model_validate);
static VALIDATE_JSON: FastMethod = FastMethod::new("model_validate_json", model_validate_json);
static DUMP: FastMethod = FastMethod::new("model_dump", model_dump);
static DUMP_JSON: FastMethod = FastMethod::new("model_dump_json", model_dump_json);

/// Puts the short ways in front of PyO3's functions. Names, signatures and docstrings stay.
pub fn install(class: &Bound<'_, PyType>) -> PyResult<()> {
    let py = class.py();
    let methods = class.getattr(intern!(py, "__dict__"))?;
    for method in [&VALIDATE, &VALIDATE_JSON, &DUMP, &DUMP_JSON] {
        let found = methods.get_item(method.name)?;
        // SAFETY: the type of the descriptor is checked before it is looked into, and the flags before
        // the function is taken for one with these arguments. Definition and class live for ever; the
        // result is a new reference or null with an error set.
        let descriptor = unsafe {
            let kind = ffi::Py_TYPE(found.as_ptr());
            let make = if ptr::eq(kind, &raw mut ffi::PyMethodDescr_Type) {
                ffi::PyDescr_NewMethod
            } else if ptr::eq(kind, &raw mut ffi::PyClassMethodDescr_Type) {
                ffi::PyDescr_NewClassMethod
            } else {
                return Err(PySystemError::new_err(format!("{} is no native method", method.name)));
            };
            let definition = &*(*found.as_ptr().cast::<ffi::PyMethodDescrObject>()).d_method;
            let calling = definition.ml_flags & !ffi::METH_CLASS;
            method.original.get_or_init(|| match calling {
                FAST => Original::Fast(definition.ml_meth.PyCFunctionFastWithKeywords),
                _ => Original::Tuple(definition.ml_meth.PyCFunctionWithKeywords),
            });
            if calling != FAST && calling != ffi::METH_VARARGS | ffi::METH_KEYWORDS {
                return Err(PySystemError::new_err(format!("{} takes no keywords", method.name)));
            }
            let definition = Box::leak(Box::new(ffi::PyMethodDef {
                ml_name: definition.ml_name,
                ml_meth: ffi::PyMethodDefPointer {
                    PyCFunctionFastWithKeywords: method.short,
                },
                ml_flags: FAST | definition.ml_flags & ffi::METH_CLASS,
                ml_doc: definition.ml_doc,
            }));
            Bound::from_owned_ptr_or_err(py, make(class.as_type_ptr(), definition))?
        };
        class.setattr(method.name, descriptor)?;
    }
    Ok(())
}

const FAST: c_int = ffi::METH_FASTCALL | ffi::METH_KEYWORDS;

/// The argument of a call of a class method of `Operation` itself, if it is the only one.
///
/// # Safety
/// The arguments are those of a call, and the GIL is held.
#[inline]
unsafe fn only_argument<'a>(
    class: *mut ffi::PyObject,
    args: *const *mut ffi::PyObject,
    count: ffi::Py_ssize_t,
    names: *mut ffi::PyObject,
) -> Option<Borrowed<'a, 'a, PyAny>> {
    // SAFETY: CPython calls with the class and `count` borrowed arguments.
    unsafe {
        let py = Python::assume_attached();
        let own: *mut ffi::PyTypeObject = PyOperation::type_object_raw(py);
        let is_alone = count == 1 && names.is_null() && ptr::eq(class.cast(), own);
        is_alone.then(|| Borrowed::from_ptr(py, *args))
    }
}

/// Does what may raise or run Python code, and hands its outcome on to Python.
#[cold]
fn answered<'py, T>(work: impl FnOnce() -> PyResult<Bound<'py, T>>) -> *mut ffi::PyObject {
    Python::attach(|py| match guarded(work) {
        Ok(made) => made.into_ptr(),
        Err(error) => {
            error.restore(py);
            ptr::null_mut()
        }
    })
}

unsafe extern "C" fn model_validate(
    class: *mut ffi::PyObject,
    args: *const *mut ffi::PyObject,
    count: ffi::Py_ssize_t,
    names: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    // SAFETY: the arguments of a call, with the GIL held. What is done before `answered` or passing on
    // neither drops an unbound reference nor raises.
    unsafe {
        if let Some(input) = only_argument(class, args, count, names)
            && let Ok(dict) = input.cast_exact::<PyDict>()
        {
            match construct::read(&dict, true) {
                Attempt::Made(made) => return made.into_ptr(),
                Attempt::Doubtful(begun) => return answered(|| begun.finish(&dict, false)),
                _ => {}
            }
        }
        VALIDATE.pass_on(class, args, count, names)
    }
}

unsafe extern "C" fn model_validate_json(
    class: *mut ffi::PyObject,
    args: *const *mut ffi::PyObject,
    count: ffi::Py_ssize_t,
    names: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    // SAFETY: as in `model_validate`.
    unsafe {
        if let Some(data) = only_argument(class, args, count, names) {
            match construct::scan_and_keep(&data) {
                Verdict::Made(made) => return made.into_ptr(),
                Verdict::Doubtful => {
                    let class = Borrowed::from_ptr(data.py(), class).cast_unchecked::<PyType>();
                    return answered(|| construct::validate_json_exactly(&class, &data, Options::default(), false));
                }
                Verdict::NotAsked => {}
            }
        }
        VALIDATE_JSON.pass_on(class, args, count, names)
    }
}

/// The options of a dump that are answered here; all others are passed on.
#[derive(Default)]
struct FewOptions {
    json_mode: bool,
    exclude_none: bool,
    exclude_unset: bool,
}

impl FewOptions {
    /// Reads the options of a call, if it has no others.
    ///
    /// # Safety
    /// As for [`FastMethod::pass_on`].
    #[inline]
    unsafe fn read(
        py: Python<'_>,
        args: *const *mut ffi::PyObject,
        count: ffi::Py_ssize_t,
        names: *mut ffi::PyObject,
    ) -> Option<Self> {
        let mut options = Self::default();
        if count != 0 {
            return None;
        }
        // SAFETY: there is one borrowed object for each of the names, which are a tuple of str or null.
        unsafe {
            if names.is_null() {
                return Some(options);
            }
            for index in 0..ffi::PyTuple_GET_SIZE(names) {
                let name = ffi::PyTuple_GET_ITEM(names, index);
                let value = Borrowed::from_ptr(py, *args.offset(index));
                // The names in a call are interned.
                let is = |interned: &Bound<'_, PyString>| ptr::eq(name, interned.as_ptr());
                if is(intern!(py, "exclude_none")) {
                    options.exclude_none = value.cast_exact::<PyBool>().ok()?.is_true();
                } else if is(intern!(py, "exclude_unset")) {
                    options.exclude_unset = value.cast_exact::<PyBool>().ok()?.is_true();
                } else if is(intern!(py, "mode")) {
                    options.json_mode = match narrow(&value.cast_exact::<PyString>().ok()?.to_owned())? {
                        b"json" => true,
                        b"python" => false,
                        _ => return None,
                    };
                } else {
                    return None;
                }
            }
        }
        Some(options)
    }

    fn selection<'py>(&self) -> Selection<'py> {
        Selection {
            exclude_none: self.exclude_none,
            exclude_unset: self.exclude_unset,
            ..Selection::default()
        }
    }
}

/// Answers a call with few options, if `dump` can.
///
/// # Safety
/// As for [`model_dump`].
#[inline]
unsafe fn dumped<T>(
    slf: *mut ffi::PyObject,
    options: Option<&FewOptions>,
    dump: impl for<'py> Fn(&Bound<'py, PyOperation>, &FewOptions) -> PyResult<Option<Bound<'py, T>>>,
) -> Option<*mut ffi::PyObject> {
    // SAFETY: CPython calls with an instance of the class, borrowed, and with the GIL held. Errors are
    // handed on to Python; unbound references that are dropped on the way are kept by PyO3 until
    // its next call.
    unsafe {
        let py = Python::assume_attached();
        let slf = Borrowed::from_ptr(py, slf).cast_unchecked::<PyOperation>();
        match dump(&slf, options?) {
            Ok(dumped) => dumped.map(Bound::into_ptr),
            Err(error) => {
                error.restore(py);
                Some(ptr::null_mut())
            }
        }
    }
}

unsafe extern "C" fn model_dump(
    slf: *mut ffi::PyObject,
    args: *const *mut ffi::PyObject,
    count: ffi::Py_ssize_t,
    names: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    // SAFETY: the arguments of a call of the method.
    unsafe {
        let options = FewOptions::read(Python::assume_attached(), args, count, names);
        dumped(slf, options.as_ref(), |slf, options| {
            dump::python::to_python(slf, options.json_mode, &options.selection(), &mut Unexpected::Refuse)
        })
        .unwrap_or_else(|| DUMP.pass_on(slf, args, count, names))
    }
}

unsafe extern "C" fn model_dump_json(
    slf: *mut ffi::PyObject,
    args: *const *mut ffi::PyObject,
    count: ffi::Py_ssize_t,
    names: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    // SAFETY: the arguments of a call of the method.
    unsafe {
        // There is no option `mode` here, so that the error for it is told elsewhere.
        let options = FewOptions::read(Python::assume_attached(), args, count, names);
        let options = options.filter(|options| !options.json_mode);
        dumped(slf, options.as_ref(), |slf, options| {
            dump::json::to_json(slf, &options.selection(), &mut Unexpected::Refuse, |json| {
                str_of_utf8(slf.py(), json)
            })
        })
        .unwrap_or_else(|| DUMP_JSON.pass_on(slf, args, count, names))
    }
}

/// Validates an operation inside a model of pydantic's, where that takes no coercion.
///
/// Gives an `Operation`, or the input itself for pydantic to look at. `slf` is a bool: whether keys that
/// name no field may be ignored here, or pydantic has to see them, since a call can ask it to keep or
/// to refuse them.
unsafe extern "C" fn operation_or_input(slf: *mut ffi::PyObject, input: *mut ffi::PyObject) -> *mut ffi::PyObject {
    // SAFETY: CPython calls with the bool that the function was made with and an object, both
    // borrowed, and with the GIL held. Nothing here drops an unbound reference or raises.
    unsafe {
        let py = Python::assume_attached();
        let input = Borrowed::from_ptr(py, input);
        if let Ok(dict) = input.cast_exact::<PyDict>() {
            let ignores_unknown = ptr::eq(slf, ffi::Py_True());
            if let Attempt::Made(made) = construct::read(&dict, ignores_unknown) {
                return made.into_ptr();
            }
        }
        input.to_owned().into_ptr()
    }
}

/// Makes the function that models of pydantic's call for each operation.
#[pyfunction]
pub fn shortcut(py: Python<'_>, ignores_unknown: bool) -> PyResult<Bound<'_, PyAny>> {
    struct Definition(ffi::PyMethodDef);
    // SAFETY: it is only read; its pointers are to static text and code.
    unsafe impl Sync for Definition {}
    static DEFINITION: Definition = Definition(ffi::PyMethodDef {
        ml_name: c"operation_or_input".as_ptr(),
        ml_meth: ffi::PyMethodDefPointer {
            PyCFunction: operation_or_input,
        },
        ml_flags: ffi::METH_O,
        ml_doc: ptr::null(),
    });
    // SAFETY: the definition lives for ever and is only read; the function takes a reference of its own
    // to the bool. The result is a new reference or null with an error set.
    unsafe {
        let flag = PyBool::new(py, ignores_unknown);
        let definition = (&raw const DEFINITION.0).cast_mut();
        let function = ffi::PyCFunction_NewEx(definition, flag.as_ptr(), ptr::null_mut());
        Bound::from_owned_ptr_or_err(py, function)
    }
}
