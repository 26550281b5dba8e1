#![expect(
    unsafe_code,
    reason = "long texts are written directly into the new str, without the GIL; with a copy of the text `to_json` \
              takes half as long again (benchmark row `batch: whole batch to JSON`)"
)]
//! Writes long texts: into a str piece by piece, and into bytes.

use std::mem::MaybeUninit;

use pyo3::exceptions::PyMemoryError;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString};

use super::huge_pages::expect_writes;

/// Makes a bytes object from a text that may be long.
pub fn bytes<'py>(py: Python<'py>, text: &[u8]) -> PyResult<Bound<'py, PyBytes>> {
    let size = isize::try_from(text.len()).map_err(|_| PyMemoryError::new_err(()))?;
    // SAFETY: the thread is attached. The new object has so many bytes, which nobody else sees before they
    // are written. (The empty object is shared, but then nothing is written.) A null pointer becomes the
    // MemoryError that CPython has set.
    unsafe {
        let object = Bound::from_owned_ptr_or_err(py, ffi::PyBytes_FromStringAndSize(std::ptr::null(), size))?;
        let start = ffi::PyBytes_AsString(object.as_ptr()).cast::<MaybeUninit<u8>>();
        expect_writes(std::slice::from_raw_parts_mut(start, text.len()));
        std::ptr::copy_nonoverlapping(text.as_ptr(), start.cast(), text.len());
        Ok(object.cast_into_unchecked())
    }
}

/// How CPython stores a str, which depends on its largest character (PEP 393).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum StrKind {
    Ascii,
    Latin1,
    Ucs2,
    Ucs4,
}

impl StrKind {
    /// The kind for a UTF-8 text, by its highest byte.
    const fn of_byte(highest: u8) -> Self {
        match highest {
            0..0x80 => Self::Ascii,
            0x80..0xc4 => Self::Latin1,
            0xc4..0xf0 => Self::Ucs2,
            0xf0.. => Self::Ucs4,
        }
    }

    const fn largest(self) -> u32 {
        match self {
            Self::Ascii => 0x7f,
            Self::Latin1 => 0xff,
            Self::Ucs2 => 0xffff,
            Self::Ucs4 => 0x0010_ffff,
        }
    }
}

/// A new str that nobody else has seen yet, and how much of it is written.
pub struct TextWriter<'py> {
    object: Bound<'py, PyAny>,
    kind: StrKind,
    capacity: usize,
    written: usize,
}

impl<'py> TextWriter<'py> {
    /// Begins a str for texts of this extent.
    pub fn new(py: Python<'py>, extent: Extent) -> PyResult<Self> {
        let kind = extent.kind();
        // The empty str is shared, so it must not be written.
        let capacity = extent.count.max(1);
        let size = isize::try_from(capacity).map_err(|_| PyMemoryError::new_err(()))?;
        // SAFETY: the thread is attached. A null pointer becomes the MemoryError that CPython has set.
        let object = unsafe { Bound::from_owned_ptr_or_err(py, ffi::PyUnicode_New(size, kind.largest()))? };
        let mut made = Self {
            object,
            kind,
            capacity,
            written: 0,
        };
        made.unwritten().expect_all();
        Ok(made)
    }

    /// Makes a str from one text; None if it is not UTF-8.
    pub fn str_of(py: Python<'py>, text: &[u8]) -> PyResult<Option<Bound<'py, PyString>>> {
        let extent = Extent::of(text);
        let mut writer = Self::new(py, extent)?;
        match writer.unwritten().append_measured(text, extent) {
            Ok(()) => writer.finish().map(Some),
            Err(_) => Ok(None),
        }
    }

    /// The part that is not written yet. A detached thread may write it.
    pub fn unwritten(&mut self) -> Unwritten<'_> {
        let Self { capacity, written, .. } = *self;
        // SAFETY: the str was made by `new` with `capacity` characters of this kind, and CPython aligns
        // them. Nobody else has seen it, and while the slice lives, the borrow of `self` keeps others from
        // reading or resizing it. `MaybeUninit` allows for bytes that were never written.
        let characters = unsafe {
            let data = ffi::PyUnicode_DATA(self.object.as_ptr());
            match self.kind {
                StrKind::Ascii | StrKind::Latin1 => {
                    Characters::One(std::slice::from_raw_parts_mut(data.cast(), capacity))
                }
                StrKind::Ucs2 => Characters::Two(std::slice::from_raw_parts_mut(data.cast(), capacity)),
                StrKind::Ucs4 => Characters::Four(std::slice::from_raw_parts_mut(data.cast(), capacity)),
            }
        };
        debug_assert!(written <= capacity);
        Unwritten {
            characters,
            kind: self.kind,
            written: &mut self.written,
        }
    }

