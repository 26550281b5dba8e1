//! What the scanner expects to stand between one value and the next.
#![expect(
    clippy::cast_possible_truncation,
    reason = "numbers of fields, and lengths of at most 32 bytes"
)]

use crate::domain::json::lanes::{SHORT, agree};
use crate::domain::model::field::{FIELD_COUNT, FieldKind};

/// How a value begins whose separator was recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Opening {
    /// The opening quote of a text was recognised, too.
    Text,
    /// The whole value was recognised, too: `null` or `[]`.
    Whole,
    /// A number comes where an integer is wanted.
    Int,
    /// A number comes where a float is wanted.
    Float,
    /// The opening bracket of a list and the opening quote of its first text were recognised, too.
    Texts,
    /// The opening quote of a state was recognised, too.
    State,
    /// A value comes where any is taken.
    Any,
    /// A value comes of which nothing more is known.
    Value,
    /// No value: this is the end of the object.
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
    /// Length of what was recognised of the value.
    pub part: u8,
}

impl Separator {
    /// Matches nothing: these bytes occur in no UTF-8. If it did, it would lead to the general rules.
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

/// Separators that are remembered for each place.
pub const VARIANTS: usize = 3;

/// Misses at a place before one more separator is replaced: in a text without any order of keys,
/// learning would be in vain.
const MISSES_ALLOWED: u8 = 8;

/// Behind the bracket that opens an operation.
pub const START: usize = FIELD_COUNT;

/// Behind the value of an unknown key.
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
/// The service writes the keys of all operations in the same order and without white space. Where
/// a separator is the expected one, up to and including the quote that opens the next value, one
/// comparison reads it. Expectations change the speed only, never the result.
#[derive(Clone)]
pub struct Predictor {
    followers: Box<[Followers; PREDECESSORS]>,
    /// Whether an operation had the key of an answer's list, which is none of its fields. The one thing
    /// here that is no expectation: lines that may be answers are left to the general path.
    pub(super) met_envelope: bool,
}

impl Default for Predictor {
    fn default() -> Self {
        Self::new()
    }
}

impl Predictor {
    /// Expects nothing yet.
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

    /// Remembers that at `last` stood `separator`, and then a value of `field` that begins as
    /// `value` does.
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

    /// Remembers that at `last` stood `separator`, and that it ended the object.
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
