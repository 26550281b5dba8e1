//! Scanner: validates operations and whole answers in one pass, and keeps the spans of their values; dumps these.
//!
//! The scanner makes no error messages. Where a text is invalid, or nested deeper than the scanner
//! can judge, it returns `None`, and the caller parses the text again with jiter, the exact parser.
//!
//! Four things are scanned a second time, but never more often: an operation of more than 64 KiB, a
//! value of the wrong kind, a list of operations with a refused value, and a line of JSON lines of
//! another kind (operation or answer) than the line before it.

#![expect(
    clippy::inline_always,
    reason = "a call that is left in the loop over fields costs a tenth of the time for a batch"
)]

mod object;
mod predictor;
mod records;
mod write;

use object::{Next, any_separator, any_value, operation};

pub use predictor::Predictor;
use predictor::START;
use records::{Far, Near, Sink};
pub use records::{OneRecord, Records};
pub use write::{write_key, write_null, write_operation};

use super::json::lanes::chunk;
use super::json::tokens::{skip, skip_space};

/// What a document with operations can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// An object with the key `operations`, or an empty one.
    Envelope(Operations),
    /// A list of operations.
    List,
    /// Any other object: one operation.
    Single,
}

/// The value of the key `operations`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operations {
    /// The key is not there.
    Absent,
    /// `null`
    Null,
    /// A list of operations.
    List,
}

/// The operations of a document.
#[derive(Clone, Debug)]
pub struct Scanned {
    /// The operations.
    pub records: Records,
    /// What the document is.
    pub shape: Shape,
}

/// Bytes of a short operation. Memory is reserved for as many records as if all were so short. What is
/// not needed costs no page of memory, and is given back in the end.
const SHORT_OPERATION: usize = 384;

/// The longest operation whose spans fit 16 bits.
const NEAR: usize = u16::MAX as usize;

/// Reads a whole answer: an object with the key `operations`, a list, or one operation.
///
/// Keys beside `operations` are ignored, but their values must be valid JSON. `{}` is an answer
/// without operations.
#[must_use]
pub fn scan_response(text: &[u8]) -> Option<Scanned> {
    check_utf8(text)?;
    let mut predictor = Predictor::new();
    let start = skip_space(text, 0);
    let (mut scanned, end) = match text.get(start)? {
        b'[' => {
            let mut records = Records::default();
            let end = list(text, start + 1, &mut predictor, &mut records)?;
            let shape = Shape::List;
            (Scanned { records, shape }, end)
        }
        b'{' => {
            let mut records = Records::default();
            let mut outer = Predictor::new();
            let (shape, end) = object(text, start, &mut predictor, &mut outer, &mut records)?;
            (Scanned { records, shape }, end)
        }
        _ => return None,
    };
    if skip_space(text, end) != text.len() {
        return None;
    }
    scanned.records.shrink();
    Some(scanned)
}

/// Reads lines of one operation or one answer each; blank lines are skipped.
#[must_use]
pub fn scan_lines(text: &[u8]) -> Option<Records> {
    check_utf8(text)?;
    let mut lines = Lines {
        inner: Predictor::new(),
        outer: Predictor::new(),
        records: Records::default(),
        expects_answer: false,
    };
    lines.records.reserve_first(text.len() / SHORT_OPERATION);
    let mut at = skip_space(text, 0);
    while at < text.len() {
        let start = at;
        at = lines.line(text, start)?;
        if text[start..at].contains(&b'\n') {
            return None;
        }
        while let Some(b' ' | b'\t' | b'\r') = text.get(at) {
            at += 1;
        }
        if !matches!(text.get(at), None | Some(b'\n')) {
            return None;
        }
        at = skip_space(text, at);
    }
    lines.records.shrink();
    Some(lines.records)
}

struct Lines {
    /// For the keys of operations.
    inner: Predictor,
    /// For the keys of answers.
    outer: Predictor,
    records: Records,
    /// Whether the last line was an answer with keys beside its list.
    expects_answer: bool,
}

impl Lines {
    /// Reads one line. Only its last key may tell an answer from an operation, so the kind of the line
    /// before is tried first.
    fn line(&mut self, text: &[u8], start: usize) -> Option<usize> {
        if self.expects_answer {
            return self.answer(text, start).or_else(|| self.operation(text, start));
        }
        let Some(first) = plain_answer(text, start) else {
            return self.operation(text, start).or_else(|| self.answer(text, start));
        };
        let before = self.records.len();
        if let Some(end) = list(text, first, &mut self.inner, &mut self.records) {
            let end = skip_space(text, end);
            if text.get(end) == Some(&b'}') {
                return Some(end + 1);
            }
        }
        self.records.truncate(before);
        self.answer(text, start)
    }

    /// Reads an operation; `None` also for an answer.
    #[inline(always)]
    fn operation(&mut self, text: &[u8], start: usize) -> Option<usize> {
        let before = self.records.len();
        // The list of an answer may have left it set.
        self.inner.met_envelope = false;
        let end = record(text, start, &mut self.inner, &mut self.records)?;
        if self.inner.met_envelope {
            self.records.truncate(before);
            return None;
        }
        self.expects_answer = false;
        Some(end)
    }

