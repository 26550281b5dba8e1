//! A new dict with a value for each field.

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyDict;

use super::object::{Values, names};

/// Makes a dict of all fields in their order; a field without a value gets None.
pub fn full_dict<'py>(py: Python<'py>, values: &Values<'py>) -> PyResult<Bound<'py, PyDict>> {
    static ALL_NONE: PyOnceLock<Py<PyDict>> = PyOnceLock::new();
    let all_none = ALL_NONE.get_or_try_init(py, || {
        let dict = PyDict::new(py);
        for name in names(py) {
            dict.set_item(name, py.None())?;
        }
        Ok::<_, PyErr>(dict.unbind())
    })?;
    // Replacing values in a copy of a dict that has all keys costs half of inserting them. (The dict of
    // an instance of a Python class, whose keys all instances share, is smaller, but to make one costs
    // more: 1.2 times on 3.11, 1.4 times on 3.13.)
    let dict = all_none.bind(py).copy()?;
    for (value, name) in values.iter().zip(names(py)) {
        if let Some(value) = value
            && !value.is_none()
        {
            dict.set_item(name, value)?;
        }
    }
    Ok(dict)
}
