//! Stores validated operations: one record of 80 bytes each, with the spans of its values; counts states.

use std::borrow::Cow;

use crate::domain::json::tokens::text_of_json;
use crate::domain::model::field::FIELD_COUNT;
use crate::domain::model::state::OperationState;

/// Stands for "no state" among the positions of states.
#[expect(clippy::cast_possible_truncation, reason = "there are five")]
pub(super) const NO_STATE: u8 = OperationState::ALL.len() as u8;

/// The form of a record whose spans are in [`Records::far`].
const FAR: u8 = 1;

/// Start and end of each value in the text; equal where the key is absent.
pub(super) type Spans = [(usize, usize); FIELD_COUNT];

/// One operation in 80 bytes.
///
/// Offsets of values count from `base`. If the operation is so long that they exceed 16 bits, the spans are
/// in [`Records::far`], and `spans[0]` is their position there.
#[derive(Clone, Copy, Debug)]
struct Record {
    base: u64,
    fields_set: u16,
    verbatim: u16,
    state: u8,
    form: u8,
    /// Offset in the upper 16 bits, length in the lower ones. 0 is an absent key: no value is empty.
    spans: [u32; FIELD_COUNT],
}

/// Validated operations of one JSON text, as spans of that text, which the caller keeps.
///
/// Each value is valid, so only a lack of memory can keep it from becoming a Python object.
#[derive(Clone, Debug, Default)]
pub struct Records {
    list: Vec<Record>,
    far: Vec<Spans>,
    counts: [usize; OperationState::ALL.len() + 1],
    exhausted: bool,
}

impl Records {
    /// Reserves memory for so many operations, unless some is reserved already.
    pub(super) fn reserve_first(&mut self, operations: usize) {
        if self.list.capacity() == 0 {
            // If there is not so much memory, less may be enough.
            let _ = self.list.try_reserve_exact(operations);
        }
    }

    /// Whether memory ran out, so that operations are missing.
    #[must_use]
    pub const fn is_exhausted(&self) -> bool {
        self.exhausted
    }

    /// Number of operations.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is no operation.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Bytes of memory that the records take, without the text.
    #[must_use]
    pub const fn allocated_bytes(&self) -> usize {
        self.list.capacity() * size_of::<Record>() + self.far.capacity() * size_of::<Spans>()
    }

    /// The JSON text of a value, with its quotes or brackets; `None` where the key is absent.
    ///
    /// `text` is the text that the records were read from.
    ///
    /// # Panics
    /// If there is no operation `index` or no such field, or if `text` is a shorter one.
    #[must_use]
    #[inline]
    pub fn value<'t>(&self, text: &'t [u8], index: usize, field: usize) -> Option<&'t [u8]> {
        let (start, end) = self.span(&self.list[index], field);
        (start < end).then(|| &text[start..end])
    }

    #[inline]
    fn span(&self, record: &Record, field: usize) -> (usize, usize) {
        if record.form == FAR {
            return self.far[record.spans[0] as usize][field];
        }
        let span = record.spans[field];
        #[expect(clippy::cast_possible_truncation, reason = "an offset of a slice")]
        let start = record.base as usize + (span >> 16) as usize;
        (start, start + (span & 0xffff) as usize)
    }

    /// The text of a value that is a JSON string, its escapes resolved; `None` for anything else.
    ///
    /// # Panics
    /// As [`Records::value`].
    #[must_use]
    pub fn text<'t>(&self, text: &'t [u8], index: usize, field: usize) -> Option<Cow<'t, str>> {
        text_of_json(self.value(text, index, field)?)
    }

    /// Bit i: field i was in the input, maybe as null.
    ///
    /// # Panics
    /// If there is no operation `index`.
    #[must_use]
    #[inline]
    pub fn fields_set(&self, index: usize) -> u16 {
        self.list[index].fields_set
    }

    #[inline]
    pub(super) fn spans(&self, index: usize) -> Spans {
        let record = &self.list[index];
        if record.form == FAR {
            return self.far[record.spans[0] as usize];
        }
        std::array::from_fn(|field| self.span(record, field))
    }

    /// Bit i: a dump writes field i exactly as the text has it.
    pub(super) fn verbatim(&self, index: usize) -> u16 {
        self.list[index].verbatim
    }

    /// The operation's state.
    ///
    /// # Panics
    /// If there is no operation `index`.
    #[must_use]
    #[inline]
    pub fn state(&self, index: usize) -> Option<OperationState> {
        OperationState::ALL.get(usize::from(self.list[index].state)).copied()
    }

    /// How many operations are in each state, in the order of [`OperationState::ALL`]; the last
    /// number counts those without a state.
    #[must_use]
    pub const fn counts(&self) -> [usize; OperationState::ALL.len() + 1] {
        self.counts
    }

    /// Drops the operations from `length` on.
    pub(super) fn truncate(&mut self, length: usize) {
        for record in self.list.drain(length..).rev() {
            self.counts[usize::from(record.state)] -= 1;
            if record.form == FAR {
                self.far.pop();
            }
        }
    }

    pub(super) fn shrink(&mut self) {
        self.list.shrink_to_fit();
        self.far.shrink_to_fit();
    }

    #[inline]
    pub(super) fn push_near(&mut self, base: usize, near: &Near) {
        self.push(Record {
            base: base as u64,
            fields_set: near.marks.fields_set,
            verbatim: near.marks.verbatim,
            state: near.marks.state,
            form: 0,
            spans: near.spans,
        });
    }

    #[inline]
    fn push(&mut self, record: Record) {
        // Without memory, `Vec::push` would end the process.
        if self.list.len() == self.list.capacity() && self.list.try_reserve(1).is_err() {
            self.exhausted = true;
            return;
        }
        self.counts[usize::from(record.state)] += 1;
        self.list.push(record);
    }

    /// Adds an operation whose spans need more than 16 bits; `None` beyond 2^32 of these.
    pub(super) fn push_far(&mut self, far: &Far) -> Option<()> {
        let mut spans = [0; FIELD_COUNT];
        spans[0] = u32::try_from(self.far.len()).ok()?;
        if self.far.try_reserve(1).is_err() {
            self.exhausted = true;
            return Some(());
        }
        self.far.push(far.spans);
        self.push(Record {
            base: 0,
            fields_set: far.marks.fields_set,
            verbatim: far.marks.verbatim,
            state: far.marks.state,
            form: FAR,
            spans,
        });
        Some(())
    }
}

