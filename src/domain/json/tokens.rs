//! Tokens of JSON: finds the end of a string, a number, a list or any value.
//!
//! Functions take the whole text and an offset, and return the offset of the end, or `None` where jiter
//! would refuse the text.

#![expect(
    clippy::inline_always,
    reason = "a call that is left in the loop over fields costs a tenth of the time for a batch"
)]

use std::borrow::Cow;

use jiter::JsonValue;

use super::lanes::{LONG, SHORT, chunk, non_digits, string_ends, string_ends_long};

/// Digits before the dot or end beyond which jiter refuses a number.
const MOST_DIGITS: usize = 4300;

/// Levels of nesting that the scanner accepts. Beyond, the caller has to ask jiter, which allows about 200.
const SAFE_DEPTH: usize = 150;

/// Where a string ends, and whether it has escapes.
#[derive(Clone, Copy)]
pub struct StringEnd {
    pub end: usize,
    pub escaped: bool,
}

#[inline(always)]
pub fn skip_space(text: &[u8], mut at: usize) -> usize {
    while let Some(b' ' | b'\n' | b'\t' | b'\r') = text.get(at) {
        at += 1;
    }
    at
}

/// Reads a string from behind its opening quote.
#[inline(always)]
pub fn string(text: &[u8], at: usize) -> Option<StringEnd> {
    if let Some(bytes) = chunk::<SHORT>(text, at) {
        let ends = string_ends(bytes);
        if ends != 0 {
            let length = ends.trailing_zeros() as usize;
            if bytes[length % SHORT] == b'"' {
                return Some(StringEnd {
                    end: at + length + 1,
                    escaped: false,
                });
            }
            return any_string(text, at + length);
        }
        if let Some(bytes) = chunk::<LONG>(text, at + SHORT) {
            let ends = string_ends_long(bytes);
            let length = ends.trailing_zeros() as usize;
            if ends != 0 && bytes[length % LONG] == b'"' {
                return Some(StringEnd {
                    end: at + SHORT + length + 1,
                    escaped: false,
                });
            }
        }
    }
    any_string(text, at)
}

#[expect(clippy::single_match_else, reason = "the two cases are of equal weight")]
#[inline(never)]
fn any_string(text: &[u8], mut at: usize) -> Option<StringEnd> {
    let mut escaped = false;
    loop {
        let found = match chunk::<LONG>(text, at) {
            Some(bytes) => match string_ends_long(bytes) {
                0 => {
                    at += LONG;
                    continue;
                }
                ends => {
                    at += ends.trailing_zeros() as usize;
                    text[at]
                }
            },
            // Less than `LONG` bytes are left. The zeros that fill them up count as ends, too.
            None => {
                let rest = text.get(at..)?;
                let rest = rest.first_chunk::<SHORT>().map_or(rest, |first| first);
                let mut bytes = [0; SHORT];
                bytes[..rest.len()].copy_from_slice(rest);
                match string_ends(&bytes) {
                    0 => {
                        at += SHORT;
                        continue;
                    }
                    ends => {
                        at += ends.trailing_zeros() as usize;
                        *text.get(at)?
                    }
                }
            }
        };
        match found {
            b'"' => return Some(StringEnd { end: at + 1, escaped }),
            b'\\' => {
                escaped = true;
                at = escape(text, at + 1)?;
            }
            _ => return None,
        }
    }
}

/// Reads an escape from behind its backslash.
fn escape(text: &[u8], at: usize) -> Option<usize> {
    match text.get(at)? {
        b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Some(at + 1),
        b'u' => match four_digits(text, at + 1)? {
            // A surrogate is valid in a pair only.
            0xd800..=0xdbff if text.get(at + 5..)?.starts_with(b"\\u") => {
                matches!(four_digits(text, at + 7)?, 0xdc00..=0xdfff).then_some(at + 11)
            }
            0xd800..=0xdfff => None,
            _ => Some(at + 5),
        },
        _ => None,
    }
}

fn four_digits(text: &[u8], at: usize) -> Option<u16> {
    chunk::<4>(text, at)?.iter().try_fold(0, |number, byte| {
        let digit = char::from(*byte).to_digit(16)?;
        Some(number << 4 | u16::try_from(digit).ok()?)
    })
}

/// How a number is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum NumberForm {
    /// An integer other than `-0`.
    Int,
    /// `-0`, which is the integer zero.
    MinusZero,
    /// A number with a fraction or an exponent, `NaN` or an infinity.
    Float,
}

/// Reads a short number without sign and exponent, as most are.
#[inline(always)]
pub fn short_number(text: &[u8], at: usize) -> Option<(usize, NumberForm)> {
    let bytes = chunk::<SHORT>(text, at)?;
    let others = non_digits(bytes);
    let whole = others.trailing_zeros() as usize;
    if whole == 0 || whole > 18 || (bytes[0] == b'0' && whole > 1) {
        return None;
    }
    let next = bytes[whole % SHORT];
    if next != b'.' {
        return (next | 0x20 != b'e').then_some((at + whole, NumberForm::Int));
    }
    let fraction = (others >> (whole + 1)).trailing_zeros() as usize;
    let end = whole + 1 + fraction;
    if fraction == 0 || end >= SHORT || bytes[end] | 0x20 == b'e' {
        return None;
    }
    Some((at + end, NumberForm::Float))
}

