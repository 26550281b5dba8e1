//! Makes the `ValidationError`: type, `loc`, input and context of each refused value.

use pyo3::exceptions::PyImportError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyList, PyString, PyTuple, PyType};

use crate::domain::{Fault, OperationState};

/// An element of `loc`.
pub enum Step {
    /// A field.
    Field(&'static str),
    /// A position in a list.
    Index(usize),
    /// An unknown key, as the reference shows it.
    Key(Py<PyAny>),
}

/// The `ctx` of an error, which its message quotes.
pub enum Context {
    /// Nothing.
    None,
    /// `error`: a text.
    Error(String),
    /// `error`: an exception.
    Raised(Py<PyAny>),
    /// `class_name`: the model's name.
    ClassName(String),
}

/// One refused value.
pub struct LineError {
    fault: Fault,
    /// `loc` in reverse: the innermost step is added first.
    path: Vec<Step>,
    input: Py<PyAny>,
    context: Context,
}

impl LineError {
    pub fn new(fault: Fault, input: &Bound<'_, PyAny>) -> Self {
        Self::with_context(fault, input, Context::None)
    }

    pub fn with_context(fault: Fault, input: &Bound<'_, PyAny>, context: Context) -> Self {
        Self {
            fault,
            path: Vec::new(),
            input: input.clone().unbind(),
            context,
        }
    }

    /// Puts a step before `loc`.
    pub fn at(mut self, step: Step) -> Self {
        self.path.push(step);
        self
    }

    fn into_dict(self, py: Python<'_>) -> PyResult<Bound<'_, PyDict>> {
        let dict = PyDict::new(py);
        dict.set_item(intern!(py, "type"), self.fault.as_str())?;
        let path = self.path.into_iter().rev().map(|step| match step {
            Step::Field(name) => name.into_pyobject(py).map(Bound::into_any).map_err(PyErr::from),
            Step::Index(index) => index.into_pyobject(py).map(Bound::into_any).map_err(PyErr::from),
            Step::Key(key) => Ok(key.into_bound(py)),
        });
        let path = path.collect::<PyResult<Vec<_>>>()?;
        dict.set_item(intern!(py, "loc"), PyTuple::new(py, path)?)?;
        dict.set_item(intern!(py, "input"), self.input)?;
        let text = |text: String| PyString::new(py, &text).into_any();
        let item = match (self.fault, self.context) {
            (_, Context::Error(reason)) => Some(("error", text(reason))),
            (_, Context::Raised(error)) => Some(("error", error.into_bound(py))),
            (_, Context::ClassName(name)) => Some(("class_name", text(name))),
            (Fault::Enum, Context::None) => Some(("expected", text(expected_states()))),
            (Fault::IsInstanceOf, Context::None) => Some(("class", text("OperationState".to_string()))),
            (_, Context::None) => None,
        };
        if let Some((key, value)) = item {
            let context = PyDict::new(py);
            context.set_item(key, value)?;
            dict.set_item(intern!(py, "ctx"), context)?;
        }
        Ok(dict)
    }
}

/// The states as pydantic lists them: quoted, with "or" before the last.
fn expected_states() -> String {
    let quoted = OperationState::ALL.map(|s| format!("'{}'", s.as_str()));
    let (last, others) = quoted.split_last().map_or(("", &[][..]), |(l, o)| (l.as_str(), o));
    format!("{} or {last}", others.join(", "))
}

/// Why an input did not become an operation.
pub enum Invalid {
    /// Values were refused; all of them are listed.
    Lines(Vec<LineError>),
    /// Python code that validation called has raised.
    Raised(PyErr),
}

impl From<PyErr> for Invalid {
    fn from(error: PyErr) -> Self {
        Self::Raised(error)
    }
}

impl From<LineError> for Invalid {
    fn from(line: LineError) -> Self {
        Self::Lines(vec![line])
    }
}

impl Invalid {
    /// Puts a step before the `loc` of all refused values.
    pub fn at(self, step: impl Fn() -> Step) -> Self {
        match self {
            Self::Lines(lines) => Self::Lines(lines.into_iter().map(|line| line.at(step())).collect()),
            raised @ Self::Raised(_) => raised,
        }
    }

    /// The lines, unless Python code has raised.
    ///
    /// # Errors
    /// What was raised.
    pub fn into_lines(self) -> Result<Vec<LineError>, Self> {
        match self {
            Self::Lines(lines) => Ok(lines),
            raised @ Self::Raised(_) => Err(raised),
        }
    }

    /// The exception to raise; `class` gives the error its title.
    #[cold]
    pub fn into_error(self, class: &Bound<'_, PyType>, input: InputKind) -> PyErr {
        let title = class.getattr(intern!(class.py(), "__name__"));
        match title {
            Ok(title) => self.into_titled_error(&title, input),
            Err(error) => error,
        }
    }

    /// The exception to raise, with this title.
    #[cold]
    pub fn into_titled_error(self, title: &Bound<'_, PyAny>, input: InputKind) -> PyErr {
        match self {
            Self::Raised(error) => error,
            Self::Lines(lines) => validation_error(title, lines, input).unwrap_or_else(|error| error),
        }
    }
}

/// What the input was: messages say "list" for Python, and "array" for JSON.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum InputKind {
    Python,
    Json,
}

/// `pydantic_core.ValidationError` where it is installed, else our own of the same shape.
pub fn validation_error_class(py: Python<'_>) -> PyResult<&Bound<'_, PyType>> {
    static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    let class = CLASS.get_or_try_init(py, || {
        let module = match py.import("pydantic_core") {
            Err(error) if error.is_instance_of::<PyImportError>(py) => py.import("hps_ops._errors.validation_error")?,
            found => found?,
        };
        let class = module.getattr("ValidationError")?.cast_into::<PyType>()?;
        Ok::<_, PyErr>(class.unbind())
    })?;
    Ok(class.bind(py))
}

fn validation_error(title: &Bound<'_, PyAny>, lines: Vec<LineError>, input: InputKind) -> PyResult<PyErr> {
    let py = title.py();
    let dicts = lines.into_iter().map(|line| line.into_dict(py));
    let dicts = PyList::new(py, dicts.collect::<PyResult<Vec<_>>>()?)?;
    let kind = match input {
        InputKind::Python => intern!(py, "python"),
        InputKind::Json => intern!(py, "json"),
    };
    let error = validation_error_class(py)?.call_method1(intern!(py, "from_exception_data"), (title, dicts, kind))?;
    // As on an error that pydantic's validation raises.
    error.setattr(intern!(py, "args"), PyTuple::empty(py))?;
    Ok(PyErr::from_value(error))
}

/// An exception as `Type: text`, as the reference quotes it.
pub fn describe(py: Python<'_>, error: &PyErr) -> String {
    let name = error
        .get_type(py)
        .name()
        .map_or_else(|_| "Exception".into(), |n| n.to_string());
    let text = error
        .value(py)
        .str()
        .map_or_else(|_| String::new(), |t| t.to_string_lossy().into_owned());
    if text.is_empty() {
        name
    } else {
        format!("{name}: {text}")
    }
}