/// What a scan finds out about an operation beside the spans.
#[derive(Clone, Copy, Debug)]
pub(super) struct Marks {
    pub fields_set: u16,
    pub verbatim: u16,
    /// Bit i: the last value of field i is one that the reference refuses.
    pub refused: u16,
    pub state: u8,
}

impl Marks {
    const fn new() -> Self {
        Self {
            fields_set: 0,
            verbatim: 0,
            refused: 0,
            state: NO_STATE,
        }
    }

    #[inline]
    fn put(&mut self, field: usize, verbatim: bool) {
        let bit = 1u16 << (field % FIELD_COUNT);
        if self.fields_set & bit != 0 {
            // Of equal keys the last value counts.
            self.verbatim &= !bit;
            self.refused &= !bit;
        }
        self.fields_set |= bit;
        self.verbatim |= bit * u16::from(verbatim);
    }
}

/// Takes the values of one operation while it is scanned.
pub(super) trait Sink {
    /// Takes a value.
    fn put(&mut self, field: usize, start: usize, end: usize, verbatim: bool);
    fn marks(&mut self) -> &mut Marks;
}

/// Spans of an operation of less than 64 KiB. For a longer one they are wrong, and must not be used.
pub(super) struct Near {
    base: usize,
    spans: [u32; FIELD_COUNT],
    pub marks: Marks,
}

impl Near {
    #[inline]
    pub const fn new(base: usize) -> Self {
        Self {
            base,
            spans: [0; FIELD_COUNT],
            marks: Marks::new(),
        }
    }
}

impl Sink for Near {
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "the caller checks the length in the end")]
    fn put(&mut self, field: usize, start: usize, end: usize, verbatim: bool) {
        self.spans[field % FIELD_COUNT] = ((start - self.base) as u32) << 16 | (end - start) as u32 & 0xffff;
        self.marks.put(field, verbatim);
    }

    #[inline]
    fn marks(&mut self) -> &mut Marks {
        &mut self.marks
    }
}

/// Spans of an operation of any length.
#[derive(Clone, Debug)]
pub(super) struct Far {
    pub spans: Spans,
    pub marks: Marks,
}

impl Far {
    pub const fn new() -> Self {
        Self {
            spans: [(0, 0); FIELD_COUNT],
            marks: Marks::new(),
        }
    }
}

impl Sink for Far {
    #[inline]
    fn put(&mut self, field: usize, start: usize, end: usize, verbatim: bool) {
        self.spans[field % FIELD_COUNT] = (start, end);
        self.marks.put(field, verbatim);
    }

    #[inline]
    fn marks(&mut self) -> &mut Marks {
        &mut self.marks
    }
}

/// One validated operation, as spans of the document that it was read from.
#[derive(Clone, Debug)]
pub struct OneRecord(pub(super) Far);

impl OneRecord {
    /// The JSON text of a value, with its quotes or brackets; `None` where the key is absent.
    ///
    /// # Panics
    /// If there is no such field, or if `text` is a shorter one.
    #[must_use]
    #[inline]
    pub fn value<'t>(&self, text: &'t [u8], field: usize) -> Option<&'t [u8]> {
        let (start, end) = self.0.spans[field];
        (start < end).then(|| &text[start..end])
    }

    /// Bit i: field i was in the input, maybe as null.
    #[must_use]
    pub const fn fields_set(&self) -> u16 {
        self.0.marks.fields_set
    }

    /// The operation's state.
    #[must_use]
    pub fn state(&self) -> Option<OperationState> {
        OperationState::ALL.get(usize::from(self.0.marks.state)).copied()
    }
}