/// Reads any number; the common forms are the fastest.
#[inline(always)]
pub fn any_number(text: &[u8], at: usize) -> Option<(usize, NumberForm)> {
    short_number(text, at).or_else(|| number(text, at))
}

/// Reads a number of any form.
#[inline(never)]
pub fn number(text: &[u8], start: usize) -> Option<(usize, NumberForm)> {
    let word = |at: usize, word: &[u8]| {
        text[at..]
            .starts_with(word)
            .then_some((at + word.len(), NumberForm::Float))
    };
    let negative = text.get(start)? == &b'-';
    let first = start + usize::from(negative);
    let mut at = first;
    match text.get(first)? {
        b'0' => at += 1,
        b'1'..=b'9' => at = digits(text, at),
        b'I' => return word(first, b"Infinity"),
        b'N' if !negative => return word(first, b"NaN"),
        _ => return None,
    }
    if at - first > MOST_DIGITS {
        return None;
    }
    let mut form = NumberForm::Int;
    if negative && text[first] == b'0' {
        form = NumberForm::MinusZero;
    }
    if text.get(at) == Some(&b'.') {
        form = NumberForm::Float;
        at = some_digits(text, at + 1)?;
    }
    if let Some(b'e' | b'E') = text.get(at) {
        form = NumberForm::Float;
        at += 1;
        if let Some(b'+' | b'-') = text.get(at) {
            at += 1;
        }
        at = some_digits(text, at)?;
    }
    // A leading zero stands alone.
    if text.get(at).is_some_and(u8::is_ascii_digit) {
        return None;
    }
    Some((at, form))
}

fn digits(text: &[u8], mut at: usize) -> usize {
    while let Some(bytes) = chunk::<SHORT>(text, at) {
        let others = non_digits(bytes);
        if others != 0 {
            return at + others.trailing_zeros() as usize;
        }
        at += SHORT;
    }
    while text.get(at).is_some_and(u8::is_ascii_digit) {
        at += 1;
    }
    at
}

fn some_digits(text: &[u8], at: usize) -> Option<usize> {
    let end = digits(text, at);
    (end > at).then_some(end)
}

/// The end of a list of strings, and whether a dump writes exactly this text. `None` for any other value,
/// even a valid one. `at` is behind the opening bracket.
pub fn text_list(text: &[u8], at: usize) -> Option<(usize, bool)> {
    if text.get(at) == Some(&b'"') {
        return texts(text, at + 1);
    }
    let begin = skip_space(text, at);
    match text.get(begin)? {
        b']' => Some((begin + 1, begin == at)),
        b'"' => spaced_list(text, string(text, begin + 1)?.end).map(|end| (end, false)),
        _ => None,
    }
}

/// As [`text_list`], from behind the first string's opening quote.
#[inline(always)]
pub fn texts(text: &[u8], mut at: usize) -> Option<(usize, bool)> {
    let mut verbatim = true;
    loop {
        let string = string(text, at)?;
        at = string.end;
        verbatim &= !string.escaped;
        match text.get(at)? {
            b']' => return Some((at + 1, verbatim)),
            b',' if text.get(at + 1) == Some(&b'"') => at += 2,
            _ => return spaced_list(text, at).map(|end| (end, false)),
        }
    }
}

/// Reads a list of strings from behind one of them.
fn spaced_list(text: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at = skip_space(text, at);
        match text.get(at)? {
            b',' => at = skip_space(text, at + 1),
            b']' => return Some(at + 1),
            _ => return None,
        }
        if text.get(at)? != &b'"' {
            return None;
        }
        at = string(text, at + 1)?.end;
    }
}

/// Which brackets are open, as one bit each.
struct Brackets {
    objects: [u64; SAFE_DEPTH.div_ceil(64)],
    depth: usize,
}

impl Brackets {
    fn open(&mut self, object: bool) -> Option<()> {
        if self.depth == SAFE_DEPTH {
            return None;
        }
        let (word, bit) = (self.depth / 64, 1 << (self.depth % 64));
        if object {
            self.objects[word] |= bit;
        } else {
            self.objects[word] &= !bit;
        }
        self.depth += 1;
        Some(())
    }

    /// Whether the innermost open bracket is that of an object.
    fn in_object(&self) -> bool {
        let top = self.depth - 1;
        self.objects[top / 64] >> (top % 64) & 1 != 0
    }
}

