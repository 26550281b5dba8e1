//! The Python side: the compiled module and what it exports. Only this folder uses Python.

mod batch;
mod class;
mod cpython;
mod document;
mod dump;
mod input;
mod instance;
mod operation;
mod values;

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDateTime, PyDict, PyTuple, PyType};

use crate::domain::FIELDS;

/// The class of the validation errors in force: pydantic's where it is installed, else our own.
#[pyfunction]
fn validation_error_class(py: Python<'_>) -> PyResult<Bound<'_, PyType>> {
    values::error::validation_error_class(py).cloned()
}

/// The decimal digits of an int of any size, which Python's own conversion refuses beyond 4300.
#[pyfunction]
#[expect(clippy::needless_pass_by_value, reason = "extracted from the argument")]
fn int_text(value: num_bigint::BigInt) -> String {
    value.to_string()
}

/// Validates the keywords of `__init__` into an instance.
#[pyfunction]
fn initialise(operation: &Bound<'_, PyAny>, data: &Bound<'_, PyDict>) -> PyResult<()> {
    let no_arguments = PyTuple::empty(data.py());
    input::construct::init(operation.cast()?, &no_arguments, Some(data))
}

/// Puts a Python function into the class as its `__init__`, which CPython goes on to call natively.
#[pyfunction]
fn show_init(function: Bound<'_, PyAny>) -> PyResult<()> {
    let py = function.py();
    let class = py.get_type::<instance::storage::PyOperation>();
    class::layout::put_into_dict(&class, intern!(py, "__init__"), &function)?;
    let _ = input::initialise::FUNCTION.set(py, function.unbind());
    input::initialise::restore(&class)
}

/// The aware datetime that a text in the field called `name` stands for.
#[pyfunction]
fn time_of<'py>(name: &str, value: &Bound<'py, PyAny>) -> PyResult<Option<Bound<'py, PyDateTime>>> {
    instance::times::time_of_value(name, value)
}

/// Makes pydantic's `BaseModel` the base of `Operation`, if that has none; tells whether it has done so.
#[pyfunction]
fn link(model: &Bound<'_, PyType>) -> PyResult<bool> {
    class::ancestry::link(&model.py().get_type::<instance::storage::PyOperation>(), model)
}

/// Native half of the package `hps_ops`.
///
/// Safe without a GIL: slots are read and written in the critical section of their instance, as by
/// CPython's own member descriptors, and what is shared by all instances is written once, kept by
/// each thread, or left out there.
#[pymodule(name = "_hps_ops", gil_used = false)]
fn hps_ops_native(m: &Bound<'_, PyModule>) -> PyResult<()> {
    let py = m.py();
    m.add("__version__", env!("CARGO_PKG_VERSION"))?;
    let profile = if cfg!(debug_assertions) { "debug" } else { "release" };
    m.add("build_profile", profile)?;
    // The names that instances use: of a model made with equal, but other ones, pydantic compares each
    // field's name letter by letter when it dumps.
    let fields = FIELDS.iter().zip(values::names::names(py));
    let fields = fields.map(|(f, name)| (name, f.kind.annotation(), f.description));
    m.add("FIELDS", PyTuple::new(py, fields)?)?;
    let class = py.get_type::<instance::storage::PyOperation>();
    class::reading::install();
    class::layout::install(&class)?;
    class::fastcall::install(&class)?;
    class::metaclass::install(&class)?;
    // cloudpickle sends a local subclass by value, and its metaclass by this name.
    m.add("ModelMetaclass", class.get_type())?;
    m.add("Operation", class)?;
    m.add_class::<batch::storage::PyOperationBatch>()?;
    m.add("LINKS_LATE", class::ancestry::LINKS_LATE)?;
    m.add_function(wrap_pyfunction!(link, m)?)?;
    m.add_function(wrap_pyfunction!(time_of, m)?)?;
    m.add_function(wrap_pyfunction!(initialise, m)?)?;
    m.add_function(wrap_pyfunction!(show_init, m)?)?;
    m.add_function(wrap_pyfunction!(int_text, m)?)?;
    m.add_function(wrap_pyfunction!(class::fastcall::shortcut, m)?)?;
    m.add_function(wrap_pyfunction!(validation_error_class, m)?)
}
