#![expect(
    unsafe_code,
    reason = "an ASCII str is made by one copy; CPython's UTF-8 decoder, the safe way, reads the text twice \
              (benchmark row `model_validate_json`, touch 3)"
)]
//! JSON strings as Python str objects.

use pyo3::exceptions::PySystemError;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::PyString;

use crate::domain::{is_plain_ascii, text_of_json};

/// Makes the str of a valid JSON string, given with its quotes.
#[inline]
pub fn str_of_json<'py>(py: Python<'py>, json: &[u8]) -> PyResult<Bound<'py, PyAny>> {
    let content = json.get(1..json.len().wrapping_sub(1)).unwrap_or_default();
    // CPython keeps one object for each text of up to one character.
    if content.len() > 1 && is_plain_ascii(content) {
        return ascii(py, content);
    }
    match text_of_json(json) {
        Some(text) => Ok(str_of_utf8(py, text.as_bytes())?.into_any()),
        None => Err(PySystemError::new_err("a checked JSON string cannot be read")),
    }
}

/// Makes a str of ASCII text.
#[inline]
fn ascii<'py>(py: Python<'py>, text: &[u8]) -> PyResult<Bound<'py, PyAny>> {
    debug_assert!(text.is_ascii());
    // A slice is never longer than `isize::MAX` bytes.
    let length = text.len().cast_signed();
    // SAFETY: the thread is attached. The new str has room for `length` characters of one byte each,
    // which nobody else sees before they are written, and the text is ASCII, as the highest
    // character given demands. A null pointer becomes the MemoryError that CPython has set.
    unsafe {
        let object = Bound::from_owned_ptr_or_err(py, ffi::PyUnicode_New(length, 127))?;
        let room = ffi::PyUnicode_DATA(object.as_ptr()).cast::<u8>();
        std::ptr::copy_nonoverlapping(text.as_ptr(), room, text.len());
        Ok(object)
    }
}

/// Makes a str of UTF-8 text that is mostly ASCII.
///
/// CPython's decoder starts with one byte for each character and begins anew when it meets one that
/// needs more; a JSON text with a single such character costs it three times as much.
pub fn str_of_utf8<'py>(py: Python<'py>, text: &[u8]) -> PyResult<Bound<'py, PyString>> {
    if text.is_ascii() {
        return Ok(ascii(py, text)?.cast_into()?);
    }
    let Ok(text) = simdutf8::basic::from_utf8(text) else {
        return PyString::from_bytes(py, text);
    };
    // All bytes but those that continue a character.
    let length = text.bytes().filter(|byte| byte.cast_signed() >= -0x40).count();
    // The first byte of a character tells how large it can be.
    let (largest, width) = match text.bytes().max() {
        Some(0xf0..) => (0x0010_ffff, 4),
        Some(0xc4..) => (0xffff, 2),
        _ => (0xff, 1),
    };
    // SAFETY: the thread is attached. The new str has room for `length` characters of `width` bytes, as
    // the largest character demands, which nobody else sees before all of them are written; memory
    // that CPython gives is aligned for them. A null pointer becomes the MemoryError that is set.
    unsafe {
        let object = Bound::from_owned_ptr_or_err(py, ffi::PyUnicode_New(length.cast_signed(), largest))?;
        let room = ffi::PyUnicode_DATA(object.as_ptr());
        match width {
            4 => widen(
                text,
                std::slice::from_raw_parts_mut(room.cast::<u32>(), length),
                u32::from,
            ),
            2 => widen(
                text,
                std::slice::from_raw_parts_mut(room.cast::<u16>(), length),
                low_half,
            ),
            _ => widen(
                text,
                std::slice::from_raw_parts_mut(room.cast::<u8>(), length),
                low_byte,
            ),
        }
        Ok(object.cast_into_unchecked())
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "only for texts without larger characters"
)]
const fn low_half(character: char) -> u16 {
    character as u32 as u16
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "only for texts without larger characters"
)]
const fn low_byte(character: char) -> u8 {
    character as u32 as u8
}

/// Writes one element for each character.
#[inline]
fn widen<T: Copy + From<u8>>(text: &str, out: &mut [T], element: impl Fn(char) -> T) {
    let mut rest = text;
    let mut at = 0;
    while !rest.is_empty() {
        while let Some(block) = rest.as_bytes().first_chunk::<16>()
            && block.is_ascii()
            && let Some(room) = out.get_mut(at..at + 16)
        {
            for (place, byte) in room.iter_mut().zip(block) {
                *place = T::from(*byte);
            }
            at += 16;
            rest = &rest[16..];
        }
        // What is not ASCII, and what is too short for a block.
        let mut characters = rest.chars();
        let mut steps = 0;
        while steps < 16
            && let Some(character) = characters.next()
            && let Some(place) = out.get_mut(at)
        {
            *place = element(character);
            at += 1;
            steps += 1;
        }
        rest = characters.as_str();
    }
}
