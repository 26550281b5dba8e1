//! The only room that knows Python: the compiled module and what it exports.

mod attributes;
mod batch;
mod batch_equality;
mod batch_file;
mod batch_hints;
mod batch_input;
mod batch_iterator;
mod batch_output;
mod batch_query;
mod batch_source;
mod blank;
mod call_options;
mod construct;
mod copying;
mod doors;
mod dump;
mod dump_json;
mod entries;
mod error;
mod exact;
mod free_blocks;
mod from_json;
mod from_python;
mod full_dict;
mod huge_pages;
mod input;
mod json_value;
mod keys;
mod layout;
mod lazy;
mod lifetime;
mod metaclass;
mod object;
mod operation;
mod reading;
mod recursion;
mod selection;
mod show;
mod sides;
mod slot;
mod state;
mod strings;
mod text_object;
mod text_writer;
mod times;

use pyo3::prelude::*;
use pyo3::types::{PyTuple, PyType};

use crate::domain::FIELDS;

/// The class of the validation errors in force: pydantic's where it is installed, else our own.
#[pyfunction]
fn validation_error_class(py: Python<'_>) -> PyResult<Bound<'_, PyType>> {
    error::validation_error_class(py).cloned()
}

/// The decimal digits of an int of any size, which Python's own conversion refuses beyond 4300.
#[pyfunction]
#[expect(clippy::needless_pass_by_value, reason = "extracted from the argument")]
fn int_text(value: num_bigint::BigInt) -> String {
    value.to_string()
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
    let fields = FIELDS.iter().zip(object::names(py));
    let fields = fields.map(|(f, name)| (name, f.kind.annotation(), f.description));
    m.add("FIELDS", PyTuple::new(py, fields)?)?;
    let class = py.get_type::<object::PyOperation>();
    layout::install(&class)?;
    doors::install(&class)?;
    metaclass::install(&class)?;
    // cloudpickle sends a local subclass by value, and its metaclass by this name.
    m.add("ModelMetaclass", class.get_type())?;
    m.add("Operation", class)?;
    m.add_class::<batch::PyOperationBatch>()?;
    m.add_function(wrap_pyfunction!(int_text, m)?)?;
    m.add_function(wrap_pyfunction!(doors::shortcut, m)?)?;
    m.add_function(wrap_pyfunction!(validation_error_class, m)?)
}
