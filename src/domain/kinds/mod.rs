//! What each kind of field does with JSON: a file a kind, each with the same verbs.
//!
//! `accept` judges the value that begins somewhere in a text, `from_json` reads a parsed value,
//! `write` writes an accepted span as a dump does, and `is_verbatim` tells whether the span is so
//! written already. The values as Python objects are the business of `glue/values`.

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

/// What a field makes of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It stands in the text as a dump would write it.
    Verbatim,
    /// It is accepted, but a dump would write it otherwise.
    Rewritten,
    /// The reference refuses it.
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

/// Reads the value of a field of this kind by all of the reference's rules; `None` where the text is
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

/// Reads a value that no field of this kind takes.
fn refuse(text: &[u8], at: usize) -> Option<(usize, Taken)> {
    Some((skip(text, at)?, Taken::Refused))
}

/// Reads a value whose spelling is rare, by the rules for parsed values.
#[inline(never)]
fn accept_parsed(text: &[u8], at: usize, accepts: impl Fn(&JsonValue<'_>) -> bool) -> Option<(usize, Taken)> {
    let end = skip(text, at)?;
    let accepted = JsonValue::parse(&text[at..end], true).is_ok_and(|value| accepts(&value));
    Some((end, Taken::accepted_if(accepted)))
}

/// Whether a value that was accepted stands in the text as it is to be written. `false` may also mean
/// that this would take long to find out.
#[inline]
pub fn is_verbatim(text: &[u8], kind: FieldKind, start: usize, end: usize) -> bool {
    match kind {
        FieldKind::Float => float::is_verbatim(&text[start..end]),
        FieldKind::Any => any::verbatim_end(text, start, 0) == Some(end),
        FieldKind::Text => text::has_verbatim_escapes(&text[start..end]),
        FieldKind::Int | FieldKind::TextList | FieldKind::State => false,
    }
}

/// Writes a value that was accepted, in the usual form.
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
