#![expect(
    unsafe_code,
    reason = "an ASCII str is made with one copy; CPython's UTF-8 decoder, the safe way, reads the text twice \
              (benchmark row `model_validate_json`, touch 3)"
)]
//! Makes str objects from JSON strings and UTF-8, and reads their characters.

use pyo3::exceptions::PySystemError;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::PyString;

use super::text_writer::TextWriter;
use crate::domain::{is_plain_ascii, text_of_json};

/// Makes a str from a valid JSON string with its quotes.
#[inline]
pub fn str_of_json<'py>(py: Python<'py>, json: &[u8]) -> PyResult<Bound<'py, PyAny>> {
    let content = json.get(1..json.len().wrapping_sub(1)).unwrap_or_default();
    // CPython keeps one object for each text of up to one character.
    if content.len() > 1 && is_plain_ascii(content) {
        return ascii(py, content);
    }
    if !content.contains(&b'\\') {
        return utf8(py, content);
    }
    match text_of_json(json) {
        Some(text) => Ok(str_of_utf8(py, text.as_bytes())?.into_any()),
        None => Err(PySystemError::new_err("a checked JSON string cannot be read")),
    }
}

/// The characters of a str as bytes, if it stores one byte each: ASCII or Latin-1, which may be compared with
/// the names of fields and states, since these are ASCII.
#[inline]
pub fn narrow<'a>(text: &'a Bound<'_, PyString>) -> Option<&'a [u8]> {
    // SAFETY: the characters of a text of this kind are its bytes, and it cannot change while it is
    // borrowed.
    unsafe {
        let raw = text.as_ptr();
        if ffi::PyUnicode_KIND(raw) != ffi::PyUnicode_1BYTE_KIND {
            return None;
        }
        let length = usize::try_from(ffi::PyUnicode_GET_LENGTH(raw)).unwrap_or(0);
        Some(std::slice::from_raw_parts(ffi::PyUnicode_DATA(raw).cast(), length))
    }
}

/// Makes a str from UTF-8, which CPython checks.
fn utf8<'py>(py: Python<'py>, text: &[u8]) -> PyResult<Bound<'py, PyAny>> {
    // SAFETY: the thread is attached, and the pointer leads to so many bytes. A null pointer becomes the
    // error that CPython has set.
    unsafe {
        let object = ffi::PyUnicode_FromStringAndSize(text.as_ptr().cast(), text.len().cast_signed());
        Bound::from_owned_ptr_or_err(py, object)
    }
}

/// Makes a str from ASCII text.
#[inline]
fn ascii<'py>(py: Python<'py>, text: &[u8]) -> PyResult<Bound<'py, PyAny>> {
    debug_assert!(text.is_ascii());
    // A slice is never longer than `isize::MAX` bytes.
    let length = text.len().cast_signed();
    // SAFETY: the thread is attached. The new str has `length` characters of one byte each, which nobody
    // else sees before they are written, and the text is ASCII, as the maximum of 127 demands. A null
    // pointer becomes the MemoryError that CPython has set.
    unsafe {
        let object = Bound::from_owned_ptr_or_err(py, ffi::PyUnicode_New(length, 127))?;
        let characters = ffi::PyUnicode_DATA(object.as_ptr()).cast::<u8>();
        std::ptr::copy_nonoverlapping(text.as_ptr(), characters, text.len());
        Ok(object)
    }
}

/// Makes a str from UTF-8 text that is mostly ASCII.
///
/// CPython's decoder assumes one byte a character and starts again at the first one that needs more: a
/// single such character in a JSON text triples its time.
pub fn str_of_utf8<'py>(py: Python<'py>, text: &[u8]) -> PyResult<Bound<'py, PyString>> {
    if text.is_ascii() {
        return Ok(ascii(py, text)?.cast_into()?);
    }
    match TextWriter::str_of(py, text)? {
        Some(made) => Ok(made),
        // CPython raises the UnicodeDecodeError.
        None => PyString::from_bytes(py, text),
    }
}