/// Finds the end of any value.
#[inline(never)]
pub fn skip(text: &[u8], mut at: usize) -> Option<usize> {
    let mut open = Brackets {
        objects: [0; _],
        depth: 0,
    };
    loop {
        // Here a value begins.
        match text.get(at)? {
            b'"' => at = string(text, at + 1)?.end,
            b'{' => {
                at = skip_space(text, at + 1);
                if text.get(at)? == &b'}' {
                    at += 1;
                } else {
                    open.open(true)?;
                    at = skip_key(text, at)?;
                    continue;
                }
            }
            b'[' => {
                at = skip_space(text, at + 1);
                if text.get(at)? == &b']' {
                    at += 1;
                } else {
                    open.open(false)?;
                    continue;
                }
            }
            b't' => at = literal(text, at, b"true")?,
            b'f' => at = literal(text, at, b"false")?,
            b'n' => at = literal(text, at, b"null")?,
            _ => at = any_number(text, at)?.0,
        }
        // Here a value has ended.
        loop {
            if open.depth == 0 {
                return Some(at);
            }
            at = skip_space(text, at);
            match (text.get(at)?, open.in_object()) {
                (b',', true) => {
                    at = skip_key(text, skip_space(text, at + 1))?;
                    break;
                }
                (b',', false) => {
                    at = skip_space(text, at + 1);
                    break;
                }
                (b'}', true) | (b']', false) => {
                    open.depth -= 1;
                    at += 1;
                }
                _ => return None,
            }
        }
    }
}

fn skip_key(text: &[u8], at: usize) -> Option<usize> {
    if text.get(at)? != &b'"' {
        return None;
    }
    let at = skip_space(text, string(text, at + 1)?.end);
    (text.get(at)? == &b':').then(|| skip_space(text, at + 1))
}

pub fn literal(text: &[u8], at: usize, word: &[u8]) -> Option<usize> {
    text[at..].starts_with(word).then_some(at + word.len())
}

/// A token of a JSON value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token<'t> {
    /// A string with its quotes.
    Text(&'t [u8]),
    /// An integer.
    Int(&'t [u8]),
    /// A number with a fraction or an exponent, `NaN` or an infinity.
    Float(&'t [u8]),
    /// `true` or `false`
    Bool(bool),
    /// `null`
    Null,
    /// The beginning of a list.
    List,
    /// The beginning of an object, whose keys and values follow in turn.
    Object,
    /// The end of a list or an object.
    End,
}

/// Iterates over the tokens of a value, without colons and commas.
///
/// The value must have been accepted by the scanner; in any other text tokens may be missing.
pub struct Tokens<'t> {
    json: &'t [u8],
    at: usize,
}

impl<'t> Tokens<'t> {
    /// The tokens of `json`, the JSON text of a value.
    #[must_use]
    pub const fn new(json: &'t [u8]) -> Self {
        Self { json, at: 0 }
    }
}

impl<'t> Iterator for Tokens<'t> {
    type Item = Token<'t>;

    fn next(&mut self) -> Option<Token<'t>> {
        while let b' ' | b'\n' | b'\t' | b'\r' | b',' | b':' = self.json.get(self.at)? {
            self.at += 1;
        }
        let start = self.at;
        let (end, token) = match self.json[start] {
            b'"' => {
                let end = string(self.json, start + 1)?.end;
                (end, Token::Text(&self.json[start..end]))
            }
            b'{' => (start + 1, Token::Object),
            b'[' => (start + 1, Token::List),
            b'}' | b']' => (start + 1, Token::End),
            b't' => (start + 4, Token::Bool(true)),
            b'f' => (start + 5, Token::Bool(false)),
            b'n' => (start + 4, Token::Null),
            _ => match number(self.json, start)? {
                (end, NumberForm::Float) => (end, Token::Float(&self.json[start..end])),
                (end, _) => (end, Token::Int(&self.json[start..end])),
            },
        };
        self.at = end;
        Some(token)
    }
}

/// Iterates over the strings of a list, each with its quotes.
///
/// The list must have been accepted by the scanner; in any other text strings may be missing.
pub struct Texts<'t> {
    list: &'t [u8],
    at: usize,
}

impl<'t> Texts<'t> {
    /// The strings of `list`, the JSON text of a list of strings.
    #[must_use]
    pub const fn new(list: &'t [u8]) -> Self {
        Self { list, at: 0 }
    }
}

impl<'t> Iterator for Texts<'t> {
    type Item = &'t [u8];

    #[inline]
    fn next(&mut self) -> Option<&'t [u8]> {
        while self.list.get(self.at)? != &b'"' {
            self.at += 1;
        }
        let start = self.at;
        self.at = string(self.list, start + 1)?.end;
        self.list.get(start..self.at)
    }
}

/// The content of a JSON string; `None` if `json` is anything else.
#[must_use]
pub fn text_of_json(json: &[u8]) -> Option<Cow<'_, str>> {
    if json.first() != Some(&b'"') {
        return None;
    }
    match JsonValue::parse(json, true) {
        Ok(JsonValue::Str(text)) => Some(text),
        _ => None,
    }
}
