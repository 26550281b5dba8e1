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
    if !content.contains(&b'\\') {
        return utf8(py, content);
    }
    match text_of_json(json) {
        Some(text) => Ok(str_of_utf8(py, text.as_bytes())?.into_any()),
        None => Err(PySystemError::new_err("a checked JSON string cannot be read")),
    }
}

/// Makes a str of UTF-8, which CPython checks.
fn utf8<'py>(py: Python<'py>, text: &[u8]) -> PyResult<Bound<'py, PyAny>> {
    // SAFETY: the thread is attached, and the pointer is that of so many bytes. A null pointer
    // becomes the error that CPython has set.
    unsafe {
        let object = ffi::PyUnicode_FromStringAndSize(text.as_ptr().cast(), text.len().cast_signed());
        Bound::from_owned_ptr_or_err(py, object)
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
    let (length, highest) = characters(text.as_bytes());
    // The first byte of a character tells how large it can be.
    let (largest, width) = match highest {
        0xf0.. => (0x0010_ffff, 4),
        0xc4.. => (0xffff, 2),
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

/// The number of characters of UTF-8 text, and its highest byte.
#[inline]
fn characters(text: &[u8]) -> (usize, u8) {
    // In blocks whose count fits a byte, so that the compiler works on 16 bytes at a time.
    let in_block = |block: &[u8]| {
        block.iter().fold((0_u8, 0_u8), |(count, highest), &byte| {
            // All bytes but those that continue a character.
            (count + u8::from(byte.cast_signed() >= -0x40), highest.max(byte))
        })
    };
    let (blocks, rest) = text.as_chunks::<128>();
    let counted = blocks.iter().map(|block| in_block(block)).chain([in_block(rest)]);
    counted.fold((0, 0), |(count, highest), (more, high)| {
        (count + usize::from(more), highest.max(high))
    })
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
    const HIGHS: u128 = u128::from_le_bytes([0x80; 16]);
    let mut rest = text;
    let mut room = out;
    while !rest.is_empty() {
        let (blocks, _) = rest.as_bytes().as_chunks::<16>();
        let (places, _) = room.as_chunks_mut::<16>();
        let mut ascii = blocks.len().min(places.len()) * 16;
        let mixed = blocks.iter().zip(places).position(|(block, place)| {
            // Right as far as the text is ASCII; what follows is written again.
            for (place, byte) in place.iter_mut().zip(block) {
                *place = T::from(*byte);
            }
            u128::from_le_bytes(*block) & HIGHS != 0
        });
        if let Some(index) = mixed {
            ascii = index * 16 + ((u128::from_le_bytes(blocks[index]) & HIGHS).trailing_zeros() / 8) as usize;
        }
        rest = &rest[ascii..];
        room = &mut room[ascii..];
        // To the end of the next run of larger characters, or what is too short for a block.
        let mut end = rest.len();
        let mut written = 0;
        let mut seen_large = false;
        for (at, character) in rest.char_indices() {
            if character.is_ascii() && seen_large {
                end = at;
                break;
            }
            seen_large |= !character.is_ascii();
            let Some(place) = room.get_mut(written) else { return };
            *place = element(character);
            written += 1;
        }
        rest = &rest[end..];
        room = &mut room[written..];
    }
}
