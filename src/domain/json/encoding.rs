//! How bytes hold JSON: whether they are packed, their encoding, and whether they are JSON lines.

use jiter::JsonValue;

/// The first bytes of gzip data.
pub const GZIP: &[u8] = b"\x1f\x8b";
/// The byte order mark that some programs write before UTF-8 text.
pub const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// An encoding with characters of more than one byte each.
#[derive(Clone, Copy)]
pub struct WideEncoding {
    bits: u8,
    /// The suffix of the codec's name; empty if a byte order mark tells the order.
    order: &'static str,
}

impl WideEncoding {
    /// The encoding of a JSON text, by its byte order mark or by the zeros among its first bytes: it begins
    /// with two ASCII characters (RFC 4627, section 3).
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

    /// The name of its codec in Python.
    #[must_use]
    pub fn codec(self) -> String {
        format!("utf-{}{}", self.bits, self.order)
    }
}

/// The format of packed data, by their first bytes.
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

/// Whether a text is JSON lines: more than one line, each a document.
///
/// The first line decides: no document of several lines begins with a whole object. If the first line
/// is broken, it is enough that two lines look like objects, so that the error names the line.
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
