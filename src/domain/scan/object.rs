//! Scans one operation: its keys, and for each value the span and what validation says.
#![expect(
    clippy::cast_possible_truncation,
    reason = "positions of fields and of states, which fit a byte"
)]

use super::predictor::{Opening, Predictor, START, UNKNOWN};
use super::records::{NO_STATE, Sink};
use crate::domain::json::lanes::{SHORT, agree, chunk, string_ends};
use crate::domain::json::tokens::{NumberForm, short_number, skip, skip_space, string, text_of_json, texts};
use crate::domain::kinds::{self, Taken};
use crate::domain::model::field::{FIELD_COUNT, FIELDS, FieldKind, field_index};
use crate::domain::model::state::OperationState;

/// Reads an operation from behind its opening bracket.
#[inline(always)]
pub fn operation(text: &[u8], mut at: usize, predictor: &mut Predictor, sink: &mut impl Sink) -> Option<usize> {
    let mut last = START;
    'fields: loop {
        if let Some(bytes) = chunk::<SHORT>(text, at) {
            for separator in predictor.after(last) {
                if !separator.matches(bytes) {
                    continue;
                }
                at += usize::from(separator.len);
                let field = usize::from(separator.field) % FIELD_COUNT;
                match separator.opening {
                    Opening::Text => {
                        let start = at - 1;
                        let string = string(text, at)?;
                        at = string.end;
                        sink.put(field, start, at, !string.escaped);
                    }
                    Opening::Whole => {
                        sink.put(field, at - usize::from(separator.part), at, true);
                        if FIELDS[field].kind == FieldKind::State {
                            sink.marks().state = NO_STATE;
                        }
                    }
                    Opening::State => match plain_state(text, at) {
                        Some((end, state)) => {
                            sink.put(field, at - 1, end, true);
                            sink.marks().state = state;
                            at = end;
                        }
                        None => at = any_value(text, at - 1, field, sink)?,
                    },
                    Opening::Int => match short_number(text, at) {
                        Some((end, NumberForm::Int)) => {
                            sink.put(field, at, end, true);
                            at = end;
                        }
                        _ => at = any_value(text, at, field, sink)?,
                    },
                    Opening::Float => match short_number(text, at) {
                        Some((end, _)) => {
                            sink.put(field, at, end, false);
                            at = end;
                        }
                        None => at = any_value(text, at, field, sink)?,
                    },
                    Opening::Texts => match texts(text, at) {
                        Some((end, verbatim)) => {
                            sink.put(field, at - 2, end, verbatim);
                            at = end;
                        }
                        None => at = any_value(text, at - 2, field, sink)?,
                    },
                    Opening::Any => {
                        let start = skip_space(text, at);
                        at = skip(text, start)?;
                        sink.put(field, start, at, false);
                    }
                    Opening::Value => at = any_value(text, at, field, sink)?,
                    Opening::End => return Some(at),
                }
                last = field;
                continue 'fields;
            }
        }
        match any_separator(text, at, last, predictor)? {
            Next::Field { field, start } => {
                at = any_value(text, start, field, sink)?;
                last = field;
            }
            Next::Unknown { start, envelope } => {
                predictor.met_envelope |= envelope;
                at = skip(text, start)?;
                last = UNKNOWN;
            }
            Next::End { end } => return Some(end),
        }
    }
}

/// What follows a value.
pub enum Next {
    /// A value of the field begins at `start`.
    Field { field: usize, start: usize },
    /// The value of an unknown key; `envelope` if it is the key of a list of operations.
    Unknown { start: usize, envelope: bool },
    /// The object has ended.
    End { end: usize },
}

/// Reads what separates one value from the next: comma, key, colon and white space, in any spelling.
#[inline(never)]
pub fn any_separator(text: &[u8], begin: usize, last: usize, predictor: &mut Predictor) -> Option<Next> {
    let mut at = skip_space(text, begin);
    match text.get(at)? {
        b'}' => {
            predictor.learn_end(last, &text[begin..=at]);
            return Some(Next::End { end: at + 1 });
        }
        b',' if last != START => at = skip_space(text, at + 1),
        _ if last == START => {}
        _ => return None,
    }
    if text.get(at)? != &b'"' {
        return None;
    }
    let (key, end) = key(text, at + 1)?;
    at = skip_space(text, end);
    if text.get(at)? != &b':' {
        return None;
    }
    let start = skip_space(text, at + 1);
    Some(match key {
        Key::Field(field) => {
            predictor.learn(last, &text[begin..start], field, FIELDS[field].kind, &text[start..]);
            Next::Field { field, start }
        }
        Key::Unknown { envelope } => Next::Unknown { start, envelope },
    })
}

enum Key {
    Field(usize),
    Unknown { envelope: bool },
}

/// The key of the list of operations in the service's answer.
const ENVELOPE: &[u8] = b"operations";

