//! `list[str]` in JSON text: accepted, read and written.

use super::{Taken, refuse, text};
use crate::domain::json::buffer::Output;
use crate::domain::json::tokens::{Texts, text_list};

pub(super) fn accept(text: &[u8], at: usize, first: u8) -> Option<(usize, Taken)> {
    if first == b'['
        && let Some((end, verbatim)) = text_list(text, at + 1)
    {
        return Some((end, Taken::verbatim_if(verbatim)));
    }
    refuse(text, at)
}

pub(super) fn write(out: &mut impl Output, json: &[u8]) {
    out.push(b'[');
    for (i, text) in Texts::new(json).enumerate() {
        if i > 0 {
            out.push(b',');
        }
        text::write(out, text);
    }
    out.push(b']');
}
