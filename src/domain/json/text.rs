//! Strings in JSON: quotes and escapes. Also indentation of whole JSON texts.

use std::fmt::Write;

use super::buffer::Output;
use super::lanes::{BLOCK, specials};

/// Appends `text` to `out` as a JSON string.
///
/// Escapes only what JSON demands, as pydantic does: control characters without a short escape become
/// `\u00XX`, and characters beyond ASCII stay.
pub fn write_json_string(out: &mut impl Output, text: &str) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    out.push(b'"');
    let bytes = text.as_bytes();
    if needs_no_escape(bytes) {
        out.extend_from_slice(bytes);
        out.push(b'"');
        return;
    }
    let mut start = 0;
    loop {
        let end = plain_end(bytes, start);
        out.extend_from_slice(&bytes[start..end]);
        let Some(&byte) = bytes.get(end) else { break };
        start = end + 1;
        let short = match byte {
            b'"' => b'"',
            b'\\' => b'\\',
            0x08 => b'b',
            0x0c => b'f',
            b'\n' => b'n',
            b'\r' => b'r',
            b'\t' => b't',
            _ => {
                out.extend_from_slice(b"\\u00");
                out.extend_from_slice(&[HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]]);
                continue;
            }
        };
        out.extend_from_slice(&[b'\\', short]);
    }
    out.push(b'"');
}

/// Whether a text has neither quotes nor backslashes nor control characters.
#[inline]
fn needs_no_escape(text: &[u8]) -> bool {
    // The loop has no early end, so the compiler compares all bytes of a block at once.
    let marks = |block: &[u8]| {
        let mark = |byte: u8| u8::from(byte < 0x20) | u8::from(byte == b'"') | u8::from(byte == b'\\');
        block.iter().fold(0, |found, byte| found | mark(*byte)) == 0
    };
    let (blocks, rest) = text.as_chunks::<16>();
    if !blocks.iter().all(|block| marks(block)) {
        return false;
    }
    match text.last_chunk::<16>() {
        Some(last) => marks(last),
        None => marks(rest),
    }
}

/// Whether the content of a valid JSON string is ASCII without escapes.
#[must_use]
#[inline]
pub fn is_plain_ascii(content: &[u8]) -> bool {
    const HALF: usize = BLOCK / 2;
    let (blocks, rest) = content.as_chunks();
    if let (Some(first), Some(last)) = (content.first_chunk(), content.last_chunk()) {
        // The last block may overlap the one before it.
        let inner = blocks.iter().skip(1);
        return inner.fold(specials(first) | specials(last), |found, block| found | specials(block)) == 0;
    }
    // Letters fill up a content that is shorter than a block.
    let mut block = [b'a'; BLOCK];
    if let (Some(first), Some(last)) = (rest.first_chunk::<HALF>(), rest.last_chunk::<HALF>()) {
        block[..HALF].copy_from_slice(first);
        block[HALF..].copy_from_slice(last);
        return specials(&block) == 0;
    }
    rest.iter().all(|byte| byte.is_ascii() && *byte != b'\\')
}