/// Reads a key from behind its opening quote.
#[inline(always)]
fn key(text: &[u8], at: usize) -> Option<(Key, usize)> {
    if let Some(bytes) = chunk::<SHORT>(text, at) {
        let ends = string_ends(bytes);
        let length = ends.trailing_zeros() as usize;
        if ends != 0 && bytes[length % SHORT] == b'"' {
            let field = usize::from(KEYS[key_slot(bytes[0], length)]);
            if KEY_PATTERNS.get(field).is_some_and(|name| name.matches(bytes)) {
                return Some((Key::Field(field), at + length + 1));
            }
        }
    }
    any_key(text, at)
}

#[inline(never)]
fn any_key(text: &[u8], at: usize) -> Option<(Key, usize)> {
    let string = string(text, at)?;
    let decoded;
    let name = if string.escaped {
        decoded = text_of_json(&text[at - 1..string.end])?;
        decoded.as_bytes()
    } else {
        &text[at..string.end - 1]
    };
    let key = match field_index(name, 0) {
        Some(field) => Key::Field(field),
        None => Key::Unknown {
            envelope: name == ENVELOPE,
        },
    };
    Some((key, string.end))
}

/// A perfect hash of the fields' names, from the length and the first letter.
#[inline(always)]
const fn key_slot(first: u8, length: usize) -> usize {
    (first as usize + length * 14) % SLOTS
}

const SLOTS: usize = 32;
const NO_FIELD: u8 = FIELD_COUNT as u8;

/// The field in each slot. A table with two fields in one slot does not compile.
static KEYS: [u8; SLOTS] = {
    let mut slots = [NO_FIELD; SLOTS];
    let mut field = 0;
    while field < FIELD_COUNT {
        let name = FIELDS[field].name.as_bytes();
        let slot = key_slot(name[0], name.len());
        assert!(slots[slot] == NO_FIELD, "two fields in one slot: change key_slot");
        slots[slot] = field as u8;
        field += 1;
    }
    slots
};

/// Bytes to compare with, and a bit for each that counts.
struct Pattern {
    text: [u8; SHORT],
    want: u32,
}

impl Pattern {
    const NOTHING: Self = Self {
        text: [0; SHORT],
        want: u32::MAX,
    };

    /// Matches a string from behind its opening quote.
    const fn string(content: &str) -> Self {
        let content = content.as_bytes();
        let mut text = [0; SHORT];
        let mut i = 0;
        while i < content.len() {
            text[i] = content[i];
            i += 1;
        }
        text[i] = b'"';
        Self {
            text,
            want: u32::MAX >> (SHORT - i - 1),
        }
    }

    #[inline(always)]
    fn matches(&self, bytes: &[u8; SHORT]) -> bool {
        agree(bytes, &self.text, self.want)
    }
}

static KEY_PATTERNS: [Pattern; FIELD_COUNT] = {
    let mut names = [const { Pattern::NOTHING }; FIELD_COUNT];
    let mut field = 0;
    while field < FIELD_COUNT {
        names[field] = Pattern::string(FIELDS[field].name);
        field += 1;
    }
    names
};

/// Validates a value of any spelling for its field, and stores its span.
#[inline(never)]
pub fn any_value(text: &[u8], at: usize, field: usize, sink: &mut impl Sink) -> Option<usize> {
    let kind = FIELDS[field].kind;
    let at = skip_space(text, at);
    let (end, taken) = kinds::accept(text, at, kind)?;
    if kind == FieldKind::State {
        sink.marks().state = kinds::state::of_span(&text[at..end]).map_or(NO_STATE, |state| state as u8);
    }
    sink.put(field, at, end, taken == Taken::Verbatim);
    if taken == Taken::Refused {
        sink.marks().refused |= 1 << field;
    }
    Some(end)
}

/// Reads a state without escapes from behind its opening quote.
#[inline(always)]
fn plain_state(text: &[u8], at: usize) -> Option<(usize, u8)> {
    let bytes = chunk::<SHORT>(text, at)?;
    let (expected, state) = &STATES[state_slot(bytes[0])];
    let length = (u32::BITS - expected.want.leading_zeros()) as usize;
    expected.matches(bytes).then_some((at + length, *state))
}

/// A perfect hash of the states' texts, from the first letter.
#[inline(always)]
const fn state_slot(first: u8) -> usize {
    (first % 8) as usize
}

/// The state in each slot. Two states in one slot do not compile.
static STATES: [(Pattern, u8); 8] = {
    let mut slots = [const { (Pattern::NOTHING, NO_STATE) }; 8];
    let mut state = 0;
    while state < OperationState::ALL.len() {
        let text = OperationState::ALL[state].as_str();
        let slot = state_slot(text.as_bytes()[0]);
        assert!(slots[slot].1 == NO_STATE, "two states in one slot: change state_slot");
        slots[slot] = (Pattern::string(text), state as u8);
        state += 1;
    }
    slots
};
