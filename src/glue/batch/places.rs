//! `Places`: which operations of its source a batch has, so that slices and selections share the source.

use std::sync::Arc;

/// The positions of a batch's operations in its source. A `place` is a position in the source, an `index`
/// one in the batch.
#[derive(Clone)]
pub struct Places {
    /// Selected places; None for all of the source.
    chosen: Option<Arc<[usize]>>,
    start: usize,
    step: isize,
    len: usize,
}

impl Places {
    /// All operations of a source.
    pub fn all(len: usize) -> Self {
        Self {
            chosen: None,
            start: 0,
            step: 1,
            len,
        }
    }

    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether it has all of a source's `len` operations in their order.
    pub fn is_all(&self, len: usize) -> bool {
        self.chosen.is_none() && self.start == 0 && self.step == 1 && self.len == len
    }

    /// Place in the source of the operation at `index`, which is less than the length.
    #[inline]
    pub fn place(&self, index: usize) -> usize {
        // The result is a place, even if a step before wraps around.
        #[expect(clippy::cast_possible_wrap, reason = "a length, which fits")]
        let place = self.start.wrapping_add_signed(self.step.wrapping_mul(index as isize));
        match &self.chosen {
            Some(chosen) => chosen[place],
            None => place,
        }
    }

    pub fn iter(&self) -> impl ExactSizeIterator<Item = usize> {
        (0..self.len).map(|index| self.place(index))
    }

    /// Every `step`th operation from `start` on, `len` of them.
    pub fn slice(&self, start: usize, step: isize, len: usize) -> Self {
        Self {
            chosen: self.chosen.clone(),
            start: if len == 0 {
                0
            } else {
                #[expect(clippy::cast_possible_wrap, reason = "an index, which fits")]
                self.start.wrapping_add_signed(self.step.wrapping_mul(start as isize))
            },
            step: if len > 1 { self.step.wrapping_mul(step) } else { 1 },
            len,
        }
    }

    /// The operations at these places of the source.
    pub fn of_places(places: Vec<usize>) -> Self {
        Self {
            len: places.len(),
            chosen: Some(places.into()),
            start: 0,
            step: 1,
        }
    }
}
