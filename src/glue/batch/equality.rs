//! `==` of batches, and `in`, `index` and `count`.

use std::ops::Range;

use pyo3::prelude::*;

use super::places::Places;
use super::source::Source;
use crate::domain::position_of;
use crate::domain::{FIELDS, FieldKind};
use crate::glue::document::parsed::RecordView;
use crate::glue::instance::storage::PyOperation;

const ID: usize = position_of("id");

/// Whether two batches are equal, as lists of their operations are.
pub fn is_equal(py: Python<'_>, left: (&Source, &Places), right: (&Source, &Places)) -> PyResult<bool> {
    if left.1.len() != right.1.len() {
        return Ok(false);
    }
    if let (Source::Text(l), Source::Text(r)) = (left.0, right.0) {
        let same_source = std::sync::Arc::ptr_eq(l, r);
        let (l, r) = (l.view(py)?, r.view(py)?);
        for (lp, rp) in left.1.iter().zip(right.1.iter()) {
            // As in lists, an operation equals itself even with a NaN in it.
            let same = same_source && lp == rp;
            if !same && !is_equal_in_text(py, (l, lp), (r, rp))? {
                return Ok(false);
            }
        }
        return Ok(true);
    }
    for (lp, rp) in left.1.iter().zip(right.1.iter()) {
        let (l, r) = (left.0.peek(py, lp)?, right.0.peek(py, rp)?);
        if !l.is(&r) && !l.eq(&r)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn is_equal_in_text(py: Python<'_>, left: (RecordView<'_>, usize), right: (RecordView<'_>, usize)) -> PyResult<bool> {
    for (field, row) in FIELDS.iter().enumerate() {
        let spans = (left.0.span(left.1, field), right.0.span(right.1, field));
        // Equal texts mean equal values, except for NaN, which does not equal itself.
        let may_be_nan = matches!(row.kind, FieldKind::Float | FieldKind::Any);
        let is_equal = match spans {
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
            (Some(l), Some(r)) if l == r && !(may_be_nan && l.iter().any(|b| matches!(b, b'N' | b'n'))) => true,
            _ => left
                .0
                .value(py, left.1, field)?
                .eq(right.0.value(py, right.1, field)?)?,
        };
        if !is_equal {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The first of these indices whose operation equals `item`.
pub fn find(
    source: &Source,
    places: &Places,
    item: &Bound<'_, PyAny>,
    indices: Range<usize>,
) -> PyResult<Option<usize>> {
    let py = item.py();
    // Equal operations have equal ids, which can be compared without making operations.
    let own_id = match item.cast_exact::<PyOperation>() {
        Ok(operation) => PyOperation::field(operation, ID)?.and_then(|id| id.extract::<Option<String>>().ok()),
        Err(_) => None,
    };
    for index in indices {
        let place = places.place(index);
        if let (Source::Text(parsed), Some(own_id)) = (source, &own_id)
            && parsed.view(py)?.text(place, ID).as_deref() != own_id.as_deref()
        {
            continue;
        }
        let operation = source.peek(py, place)?;
        if operation.is(item) || operation.eq(item)? {
            return Ok(Some(index));
        }
    }
    Ok(None)
}