/// Position of the first quote, backslash or control character from `at` on, or the end.
#[inline]
fn plain_end(bytes: &[u8], mut at: usize) -> usize {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    const HIGHS: u64 = u64::from_le_bytes([0x80; 8]);
    // Eight bytes at a time: a set highest bit marks a byte that ends the run. Only the lowest mark is
    // used, because a borrow may set false ones above it.
    while let Some(chunk) = bytes.get(at..at + 8) {
        let word = u64::from_le_bytes(chunk.try_into().unwrap_or_default());
        let zero_in = |x: u64| x.wrapping_sub(ONES) & !x;
        let ends = zero_in(word ^ (ONES * u64::from(b'"')))
            | zero_in(word ^ (ONES * u64::from(b'\\')))
            | (word.wrapping_sub(ONES * 0x20) & !word);
        let ends = ends & HIGHS;
        if ends != 0 {
            return at + (ends.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    while let Some(&byte) = bytes.get(at) {
        if byte == b'"' || byte == b'\\' || byte < 0x20 {
            break;
        }
        at += 1;
    }
    at
}

/// Spreads compact JSON text over lines, each level indented by `indent` spaces.
///
/// Empty lists and objects stay `[]` and `{}`. The text must be valid JSON.
#[must_use]
pub fn indent_json(compact: &[u8], indent: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(compact.len() * 2);
    let mut depth = 0;
    let mut in_string = false;
    let mut bytes = compact.iter().copied().peekable();
    let new_line = |out: &mut Vec<u8>, depth: usize| {
        out.push(b'\n');
        out.resize(out.len() + depth * indent, b' ');
    };
    while let Some(byte) = bytes.next() {
        if in_string {
            out.push(byte);
            match byte {
                b'\\' => out.extend(bytes.next()),
                b'"' => in_string = false,
                _ => {}
            }
            continue;
        }
        match byte {
            b'{' | b'[' if matches!(bytes.peek(), Some(b'}' | b']')) => {
                out.push(byte);
                out.extend(bytes.next());
            }
            b'{' | b'[' => {
                depth += 1;
                out.push(byte);
                new_line(&mut out, depth);
            }
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                new_line(&mut out, depth);
                out.push(byte);
            }
            b',' => {
                out.push(byte);
                new_line(&mut out, depth);
            }
            b':' => out.extend_from_slice(b": "),
            _ => {
                in_string = byte == b'"';
                out.push(byte);
            }
        }
    }
    out
}

/// Rewrites JSON text so that all characters beyond ASCII are escaped.
#[must_use]
pub fn escape_non_ascii(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    let mut units = [0; 2];
    for character in json.chars() {
        if character.is_ascii() {
            out.push(character);
        } else {
            // JSON is ASCII outside of strings, so an escape is allowed here.
            for unit in character.encode_utf16(&mut units) {
                // Writing to a String cannot fail.
                let _ = write!(out, "\\u{unit:04x}");
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_end_of_plain_text_at_every_offset() {
        for ending in [b'"', b'\\', 0u8, 0x1f, b'\n'] {
            for length in 0..40 {
                for filler in [b'a', 0x80, 0xff, b' ', b'!', b'#', b'[', b']', 0x7f] {
                    let mut bytes = vec![filler; length];
                    bytes.push(ending);
                    bytes.extend([b'"'; 9]);
                    assert_eq!(plain_end(&bytes, 0), length, "{ending} {length} {filler}");
                }
            }
        }
        assert_eq!(plain_end(b"abc", 0), 3);
        assert_eq!(plain_end(b"abcdefghij", 3), 10);
    }

    #[test]
    fn plain_ascii_has_no_backslash_and_no_high_byte_at_any_place() {
        for length in 0..40 {
            for filler in [b' ', b'a', b'[', b']', 0x5d, 0x7f] {
                let mut bytes = vec![filler; length];
                assert!(is_plain_ascii(&bytes));
                for place in 0..length {
                    for byte in [b'\\', 0x80, 0xff] {
                        bytes[place] = byte;
                        assert!(!is_plain_ascii(&bytes), "{place} of {length}");
                    }
                    bytes[place] = filler;
                }
            }
        }
    }

    #[test]
    fn writes_strings_as_serde_json_does() {
        let all: String = (0..0x100u32).filter_map(char::from_u32).collect();
        let check = |text: &str| {
            let mut out = Vec::new();
            write_json_string(&mut out, text);
            assert_eq!(String::from_utf8(out).unwrap(), serde_json::to_string(text).unwrap());
        };
        for text in ["", "plain", "é\u{2028}😀", &all] {
            check(text);
        }
        for length in 1..100 {
            let plain: String = ('a'..='z').cycle().take(length).collect();
            check(&plain);
            for place in 0..length {
                for special in ["\"", "\\", "\n", "\u{1f}", "\u{7f}", "é"] {
                    let mut text = plain.clone();
                    text.replace_range(place..=place, special);
                    check(&text);
                }
            }
        }
    }

    #[test]
    fn indents_as_serde_json_does() {
        for compact in [
            "{}",
            "[]",
            "null",
            r#"{"a":[],"b":{},"c":[1,[2,{"d":"x,y:{}[]\"\\"}]]}"#,
        ] {
            let value: serde_json::Value = serde_json::from_str(compact).unwrap();
            let expected = serde_json::to_string_pretty(&value).unwrap();
            assert_eq!(String::from_utf8(indent_json(compact.as_bytes(), 2)).unwrap(), expected);
        }
    }

    #[test]
    fn escapes_characters_beyond_ascii() {
        assert_eq!(escape_non_ascii("\"é\u{7f}😀\""), "\"\\u00e9\u{7f}\\ud83d\\ude00\"");
    }
}
