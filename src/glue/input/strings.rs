//! Input whose leaves are all texts, as from a query string: `model_validate_strings`.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyFloat, PyString, PyType};

use super::python::{Draft, Extra, Options, not_a_model};
use crate::domain::{FIELDS, Fault, Field, FieldKind, OperationState, field_index, float_from_text, int_from_text};
use crate::glue::cpython::entries::Entries;
use crate::glue::values::error::{Invalid, LineError, Step};
use crate::glue::values::json_value::int_to_python;
use crate::glue::values::state;

/// Validates a dict of texts. Strict mode changes nothing: a text is all that such input can hold.
pub fn from_strings<'py>(
    input: &Bound<'py, PyAny>,
    class: &Bound<'py, PyType>,
    options: Options,
) -> Result<Draft<'py>, Invalid> {
    let Ok(dict) = input.cast::<PyDict>() else {
        return Err(match input.cast::<PyString>() {
            Ok(_) => not_a_model(input, class),
            Err(_) => fault(Fault::StringType, input),
        });
    };
    let mut draft = Draft::default();
    let mut lines = Vec::new();
    for (field, Field { name, kind, .. }) in FIELDS.iter().enumerate() {
        let Some(value) = dict.get_item(name)? else { continue };
        match validate(*kind, &value).map_err(|e| e.at(|| Step::Field(name))) {
            Ok(taken) => draft.set_exact(field, taken),
            Err(Invalid::Lines(found)) => lines.extend(found),
            Err(raised) => return Err(raised),
        }
    }
    if options.extra != Extra::Ignore {
        let extra = PyDict::new(input.py());
        let entries: Vec<_> = Entries::of(dict).collect::<PyResult<_>>()?;
        for (key, value) in entries {
            // Keys count as leaves, too; the reference gives up at the first that is no text.
            let name = leaf(&key)?;
            if name
                .to_str()
                .is_ok_and(|name| field_index(name.as_bytes(), 0).is_some())
            {
                continue;
            }
            if !value.is_instance_of::<PyDict>() {
                leaf(&value)?;
            }
            if options.extra == Extra::Forbid {
                let step = Step::Key(name.clone().into_any().unbind());
                lines.push(LineError::new(Fault::ExtraForbidden, &value).at(step));
            } else {
                extra.set_item(name, value)?;
            }
        }
        if options.extra == Extra::Allow {
            draft.extra = Some(extra);
        }
    }
    if lines.is_empty() {
        Ok(draft)
    } else {
        Err(Invalid::Lines(lines))
    }
}

fn fault(fault: Fault, value: &Bound<'_, PyAny>) -> Invalid {
    LineError::new(fault, value).into()
}

fn leaf<'a, 'py>(value: &'a Bound<'py, PyAny>) -> Result<&'a Bound<'py, PyString>, Invalid> {
    value.cast::<PyString>().map_err(|_| fault(Fault::StringType, value))
}

fn validate<'py>(kind: FieldKind, value: &Bound<'py, PyAny>) -> Result<Bound<'py, PyAny>, Invalid> {
    let py = value.py();
    if value.is_instance_of::<PyDict>() {
        return match kind {
            FieldKind::Any => Ok(value.clone()),
            FieldKind::Text => Err(fault(Fault::StringType, value)),
            FieldKind::TextList => Err(fault(Fault::ListType, value)),
            FieldKind::Float => Err(fault(Fault::FloatType, value)),
            FieldKind::Int => Err(fault(Fault::IntType, value)),
            FieldKind::State => Err(fault(Fault::Enum, value)),
        };
    }
    let text = leaf(value)?;
    let utf8 = || text.to_str().map_err(|_| fault(Fault::StringUnicode, value));
    let refuse = |found| fault(found, value);
    match kind {
        FieldKind::Any | FieldKind::Text => Ok(text.clone().into_any()),
        FieldKind::TextList => Err(fault(Fault::ListType, value)),
        FieldKind::Float => Ok(PyFloat::new(py, float_from_text(utf8()?).map_err(refuse)?).into_any()),
        FieldKind::Int => Ok(int_to_python(py, int_from_text(utf8()?).map_err(refuse)?)?),
        FieldKind::State => match OperationState::from_text(utf8()?.as_bytes()) {
            Some(found) => Ok(state::member(py, found)?.clone()),
            None => Err(fault(Fault::Enum, value)),
        },
    }
}
