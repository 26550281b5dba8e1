//! How a file's bytes hold JSON: packed, in which encoding, in lines.

use jiter::JsonValue;

/// How gzip data begin.
pub const GZIP: &[u8] = b"\x1f\x8b";
/// The mark that some programs put before UTF-8 text.
pub const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// An encoding with characters of more than one byte each.
#[derive(Clone, Copy)]
pub struct WideEncoding {
    bits: u8,
    /// The order of a character's bytes, where no mark tells it.
    order: &'static str,
}

impl WideEncoding {
    /// The encoding of a JSON text, which begins with two ASCII characters. The zeros beside these tell
    /// it (RFC 4627, section 3), or a byte order mark does.
    #[must_use]
    pub const fn of(text: &[u8]) -> Option<Self> {
        let (bits, order) = match text {
            [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => (32, ""),
            [0, 0, 0, _, ..] => (32, "-be"),
            [_, 0, 0, 0, ..] => (32, "-le"),
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => (16, ""),
            [0, _, ..] => (16, "-be"),
            [_, 0, ..] => (16, "-le"),
            _ => return None,
        };
        Some(Self { bits, order })
    }

    /// Its name for people.
    #[must_use]
    pub fn name(self) -> String {
        format!("UTF-{}", self.bits)
    }

    /// Its name among Python's codecs.
    #[must_use]
    pub fn codec(self) -> String {
        format!("utf-{}{}", self.bits, self.order)
    }
}

/// How data are packed, to judge by their first bytes.
#[must_use]
pub fn packing(data: &[u8]) -> Option<&'static str> {
    const KINDS: [(&[u8], &str); 5] = [
        (GZIP, "gzip"),
        (b"PK\x03\x04", "zip"),
        (b"BZh", "bzip2"),
        (b"\xfd7zXZ\0", "xz"),
        (b"\x28\xb5\x2f\xfd", "zstandard"),
    ];
    let (_, name) = KINDS.iter().find(|(mark, _)| data.starts_with(mark))?;
    Some(name)
}

/// Whether a text has one JSON document a line, and more than one.
///
/// A document over several lines does not begin with a line that is an object by itself. If that
/// line is broken, the look of the first two decides whose fault it is to be.
#[must_use]
pub fn is_lines(text: &[u8]) -> bool {
    let mut lines = text
        .split(|&byte| byte == b'\n')
        .map(<[u8]>::trim_ascii)
        .filter(|line| !line.is_empty());
    let (Some(first), Some(second)) = (lines.next(), lines.next()) else {
        return false;
    };
    first.starts_with(b"{")
        && first.ends_with(b"}")
        && (second.starts_with(b"{") || JsonValue::parse(first, true).is_ok())
}
