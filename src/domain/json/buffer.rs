//! The buffer that JSON text is written to.

use std::io;

use super::lanes::{BLOCK, specials};

/// What JSON text can be written to.
pub trait Output: io::Write {
    /// Appends a byte.
    fn push(&mut self, byte: u8);

    /// Appends bytes.
    fn extend_from_slice(&mut self, bytes: &[u8]);

    /// Appends the first `length` bytes of a block.
    fn extend_from_block<const N: usize>(&mut self, block: &[u8; N], length: usize);
}

impl Output for Vec<u8> {
    #[inline]
    fn push(&mut self, byte: u8) {
        self.push(byte);
    }

    #[inline]
    fn extend_from_slice(&mut self, bytes: &[u8]) {
        self.extend_from_slice(bytes);
    }

    #[inline]
    fn extend_from_block<const N: usize>(&mut self, block: &[u8; N], length: usize) {
        let end = self.len() + length;
        self.extend_from_slice(block);
        self.truncate(end);
    }
}

/// A buffer for JSON text, used again for the next text.
///
/// Faster than `Vec`: the memory behind the text is initialised, so a block of constant length can be
/// copied whole, even if only its first bytes belong to the text.
#[derive(Debug, Default)]
pub struct JsonBuffer {
    bytes: Vec<u8>,
    written: usize,
}

impl JsonBuffer {
    /// An empty buffer without memory.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            bytes: Vec::new(),
            written: 0,
        }
    }

    /// Begins a new text.
    pub fn clear(&mut self) {
        self.written = 0;
    }

    /// The text.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.written).unwrap_or_default()
    }

    /// Length of the text in bytes.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.written
    }

    /// Whether nothing is written.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.written == 0
    }

    /// Bytes of memory that the buffer takes.
    #[must_use]
    pub const fn capacity(&self) -> usize {
        self.bytes.capacity()
    }

    /// The memory behind the text.
    #[inline]
    fn rest(&mut self) -> &mut [u8] {
        self.bytes.get_mut(self.written..).unwrap_or_default()
    }

    /// Enlarges the memory behind the text to at least `count` bytes.
    #[cold]
    #[inline(never)]
    fn grow(&mut self, count: usize) {
        const LEAST: usize = 1024;
        let length = (self.written + count).max(2 * self.bytes.len()).max(LEAST);
        self.bytes.resize(length, 0);
    }

    /// Changes a byte of the text.
    pub fn replace(&mut self, index: usize, byte: u8) {
        debug_assert!(index < self.written);
        self.bytes[index] = byte;
    }

    /// Appends a text in quotes if it is ASCII and needs no escapes; otherwise appends nothing and returns
    /// `false`.
    #[inline]
    pub fn extend_quoted(&mut self, text: &[u8]) -> bool {
        let Some([first, place @ .., last]) = self.rest().get_mut(..text.len() + 2) else {
            self.grow(text.len() + 2);
            return self.extend_quoted(text);
        };
        [*first, *last] = [b'"'; 2];
        let is_plain = copy_plain(text, place);
        if is_plain {
            self.written += text.len() + 2;
        }
        is_plain
    }
}

impl Output for JsonBuffer {
    #[inline]
    fn push(&mut self, byte: u8) {
        self.extend_from_block(&[byte], 1);
    }

    #[inline]
    fn extend_from_slice(&mut self, bytes: &[u8]) {
        if let Some(place) = self.rest().get_mut(..bytes.len()) {
            place.copy_from_slice(bytes);
            self.written += bytes.len();
        } else {
            self.grow(bytes.len());
            self.extend_from_slice(bytes);
        }
    }

    #[inline]
    fn extend_from_block<const N: usize>(&mut self, block: &[u8; N], length: usize) {
        if let Some(place) = self.rest().first_chunk_mut() {
            *place = *block;
            self.written += length;
        } else {
            self.grow(N);
            self.extend_from_block(block, length);
        }
    }
}