    /// Reads an answer that has a list, and any other keys.
    #[inline(never)]
    fn answer(&mut self, text: &[u8], start: usize) -> Option<usize> {
        if text.get(start)? != &b'{' {
            return None;
        }
        let before = self.records.len();
        let read = object(text, start, &mut self.inner, &mut self.outer, &mut self.records);
        if let Some((Shape::Envelope(Operations::List), end)) = read {
            self.expects_answer = true;
            return Some(end);
        }
        self.records.truncate(before);
        None
    }
}

/// The offset behind the list's bracket, if the answer's first key is that of its list.
#[inline(always)]
fn plain_answer(text: &[u8], start: usize) -> Option<usize> {
    let key = skip_space(text, start + 1);
    let end = text
        .get(key..)?
        .strip_prefix(b"\"operations\"")
        .map(|rest| text.len() - rest.len())?;
    let colon = skip_space(text, end);
    let bracket = skip_space(text, colon + 1);
    (text.get(start) == Some(&b'{') && text.get(colon) == Some(&b':') && text.get(bracket) == Some(&b'['))
        .then_some(bracket + 1)
}

/// Reads one operation. What `predictor` learns speeds up the next one.
#[must_use]
pub fn scan_one(text: &[u8], predictor: &mut Predictor) -> Option<OneRecord> {
    check_utf8(text)?;
    let start = skip_space(text, 0);
    if text.get(start)? != &b'{' {
        return None;
    }
    let mut far = Far::new();
    let end = operation(text, start + 1, predictor, &mut far)?;
    (far.marks.refused == 0 && skip_space(text, end) == text.len()).then_some(OneRecord(far))
}

/// Checks the encoding once for all strings: they are UTF-8 if and only if the whole text is.
fn check_utf8(text: &[u8]) -> Option<()> {
    simdutf8::basic::from_utf8(text).ok().map(drop)
}

/// Reads an object that is an envelope or one operation, which only its last key may tell.
///
/// `outer` predicts the keys of this object, `predictor` those of the operations in its list.
fn object(
    text: &[u8],
    start: usize,
    predictor: &mut Predictor,
    outer: &mut Predictor,
    records: &mut Records,
) -> Option<(Shape, usize)> {
    let before = records.len();
    let mut operations = Operations::Absent;
    let mut refused = false;
    let mut far = Far::new();
    let mut at = start + 1;
    let mut last = START;
    let end = loop {
        match any_separator(text, at, last, outer)? {
            Next::Field { field, start } => {
                at = any_value(text, start, field, &mut far)?;
                last = field;
                continue;
            }
            Next::Unknown { start, envelope: false } => at = skip(text, start)?,
            Next::Unknown { start, envelope: true } => {
                // Of equal keys the last counts, so what was wrong in the others does not matter.
                records.truncate(before);
                refused = false;
                let listed = match text.get(start) {
                    Some(b'[') => list(text, start + 1, predictor, records),
                    _ => None,
                };
                if let Some(end) = listed {
                    (at, operations) = (end, Operations::List);
                } else {
                    records.truncate(before);
                    at = skip(text, start)?;
                    operations = Operations::Null;
                    refused = &text[start..at] != b"null";
                }
            }
            Next::End { end } => break end,
        }
        last = 0;
    };
    let shape = if operations != Operations::Absent || last == START {
        Shape::Envelope(operations)
    } else {
        refused = far.marks.refused != 0;
        if end - start <= NEAR {
            let mut near = Near::new(start);
            for (field, &(from, to)) in far.spans.iter().enumerate() {
                if from < to {
                    near.put(field, from, to, false);
                }
            }
            near.marks = far.marks;
            records.push_near(start, &near);
        } else {
            records.push_far(&far)?;
        }
        Shape::Single
    };
    (!refused).then_some((shape, end))
}

/// Reads a list of operations from behind its opening bracket.
#[inline(never)]
fn list(text: &[u8], at: usize, predictor: &mut Predictor, records: &mut Records) -> Option<usize> {
    let mut at = skip_space(text, at);
    if text.get(at)? == &b']' {
        return Some(at + 1);
    }
    records.reserve_first(text.len() / SHORT_OPERATION);
    loop {
        at = record(text, at, predictor, records)?;
        if chunk_is(text, at, *b",{") {
            at += 1;
            continue;
        }
        at = skip_space(text, at);
        match text.get(at)? {
            b',' => at = skip_space(text, at + 1),
            b']' => return Some(at + 1),
            _ => return None,
        }
    }
}

#[inline(always)]
fn chunk_is(text: &[u8], at: usize, expected: [u8; 2]) -> bool {
    chunk::<2>(text, at) == Some(&expected)
}

/// Reads one operation of many, from its opening bracket on.
#[inline(always)]
fn record(text: &[u8], start: usize, predictor: &mut Predictor, records: &mut Records) -> Option<usize> {
    if text.get(start)? != &b'{' {
        return None;
    }
    let mut near = Near::new(start);
    let end = operation(text, start + 1, predictor, &mut near)?;
    if end - start > NEAR {
        return far_record(text, start, predictor, records);
    }
    if near.marks.refused != 0 {
        return None;
    }
    records.push_near(start, &near);
    Some(end)
}

#[inline(never)]
fn far_record(text: &[u8], start: usize, predictor: &mut Predictor, records: &mut Records) -> Option<usize> {
    let mut far = Far::new();
    let end = operation(text, start + 1, predictor, &mut far)?;
    if far.marks.refused != 0 {
        return None;
    }
    records.push_far(&far)?;
    Some(end)
}
