//! `OperationState` in JSON text: read and written; `scan/object.rs` has a fast path for the usual spelling.

use jiter::JsonValue;

use super::Taken;
use crate::domain::json::buffer::Output;
use crate::domain::json::tokens::{skip, text_of_json};
use crate::domain::model::fault::Fault;
use crate::domain::model::state::OperationState;

pub(super) fn accept(text: &[u8], at: usize) -> Option<(usize, Taken)> {
    let end = skip(text, at)?;
    let json = &text[at..end];
    let taken = match of_span(json) {
        Some(_) => Taken::verbatim_if(!json.contains(&b'\\')),
        None => Taken::Refused,
    };
    Some((end, taken))
}

/// The state whose text a JSON string is.
#[must_use]
#[inline]
pub fn of_span(json: &[u8]) -> Option<OperationState> {
    let content = json.get(1..json.len().wrapping_sub(1))?;
    OperationState::from_text(content).or_else(|| OperationState::from_text(text_of_json(json)?.as_bytes()))
}

/// Reads a parsed state, in strict mode as well.
///
/// # Errors
/// [`Fault::Enum`] for anything but a state's text.
pub fn from_json(value: &JsonValue<'_>) -> Result<OperationState, Fault> {
    match value {
        JsonValue::Str(text) => OperationState::from_text(text.as_bytes()).ok_or(Fault::Enum),
        _ => Err(Fault::Enum),
    }
}

pub(super) fn write(out: &mut impl Output, json: &[u8]) {
    if let Some(state) = of_span(json) {
        write_state(out, state);
    }
}

/// Appends a state's text in quotes.
#[inline]
pub fn write_state(out: &mut impl Output, state: OperationState) {
    const fn quoted(text: &[u8]) -> ([u8; 16], usize) {
        let mut block = [b'"'; 16];
        let mut i = 0;
        while i < text.len() {
            block[i + 1] = text[i];
            i += 1;
        }
        (block, text.len() + 2)
    }
    static TEXTS: [([u8; 16], usize); OperationState::ALL.len()] = {
        let mut texts = [([0; 16], 0); OperationState::ALL.len()];
        let mut i = 0;
        while i < texts.len() {
            let state = OperationState::ALL[i];
            texts[state as usize] = quoted(state.as_str().as_bytes());
            i += 1;
        }
        texts
    };
    let (text, length) = &TEXTS[state as usize];
    out.extend_from_block(text, *length);
}