impl io::Write for JsonBuffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.extend_from_slice(bytes);
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Copies a text to a slice of its length; true if it is ASCII and needs no escapes.
#[inline]
fn copy_plain(text: &[u8], place: &mut [u8]) -> bool {
    const QUARTER: usize = BLOCK / 4;
    const HALF: usize = BLOCK / 2;
    const TWICE: usize = BLOCK * 2;
    // Letters fill up a text that is shorter than a block.
    let mut block = [b'a'; BLOCK];
    let found = match text.len() {
        0..QUARTER => {
            // A loop over the text's length would become two calls.
            for (i, copy) in block.iter_mut().enumerate().take(QUARTER - 1) {
                if let (Some(byte), Some(place)) = (text.get(i), place.get_mut(i)) {
                    *place = *byte;
                    *copy = *byte;
                }
            }
            Some(specials(&block))
        }
        QUARTER..HALF => copy_pair::<QUARTER>(text, place).map(|(first, last)| {
            block[..QUARTER].copy_from_slice(&first);
            block[QUARTER..HALF].copy_from_slice(&last);
            specials(&block)
        }),
        HALF..BLOCK => copy_pair::<HALF>(text, place).map(|(first, last)| {
            block[..HALF].copy_from_slice(&first);
            block[HALF..].copy_from_slice(&last);
            specials(&block)
        }),
        BLOCK..=TWICE => copy_pair(text, place).map(|(first, last)| specials(&first) | specials(&last)),
        _ => copy_long(text, place),
    };
    found == Some(0)
}

/// Copies a text of at least a block.
#[inline(never)]
fn copy_long(text: &[u8], place: &mut [u8]) -> Option<u32> {
    place.copy_from_slice(text);
    let (blocks, _) = text.as_chunks();
    let last = specials(text.last_chunk()?);
    Some(blocks.iter().fold(last, |found, block| found | specials(block)))
}

/// Copies a text of `N` to 2 `N` bytes as two blocks that overlap.
#[inline]
fn copy_pair<const N: usize>(text: &[u8], place: &mut [u8]) -> Option<([u8; N], [u8; N])> {
    let (first, last) = (*text.first_chunk()?, *text.last_chunk()?);
    *place.first_chunk_mut()? = first;
    *place.last_chunk_mut()? = last;
    Some((first, last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_plain_ascii_of_every_length_and_nothing_else() {
        let mut buffer = JsonBuffer::new();
        for length in 0..100 {
            for filler in [b' ', b'a', b'!', b'#', b'[', b']', 0x7f] {
                let mut text = vec![filler; length];
                buffer.clear();
                buffer.extend_from_slice(b"before");
                assert!(buffer.extend_quoted(&text));
                buffer.extend_from_slice(b"after");
                let expected = [b"before\"", text.as_slice(), b"\"after"].concat();
                assert_eq!(buffer.as_bytes(), expected);
                for place in 0..length {
                    for special in [b'"', b'\\', 0, 0x1f, 0x80, 0xff] {
                        text[place] = special;
                        buffer.clear();
                        buffer.push(b'x');
                        assert!(!buffer.extend_quoted(&text), "{special} at {place} of {length}");
                        assert_eq!(buffer.as_bytes(), b"x");
                    }
                    text[place] = filler;
                }
            }
        }
    }

    #[test]
    fn grows_and_keeps_what_is_written() {
        let mut buffer = JsonBuffer::new();
        let mut expected = Vec::new();
        for i in 0..10_000_u32 {
            let text = i.to_string();
            buffer.extend_from_block(b"0123456789abcdef", 3);
            assert!(buffer.extend_quoted(text.as_bytes()));
            buffer.push(b',');
            expected.extend_from_slice(format!("012\"{text}\",").as_bytes());
        }
        assert_eq!(buffer.len(), expected.len());
        assert_eq!(buffer.as_bytes(), expected);
        buffer.replace(0, b'{');
        assert_eq!(buffer.as_bytes()[..3], *b"{12");
        buffer.clear();
        assert!(buffer.is_empty());
        assert!(buffer.capacity() >= expected.len());
    }
}
