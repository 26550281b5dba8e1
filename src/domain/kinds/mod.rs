//! Which JSON each kind of field takes and how a dump writes it, one file per kind. For Python objects: `glue/values`.
//!
//! `accept` validates the value at an offset of a text, `from_json` converts a parsed value, `write`
//! writes an accepted span as a dump does, and `is_verbatim` tells whether the span already looks so.

pub mod any;
pub mod float;
pub mod int;
pub mod state;
pub mod text;
pub mod text_list;

use jiter::JsonValue;

use super::json::buffer::Output;
use super::json::tokens::{literal, skip};
use super::model::field::FieldKind;

/// What validation says of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// Accepted, and a dump writes exactly this text.
    Verbatim,
    /// Accepted, but a dump writes another text.
    Rewritten,
    /// Refused, as by the reference.
    Refused,
}

impl Taken {
    const fn verbatim_if(verbatim: bool) -> Self {
        if verbatim { Self::Verbatim } else { Self::Rewritten }
    }

    const fn accepted_if(accepted: bool) -> Self {
        if accepted { Self::Rewritten } else { Self::Refused }
    }
}

/// Validates the value at `at` for a field of this kind, and gives the offset of its end; `None` if it is
/// no JSON.
#[inline(never)]
pub fn accept(text: &[u8], at: usize, kind: FieldKind) -> Option<(usize, Taken)> {
    let first = *text.get(at)?;
    if first == b'n' {
        return Some((literal(text, at, b"null")?, Taken::Verbatim));
    }
    match kind {
        FieldKind::Text => text::accept(text, at, first),
        FieldKind::TextList => text_list::accept(text, at, first),
        FieldKind::Float => float::accept(text, at, first),
        FieldKind::Int => int::accept(text, at, first),
        FieldKind::Any => any::accept(text, at, first),
        FieldKind::State => state::accept(text, at),
    }
}

/// Skips a value that no field of this kind takes.
fn refuse(text: &[u8], at: usize) -> Option<(usize, Taken)> {
    Some((skip(text, at)?, Taken::Refused))
}

/// Validates a rare spelling: parses the value, and asks `accepts`.
#[inline(never)]
fn accept_parsed(text: &[u8], at: usize, accepts: impl Fn(&JsonValue<'_>) -> bool) -> Option<(usize, Taken)> {
    let end = skip(text, at)?;
    let accepted = JsonValue::parse(&text[at..end], true).is_ok_and(|value| accepts(&value));
    Some((end, Taken::accepted_if(accepted)))
}

/// Whether a dump writes exactly this accepted span. May be `false` where it would take long to tell.
#[inline]
pub fn is_verbatim(text: &[u8], kind: FieldKind, start: usize, end: usize) -> bool {
    match kind {
        FieldKind::Float => float::is_verbatim(&text[start..end]),
        FieldKind::Any => any::verbatim_end(text, start, 0) == Some(end),
        FieldKind::Text => text::has_verbatim_escapes(&text[start..end]),
        FieldKind::Int | FieldKind::TextList | FieldKind::State => false,
    }
}

/// Writes an accepted value as a dump does.
pub fn write(out: &mut impl Output, kind: FieldKind, json: &[u8]) {
    match kind {
        FieldKind::Text => text::write(out, json),
        FieldKind::TextList => text_list::write(out, json),
        FieldKind::Float => float::write(out, json),
        FieldKind::Int => int::write(out, json),
        FieldKind::Any => any::write(out, json),
        FieldKind::State => state::write(out, json),
    }
}
