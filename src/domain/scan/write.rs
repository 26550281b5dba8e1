//! Dumps records as JSON: copies the spans that a dump writes verbatim, and rewrites the others.

use std::ops::Range;

use super::records::Records;
use crate::domain::json::buffer::Output;
use crate::domain::kinds;
use crate::domain::model::field::{FIELD_COUNT, FIELDS};

/// For each field a comma, its key, a colon and `null`, and the length without `null`.
static KEY_TEXTS: [([u8; KEY_BLOCK], usize); FIELD_COUNT] = {
    let mut entries = [([0; KEY_BLOCK], 0); FIELD_COUNT];
    let mut field = 0;
    while field < FIELD_COUNT {
        let name = FIELDS[field].name.as_bytes();
        let (entry, length) = &mut entries[field];
        let mut i = 0;
        while i < name.len() {
            entry[i + 2] = name[i];
            i += 1;
        }
        *length = name.len() + 4;
        [entry[0], entry[1], entry[i + 2], entry[i + 3]] = *b",\"\":";
        [entry[i + 4], entry[i + 5], entry[i + 6], entry[i + 7]] = *b"null";
        field += 1;
    }
    entries
};

/// Bytes that are copied for every key: a copy of a constant length is two instructions.
const KEY_BLOCK: usize = 32;

/// Appends the comma, key and colon before the value of a field.
#[inline]
pub fn write_key(out: &mut impl Output, field: usize) {
    let (entry, length) = &KEY_TEXTS[field];
    out.extend_from_block(entry, *length);
}

/// Appends a field whose value is null.
#[inline]
pub fn write_null(out: &mut impl Output, field: usize) {
    let (entry, length) = &KEY_TEXTS[field];
    out.extend_from_block(entry, length + b"null".len());
}

/// Appends an operation as the reference's `model_dump_json` writes it: all fields, null where there is no
/// value.
///
/// # Panics
/// If there is no operation `index`, or if `text` is shorter than the text that was read.
pub fn write_operation(out: &mut Vec<u8>, text: &[u8], records: &Records, index: usize) {
    let verbatim = records.verbatim(index);
    let spans = records.spans(index);
    // Neighbouring verbatim values are copied in one piece, with the keys between them.
    let mut piece = 0..0;
    let begin = out.len();
    for (field, &(start, end)) in spans.iter().enumerate() {
        if start == end {
            flush(out, text, &mut piece);
            write_null(out, field);
            continue;
        }
        if verbatim >> field & 1 == 1 || kinds::is_verbatim(text, FIELDS[field].kind, start, end) {
            // The gap holds at least a comma, the key and a colon, so of this length it holds just these.
            if piece.end + KEY_TEXTS[field].1 == start && piece.start < piece.end {
                piece.end = end;
                continue;
            }
            flush(out, text, &mut piece);
            write_key(out, field);
            piece = start..end;
        } else {
            flush(out, text, &mut piece);
            write_key(out, field);
            kinds::write(out, FIELDS[field].kind, &text[start..end]);
        }
    }
    flush(out, text, &mut piece);
    out.push(b'}');
    // The comma before the first key.
    out[begin] = b'{';
}

#[inline]
fn flush(out: &mut Vec<u8>, text: &[u8], piece: &mut Range<usize>) {
    if piece.start < piece.end {
        out.extend_from_slice(&text[piece.clone()]);
        *piece = 0..0;
    }
}
