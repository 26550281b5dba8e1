//! Takes the text of a JSON document from str, bytes and other buffers, without a copy where that is safe.

use pyo3::exceptions::{PyMemoryError, PyTypeError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyBytes, PyMemoryView, PyString};

use crate::domain::Fault;
use crate::glue::values::error::{Invalid, LineError};
use crate::glue::values::text::utf8;

/// JSON text that nobody can change.
pub enum Text {
    Bytes(Py<PyBytes>),
    Str(Py<PyString>),
    Owned(Vec<u8>),
}

impl Text {
    /// The text of an exact str or bytes, which is shared; None for anything else.
    #[inline]
    pub fn shared(data: &Bound<'_, PyAny>) -> Option<Self> {
        if let Ok(bytes) = data.cast_exact::<PyBytes>() {
            return Some(Self::Bytes(bytes.clone().unbind()));
        }
        let text = data.cast_exact::<PyString>().ok()?;
        Some(Self::Str(text.clone().unbind()))
    }

    /// Shares text that cannot change, and copies any other buffer.
    pub fn from_data(data: &Bound<'_, PyAny>) -> Result<Self, Invalid> {
        // Exact, because an instance of a subclass could refer to the batch: a cycle that the garbage
        // collector would not see.
        if let Ok(bytes) = data.cast_exact::<PyBytes>() {
            return Ok(Self::Bytes(bytes.clone().unbind()));
        }
        if let Ok(text) = data.cast::<PyString>() {
            let utf8 = utf8(text)?;
            return Ok(if text.is_exact_instance_of::<PyString>() {
                Self::Str(text.clone().unbind())
            } else {
                Self::Owned(copied(utf8.as_bytes())?)
            });
        }
        if let Ok(bytes) = data.cast::<PyBytes>() {
            return Ok(Self::Owned(copied(bytes.as_bytes())?));
        }
        let py = data.py();
        let view = match PyMemoryView::from(data) {
            Ok(view) => view,
            // The reference says `json_type` as well.
            Err(error) if error.is_instance_of::<PyTypeError>(py) => {
                return Err(LineError::new(Fault::JsonType, data).into());
            }
            Err(error) => return Err(error.into()),
        };
        Ok(Self::Bytes(Self::unchanging_bytes(&view)?))
    }

    /// The bytes object that a view shows as a whole, else a copy.
    fn unchanging_bytes(view: &Bound<'_, PyMemoryView>) -> PyResult<Py<PyBytes>> {
        let py = view.py();
        if let Ok(bytes) = view.getattr(intern!(py, "obj"))?.cast_into_exact::<PyBytes>()
            && view.getattr(intern!(py, "c_contiguous"))?.is_truthy()?
            && view.getattr(intern!(py, "nbytes"))?.eq(bytes.as_bytes().len())?
        {
            return Ok(bytes.unbind());
        }
        let copy = view.call_method0(intern!(py, "tobytes"))?;
        Ok(copy.cast_into::<PyBytes>()?.unbind())
    }

    /// Another reference to the same text.
    pub fn share(&self, py: Python<'_>) -> Self {
        match self {
            Self::Bytes(bytes) => Self::Bytes(bytes.clone_ref(py)),
            Self::Str(text) => Self::Str(text.clone_ref(py)),
            Self::Owned(bytes) => Self::Owned(bytes.clone()),
        }
    }

    /// Drops the reference at once. Plain dropping of a `Py` may put that off.
    pub fn release(self, py: Python<'_>) {
        match self {
            Self::Bytes(bytes) => drop(bytes.into_bound(py)),
            Self::Str(text) => drop(text.into_bound(py)),
            Self::Owned(_) => {}
        }
    }

    pub fn as_bytes<'a>(&'a self, py: Python<'_>) -> PyResult<&'a [u8]> {
        Ok(match self {
            Self::Bytes(bytes) => bytes.as_bytes(py),
            Self::Str(text) => text.to_str(py)?.as_bytes(),
            Self::Owned(bytes) => bytes,
        })
    }
}

pub fn copied(text: &[u8]) -> PyResult<Vec<u8>> {
    let mut copy = Vec::new();
    copy.try_reserve_exact(text.len())
        .map_err(|_| PyMemoryError::new_err(()))?;
    copy.extend_from_slice(text);
    Ok(copy)
}

/// Hands the text of a JSON document, given as str, bytes or bytearray, to `use_text`.
pub fn with_json_text<T>(
    data: &Bound<'_, PyAny>,
    use_text: impl FnOnce(&[u8]) -> Result<T, Invalid>,
) -> Result<T, Invalid> {
    if let Ok(text) = data.cast::<PyString>() {
        return use_text(utf8(text)?.as_bytes());
    }
    if let Ok(bytes) = data.cast::<PyBytes>() {
        return use_text(bytes.as_bytes());
    }
    if let Ok(bytes) = data.cast::<PyByteArray>() {
        // A copy, because validation can run Python code that changes the array.
        return use_text(&bytes.to_vec());
    }
    Err(LineError::new(Fault::JsonType, data).into())
}
