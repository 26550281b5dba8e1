//! Predicts the separator after each value, so that one comparison reads comma, key and colon.
#![expect(
    clippy::cast_possible_truncation,
    reason = "positions of fields, and lengths of at most 32 bytes"
)]

use crate::domain::json::lanes::{SHORT, agree};
use crate::domain::model::field::{FIELD_COUNT, FieldKind};

/// How the value behind a predicted separator begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Opening {
    /// A text; the separator includes its opening quote.
    Text,
    /// `null` or `[]`; the separator includes it.
    Whole,
    /// A number for an integer field.
    Int,
    /// A number for a float field.
    Float,
    /// A list of texts; the separator includes its bracket and the first quote.
    Texts,
    /// A state; the separator includes its opening quote.
    State,
    /// Any value, for a field that takes all.
    Any,
    /// A value of which nothing is predicted.
    Value,
    /// No value: the object ends.
    End,
}

/// A separator that occurred before.
#[derive(Clone, Copy)]
#[repr(C, align(64))]
pub struct Separator {
    text: [u8; SHORT],
    /// The bits of the bytes that belong to the separator.
    want: u32,
    pub len: u8,
    /// The field that comes next.
    pub field: u8,
    pub opening: Opening,
    /// How many bytes of the value the separator includes.
    pub part: u8,
}

impl Separator {
    /// Matches nothing, since these bytes occur in no UTF-8.
    const NONE: Self = Self {
        text: [0xff; SHORT],
        want: u32::MAX,
        len: 0,
        field: 0,
        opening: Opening::Value,
        part: 0,
    };

    #[inline(always)]
    pub fn matches(&self, chunk: &[u8; SHORT]) -> bool {
        agree(chunk, &self.text, self.want)
    }
}

/// Separators that are remembered after each field.
pub const VARIANTS: usize = 3;

/// Wrong predictions after a field before a remembered separator is replaced: learning costs time, which
/// is lost where the keys have no order.
const MISSES_ALLOWED: u8 = 8;

/// Stands for the last field where there is none yet: behind the opening bracket.
pub const START: usize = FIELD_COUNT;

/// Stands for the last field behind an unknown key.
pub const UNKNOWN: usize = FIELD_COUNT + 1;

const PREDECESSORS: usize = FIELD_COUNT + 2;

#[derive(Clone, Copy)]
struct Followers {
    separators: [Separator; VARIANTS],
    learned: u8,
    misses_left: u8,
    replace: u8,
}

/// The separators that followed each field in the operations read so far.
///
/// The service writes the keys of all operations in the same order and without white space, so most
/// separators are predicted. A prediction changes the speed only, never the result.
#[derive(Clone)]
pub struct Predictor {
    followers: Box<[Followers; PREDECESSORS]>,
    /// Whether an operation had the unknown key `operations`, so that the object may be an answer. This is
    /// no prediction: `scan_lines` needs it.
    pub(super) met_envelope: bool,
}

impl Default for Predictor {
    fn default() -> Self {
        Self::new()
    }
}

impl Predictor {
    /// Predicts nothing yet.
    #[must_use]
    pub fn new() -> Self {
        let nothing = Followers {
            separators: [Separator::NONE; VARIANTS],
            learned: 0,
            misses_left: 0,
            replace: 0,
        };
        Self {
            followers: Box::new([nothing; PREDECESSORS]),
            met_envelope: false,
        }
    }

    #[inline(always)]
    pub(super) fn after(&self, last: usize) -> &[Separator; VARIANTS] {
        &self.followers[last.min(UNKNOWN)].separators
    }

    /// Remembers that `separator` followed the field `last`, and then a value of `field` like `value`.
    pub(super) fn learn(&mut self, last: usize, separator: &[u8], field: usize, kind: FieldKind, value: &[u8]) {
        let (opening, part) = match (kind, value) {
            (_, [b'n', b'u', b'l', b'l', ..]) => (Opening::Whole, 4),
            (FieldKind::Text, [b'"', ..]) => (Opening::Text, 1),
            (FieldKind::State, [b'"', ..]) => (Opening::State, 1),
            (FieldKind::TextList, [b'[', b']', ..]) => (Opening::Whole, 2),
            (FieldKind::TextList, [b'[', b'"', ..]) => (Opening::Texts, 2),
            (FieldKind::Int, [b'0'..=b'9', ..]) => (Opening::Int, 0),
            (FieldKind::Float, [b'0'..=b'9', ..]) => (Opening::Float, 0),
            (FieldKind::Any, _) => (Opening::Any, 0),
            _ => (Opening::Value, 0),
        };
        self.keep(last, separator, &value[..part], field, opening);
    }

    /// Remembers that `separator` followed the field `last` and ended the object.
    pub(super) fn learn_end(&mut self, last: usize, separator: &[u8]) {
        self.keep(last, separator, b"", 0, Opening::End);
    }

    fn keep(&mut self, last: usize, separator: &[u8], part: &[u8], field: usize, opening: Opening) {
        let len = separator.len() + part.len();
        if len > SHORT {
            return;
        }
        let followers = &mut self.followers[last.min(UNKNOWN)];
        let slot = if usize::from(followers.learned) < VARIANTS {
            followers.learned += 1;
            followers.learned - 1
        } else if followers.misses_left > 0 {
            followers.misses_left -= 1;
            return;
        } else {
            followers.misses_left = MISSES_ALLOWED;
            followers.replace = (followers.replace + 1) % VARIANTS as u8;
            followers.replace
        };
        let mut text = [0; SHORT];
        text[..separator.len()].copy_from_slice(separator);
        text[separator.len()..len].copy_from_slice(part);
        followers.separators[usize::from(slot)] = Separator {
            text,
            want: u32::MAX.checked_shr((SHORT - len) as u32).unwrap_or_default(),
            len: len as u8,
            field: field as u8,
            opening,
            part: part.len() as u8,
        };
    }
}
