//! JSON text in the making, which becomes a str without being looked at again.
#![expect(
    unsafe_code,
    reason = "room is made once for a text and its quotes, and blocks are checked and copied in one go: \
              `model_dump_json()` in docs/benchmarks.md, 1.4 times faster than with the checks of a `Vec`"
)]

use std::ptr;

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::PyString;

use super::text_object::{ascii, str_of_known};
use crate::domain::{ENTRY, entry, string_ends, write_json_string};

/// A usual operation is about 500 bytes long.
const USUAL_LENGTH: usize = 768;

/// Bytes that are copied in one step.
const BLOCK: usize = 32;

/// UTF-8 text of JSON. It knows how many characters it has and how large they can be, because each
/// text that goes into it knows that of itself.
pub struct Sheet {
    bytes: Vec<u8>,
    /// Bytes beyond the first of each character.
    surplus: usize,
    /// The largest character that a str of the widest text's kind can hold.
    largest: u32,
}

impl Sheet {
    pub fn new() -> Self {
        Self {
            bytes: Vec::with_capacity(USUAL_LENGTH),
            surplus: 0,
            largest: 0x7f,
        }
    }

    /// Appends the comma, key and colon before the value of a field.
    #[inline]
    pub fn key(&mut self, field: usize) {
        let (entry, length) = entry(field);
        self.start_of(entry, length);
    }

    /// Appends a field whose value is null.
    #[inline]
    pub fn null_field(&mut self, field: usize) {
        let (entry, length) = entry(field);
        self.start_of(entry, length + b"null".len());
    }

    /// Appends the first `length` bytes.
    #[inline]
    fn start_of(&mut self, block: &[u8; ENTRY], length: usize) {
        let begin = self.bytes.len();
        self.bytes.reserve(ENTRY);
        // SAFETY: there is room for the whole block, and so much of it as counts has been written.
        unsafe {
            ptr::copy_nonoverlapping(block.as_ptr(), self.bytes.as_mut_ptr().add(begin), ENTRY);
            self.bytes.set_len(begin + length.min(ENTRY));
        }
    }

    /// Appends ASCII.
    #[inline]
    pub fn ascii(&mut self, text: &[u8]) {
        debug_assert!(text.is_ascii());
        self.bytes.extend_from_slice(text);
    }

    /// Lets somebody else append ASCII.
    #[inline]
    pub fn ascii_end(&mut self) -> &mut Vec<u8> {
        &mut self.bytes
    }

    /// Appends a str in quotes; a `UnicodeEncodeError`, and nothing written, if it has a lone surrogate.
    #[inline]
    pub fn text(&mut self, text: &Bound<'_, PyString>) -> PyResult<()> {
        let utf8 = text.to_str()?;
        // SAFETY: the str is alive, and complete since its UTF-8 has been made; it cannot change.
        let (characters, kind) = unsafe {
            let raw = text.as_ptr();
            (ffi::PyUnicode_GET_LENGTH(raw).cast_unsigned(), ffi::PyUnicode_KIND(raw))
        };
        if characters != utf8.len() {
            self.surplus += utf8.len() - characters;
            self.largest = self.largest.max(match kind {
                ffi::PyUnicode_1BYTE_KIND => 0xff,
                ffi::PyUnicode_2BYTE_KIND => 0xffff,
                _ => 0x0010_ffff,
            });
        }
        self.quoted(utf8);
        Ok(())
    }

    /// Appends an ASCII text in quotes.
    #[inline]
    pub fn ascii_text(&mut self, text: &str) {
        debug_assert!(text.is_ascii());
        self.quoted(text);
    }

    fn quoted(&mut self, text: &str) {
        let begin = self.bytes.len();
        let length = text.len();
        // A text shorter than a block is written with what is behind it in the block.
        self.bytes.reserve(length.max(BLOCK) + 2);
        // SAFETY: there is room for two quotes and the text, or a block if that is longer. The length
        // is that of what has been written.
        unsafe {
            let start = self.bytes.as_mut_ptr().add(begin);
            if copy_plain(text.as_bytes(), start.add(1)) {
                *start = b'"';
                *start.add(1 + length) = b'"';
                self.bytes.set_len(begin + length + 2);
                return;
            }
        }
        write_json_string(&mut self.bytes, text);
    }

    /// Makes the first comma the opening brace, and closes it.
    pub fn close_object(&mut self) {
        match self.bytes.first_mut() {
            Some(first) => *first = b'{',
            None => self.bytes.push(b'{'),
        }
        self.bytes.push(b'}');
    }

    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    pub fn into_str(self, py: Python<'_>) -> PyResult<Bound<'_, PyString>> {
        if self.surplus == 0 {
            return Ok(ascii(py, &self.bytes)?.cast_into()?);
        }
        str_of_known(py, &self.bytes, self.bytes.len() - self.surplus, self.largest)
    }
}

/// Copies a text that has nothing to escape; of any other, gives false and may have copied a part.
///
/// # Safety
/// There is room for the text, or for [`BLOCK`] bytes if that is longer, at `to`.
#[inline]
unsafe fn copy_plain(text: &[u8], to: *mut u8) -> bool {
    // SAFETY: see above. Each block lies within the text, or is the only one.
    let put = |block: &[u8; BLOCK], at: usize| unsafe { ptr::copy_nonoverlapping(block.as_ptr(), to.add(at), BLOCK) };
    let Some(last) = text.last_chunk::<BLOCK>() else {
        let mut block = [b' '; BLOCK];
        if let (Some(first), Some(last)) = (text.first_chunk::<16>(), text.last_chunk::<16>()) {
            // The halves may overlap: each is put in its place.
            block[..16].copy_from_slice(first);
            block[text.len() - 16..text.len()].copy_from_slice(last);
        } else {
            block[..text.len()].copy_from_slice(text);
        }
        put(&block, 0);
        return string_ends(&block) == 0;
    };
    let mut found = string_ends(last);
    for (index, block) in text.as_chunks::<BLOCK>().0.iter().enumerate() {
        found |= string_ends(block);
        put(block, index * BLOCK);
    }
    put(last, text.len() - BLOCK);
    found == 0
}