    /// Enlarges the str for a text that did not fit.
    pub fn grow(&mut self, text: Extent) -> PyResult<()> {
        let py = self.object.py();
        let needed = self.written + text.count;
        let capacity = if needed > self.capacity {
            needed.saturating_add(needed / 8)
        } else {
            self.capacity
        };
        if text.kind() <= self.kind {
            return self.resize(capacity);
        }
        let wider = Self::new(py, text.with_count(capacity))?;
        // SAFETY: the thread is attached. Both are str, and nobody has seen the new one, which holds larger
        // characters and is long enough. -1 stands for the exception that CPython has set.
        let copied = unsafe {
            ffi::PyUnicode_CopyCharacters(
                wider.object.as_ptr(),
                0,
                self.object.as_ptr(),
                0,
                self.written.cast_signed(),
            )
        };
        if copied < 0 {
            return Err(PyErr::fetch(py));
        }
        *self = Self {
            written: self.written,
            ..wider
        };
        Ok(())
    }

    /// Returns the str, cut to what is written.
    pub fn finish(mut self) -> PyResult<Bound<'py, PyString>> {
        self.resize(self.written)?;
        Ok(self.object.cast_into()?)
    }

    fn resize(&mut self, capacity: usize) -> PyResult<()> {
        if capacity == self.capacity {
            return Ok(());
        }
        let py = self.object.py();
        let size = isize::try_from(capacity).map_err(|_| PyMemoryError::new_err(()))?;
        let mut object = std::mem::replace(&mut self.object, py.None().into_bound(py)).into_ptr();
        // SAFETY: the thread is attached, and `object` is the only reference to a str that nobody else has
        // seen. CPython replaces it by the resized str, or leaves it and sets an exception; either way the
        // reference is ours again.
        let (resized, object) = unsafe {
            let resized = ffi::PyUnicode_Resize(&raw mut object, size);
            (resized, Bound::from_owned_ptr(py, object))
        };
        self.object = object;
        if resized < 0 {
            return Err(PyErr::fetch(py));
        }
        self.capacity = capacity;
        Ok(())
    }
}

/// Why a text was not written.
pub enum NotWritten {
    /// The str is too short for it, or stores too small characters.
    DoesNotFit(Extent),
    /// It is not UTF-8.
    NotUtf8,
}

/// The unwritten part of a str.
pub struct Unwritten<'a> {
    characters: Characters<'a>,
    kind: StrKind,
    written: &'a mut usize,
}

enum Characters<'a> {
    One(&'a mut [MaybeUninit<u8>]),
    Two(&'a mut [MaybeUninit<u16>]),
    Four(&'a mut [MaybeUninit<u32>]),
}

impl Unwritten<'_> {
    fn expect_all(&mut self) {
        match &mut self.characters {
            Characters::One(all) => expect_writes(all),
            Characters::Two(all) => expect_writes(all),
            Characters::Four(all) => expect_writes(all),
        }
    }

    /// Appends UTF-8 text.
    ///
    /// # Errors
    /// If it does not fit or is not UTF-8. Nothing is appended then.
    pub fn append(&mut self, text: &[u8]) -> Result<(), NotWritten> {
        self.append_measured(text, Extent::of(text))
    }

    /// Appends a text whose extent is known.
    ///
    /// # Errors
    /// As [`Unwritten::append`].
    pub fn append_measured(&mut self, text: &[u8], extent: Extent) -> Result<(), NotWritten> {
        let place = *self.written..*self.written + extent.count;
        let written = match &mut self.characters {
            _ if extent.kind() > self.kind => None,
            Characters::One(all) => all.get_mut(place).map(|out| widen(text, out, low_byte)),
            Characters::Two(all) => all.get_mut(place).map(|out| widen(text, out, low_half)),
            Characters::Four(all) => all.get_mut(place).map(|out| widen(text, out, u32::from)),
        };
        match written {
            Some(true) => *self.written += extent.count,
            Some(false) => return Err(NotWritten::NotUtf8),
            None => return Err(NotWritten::DoesNotFit(extent)),
        }
        Ok(())
    }
}

/// The size of a text: the number of its characters, and the highest byte of its UTF-8.
#[derive(Clone, Copy, Default)]
pub struct Extent {
    pub count: usize,
    highest: u8,
}

impl Extent {
    /// The extent of a text with another number of such characters.
    #[must_use]
    pub const fn with_count(self, count: usize) -> Self {
        Self { count, ..self }
    }

    /// Measures UTF-8 text, in blocks whose count fits a byte: so the compiler handles 16 bytes at once.
    #[inline]
    pub fn of(text: &[u8]) -> Self {
        let in_block = |block: &[u8]| {
            block.iter().fold((0_u8, 0_u8), |(count, highest), &byte| {
                // Counts all bytes but those that continue a character.
                (count + u8::from(byte.cast_signed() >= -0x40), highest.max(byte))
            })
        };
        let (blocks, rest) = text.as_chunks::<128>();
        let measured = blocks.iter().map(|block| in_block(block)).chain([in_block(rest)]);
        measured.fold(Self::default(), |all, (count, highest)| {
            all.and(Self {
                count: usize::from(count),
                highest,
            })
        })
    }

    /// The extent of two texts in a row.
    #[must_use]
    pub fn and(self, next: Self) -> Self {
        Self {
            count: self.count + next.count,
            highest: self.highest.max(next.highest),
        }
    }

    const fn kind(self) -> StrKind {
        StrKind::of_byte(self.highest)
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

/// Writes one element for each character; false if the text is not UTF-8.
#[inline]
fn widen<T: Copy + From<u8>>(text: &[u8], mut out: &mut [MaybeUninit<T>], element: impl Fn(char) -> T) -> bool {
    const HIGHS: u128 = u128::from_le_bytes([0x80; 16]);
    let mut rest = text;
    while !rest.is_empty() {
        let (blocks, _) = rest.as_chunks::<16>();
        let (places, _) = out.as_chunks_mut::<16>();
        let whole = blocks.len().min(places.len()) * 16;
        let mixed = blocks.iter().zip(places).position(|(block, place)| {
            // Correct up to the first byte beyond ASCII; the rest is written again.
            for (place, byte) in place.iter_mut().zip(block) {
                place.write(T::from(*byte));
            }
            u128::from_le_bytes(*block) & HIGHS != 0
        });
        let ascii = mixed.map_or(whole, |index| {
            index * 16 + ((u128::from_le_bytes(blocks[index]) & HIGHS).trailing_zeros() / 8) as usize
        });
        rest = &rest[ascii..];
        out = &mut out[ascii..];
        // Goes on to the end of the next run of larger characters. ASCII cannot continue a character, so
        // each run can be checked by itself.
        let large = rest.iter().position(|byte| !byte.is_ascii()).unwrap_or(rest.len());
        let run = rest[large..]
            .iter()
            .position(u8::is_ascii)
            .map_or(rest.len(), |length| large + length);
        let Ok(characters) = std::str::from_utf8(&rest[..run]) else {
            return false;
        };
        let mut written = 0;
        for character in characters.chars() {
            let Some(place) = out.get_mut(written) else {
                return false;
            };
            place.write(element(character));
            written += 1;
        }
        rest = &rest[run..];
        out = &mut out[written..];
    }
    out.is_empty()
}
