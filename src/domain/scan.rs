//! The fast path over the JSON text of one operation.
//!
//! [`scan_operation`] answers only for documents that are beyond doubt: valid JSON in which every
//! field holds a value of its own kind. For anything else (a fault, a value that needs coercion, an
//! escaped key, deep nesting) it answers `None`, and the general path, which knows all the rules
//! and words all the faults, reads the document from its beginning.

use jiter::Jiter;

use super::text::plain_end;
use super::{FIELD_COUNT, FIELDS, FieldKind, field_index};

/// What kind of JSON value a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// The key did not occur.
    Absent,
    /// `null`
    Null,
    /// A string without escapes; the span excludes its quotes.
    Text,
    /// A string with escapes (not yet checked); the span includes its quotes.
    EscapedText,
    /// An integer of at most 18 digits.
    Int,
    /// A number with a fraction or an exponent.
    Float,
    /// A list of strings; the span includes the brackets.
    TextList,
    /// Any value, checked, in the field that takes any.
    Any,
}

/// A value of a field as a span of the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What stands there.
    pub kind: TokenKind,
    /// Byte offset of the first byte.
    pub start: usize,
    /// Byte offset behind the last byte.
    pub end: usize,
}

/// The values of one operation, in the order of the field table.
pub type Record = [Token; FIELD_COUNT];

/// Integers of up to this many digits fit an `i64` whatever the digits are.
const SAFE_DIGITS: usize = 18;

/// How many of the following fields are tried before a key is read in full.
const PREDICTED_KEYS: usize = 3;

/// Brackets in a nested value beyond which the general path counts its depth.
const SAFE_BRACKETS: usize = 100;

/// Reads the JSON text of one operation; `None` sends the caller to the general path.
#[must_use]
pub fn scan_operation(json: &str) -> Option<Record> {
    let mut scan = Scan {
        bytes: json.as_bytes(),
        at: 0,
    };
    let record = scan.operation()?;
    scan.skip_space();
    (scan.at == scan.bytes.len()).then_some(record)
}

/// Iterates over the strings of a checked list as tokens.
pub struct Texts<'a> {
    scan: Scan<'a>,
    end: usize,
}

impl<'a> Texts<'a> {
    /// The strings of `token`, which is a [`TokenKind::TextList`] of `json`.
    #[must_use]
    pub fn new(json: &'a str, token: Token) -> Self {
        Self {
            scan: Scan {
                bytes: json.as_bytes(),
                at: token.start + 1,
            },
            end: token.end,
        }
    }
}

impl Iterator for Texts<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        while self.scan.at < self.end {
            if self.scan.peek()? == b'"' {
                return self.scan.text();
            }
            self.scan.at += 1;
        }
        None
    }
}

/// What a key names.
enum Key {
    Field(usize),
    Unknown,
}

struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Scan<'_> {
    #[inline]
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    #[inline]
    fn skip_space(&mut self) {
        while let Some(b' ' | b'\n' | b'\t' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    /// Steps over `byte` and the white space before it.
    #[inline]
    fn take(&mut self, byte: u8) -> Option<()> {
        self.skip_space();
        if self.peek()? == byte {
            self.at += 1;
            return Some(());
        }
        None
    }

    fn operation(&mut self) -> Option<Record> {
        let absent = Token {
            kind: TokenKind::Absent,
            start: 0,
            end: 0,
        };
        let mut record = [absent; FIELD_COUNT];
        self.take(b'{')?;
        self.skip_space();
        if self.peek()? == b'}' {
            self.at += 1;
            return Some(record);
        }
        let mut hint = 0;
        loop {
            self.skip_space();
            match self.key(hint)? {
                Key::Field(i) => {
                    // A key that occurs again replaces the value, as in the reference.
                    record[i] = self.value(FIELDS[i].kind)?;
                    hint = i + 1;
                }
                Key::Unknown => {
                    self.any()?;
                }
            }
            self.skip_space();
            match self.peek()? {
                b',' => self.at += 1,
                b'}' => {
                    self.at += 1;
                    return Some(record);
                }
                _ => return None,
            }
        }
    }

    /// Reads a key and its colon, and tells which field it names.
    #[inline]
    fn key(&mut self, hint: usize) -> Option<Key> {
        // The service sends its keys in the table's order, all or most of them, without white space.
        for (i, field) in FIELDS.iter().enumerate().skip(hint).take(PREDICTED_KEYS) {
            let name = field.name.as_bytes();
            let rest = &self.bytes[self.at..];
            if rest.len() > name.len() + 3
                && rest[0] == b'"'
                && rest[name.len() + 1] == b'"'
                && rest[name.len() + 2] == b':'
                && rest[1..].starts_with(name)
            {
                self.at += name.len() + 3;
                self.skip_space();
                return Some(Key::Field(i));
            }
        }
        let key = self.text()?;
        if key.kind != TokenKind::Text {
            return None;
        }
        self.take(b':')?;
        self.skip_space();
        Some(match field_index(&self.bytes[key.start..key.end], hint) {
            Some(i) => Key::Field(i),
            None => Key::Unknown,
        })
    }

    #[inline]
    fn value(&mut self, kind: FieldKind) -> Option<Token> {
        let first = self.peek()?;
        if first == b'n' {
            return self.null();
        }
        match kind {
            FieldKind::Text | FieldKind::State if first == b'"' => self.text(),
            FieldKind::Int | FieldKind::Float => self
                .number()
                .filter(|token| kind == FieldKind::Float || token.kind == TokenKind::Int),
            FieldKind::TextList if first == b'[' => self.text_list(),
            FieldKind::Any => self.any(),
            _ => None,
        }
    }

    #[inline]
    fn null(&mut self) -> Option<Token> {
        let start = self.at;
        self.bytes[start..].starts_with(b"null").then(|| {
            self.at = start + 4;
            Token {
                kind: TokenKind::Null,
                start,
                end: self.at,
            }
        })
    }

    /// Reads a string whose opening quote is next.
    #[inline]
    fn text(&mut self) -> Option<Token> {
        if self.peek()? != b'"' {
            return None;
        }
        let start = self.at + 1;
        let mut at = start;
        let mut escaped = false;
        loop {
            at = plain_end(self.bytes, at);
            match self.bytes.get(at)? {
                b'"' => break,
                b'\\' => {
                    escaped = true;
                    at += 2;
                }
                _ => return None,
            }
        }
        self.at = at + 1;
        Some(if escaped {
            Token {
                kind: TokenKind::EscapedText,
                start: start - 1,
                end: at + 1,
            }
        } else {
            Token {
                kind: TokenKind::Text,
                start,
                end: at,
            }
        })
    }

    fn digits(&mut self) -> usize {
        let start = self.at;
        while self.peek().is_some_and(|b| b.is_ascii_digit()) {
            self.at += 1;
        }
        self.at - start
    }

    #[inline]
    fn number(&mut self) -> Option<Token> {
        let start = self.at;
        if self.peek()? == b'-' {
            self.at += 1;
        }
        let leading_zero = self.peek()? == b'0';
        let digits = self.digits();
        if digits == 0 || digits > SAFE_DIGITS || (leading_zero && digits > 1) {
            return None;
        }
        let mut kind = TokenKind::Int;
        if self.peek() == Some(b'.') {
            self.at += 1;
            kind = TokenKind::Float;
            if self.digits() == 0 {
                return None;
            }
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.at += 1;
            kind = TokenKind::Float;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            if self.digits() == 0 {
                return None;
            }
        }
        Some(Token {
            kind,
            start,
            end: self.at,
        })
    }

    fn text_list(&mut self) -> Option<Token> {
        let start = self.at;
        self.at += 1;
        self.skip_space();
        if self.peek()? == b']' {
            self.at += 1;
        } else {
            loop {
                self.skip_space();
                self.text()?;
                self.skip_space();
                let next = self.peek()?;
                self.at += 1;
                match next {
                    b',' => {}
                    b']' => break,
                    _ => return None,
                }
            }
        }
        Some(Token {
            kind: TokenKind::TextList,
            start,
            end: self.at,
        })
    }

    /// Checks a value of any kind; the parser of the general path does it.
    #[cold]
    fn any(&mut self) -> Option<Token> {
        let start = self.at;
        let rest = &self.bytes[start..];
        let mut jiter = Jiter::new(rest).with_allow_inf_nan();
        jiter.next_skip().ok()?;
        self.at = start + jiter.current_index();
        let brackets = self.bytes[start..self.at]
            .iter()
            .filter(|b| matches!(b, b'[' | b'{'))
            .count();
        (brackets < SAFE_BRACKETS).then_some(Token {
            kind: TokenKind::Any,
            start,
            end: self.at,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token_text(json: &str, field: &str) -> Option<(TokenKind, String)> {
        let record = scan_operation(json)?;
        let token = record[field_index(field.as_bytes(), 0)?];
        Some((token.kind, json[token.start..token.end].to_string()))
    }

    #[test]
    fn reads_values_of_every_kind() {
        let json = r#" { "id" : "a\"b" , "messages":["x", "y\n"],"progress":1,"progress_current":-0,
            "result":{"k":[1,NaN]},"state":"running", "other":[{}], "error":null,"rate":"é"}"#;
        for (field, kind, text) in [
            ("id", TokenKind::EscapedText, r#""a\"b""#),
            ("messages", TokenKind::TextList, r#"["x", "y\n"]"#),
            ("progress", TokenKind::Int, "1"),
            ("progress_current", TokenKind::Int, "-0"),
            ("result", TokenKind::Any, r#"{"k":[1,NaN]}"#),
            ("state", TokenKind::Text, "running"),
            ("error", TokenKind::Null, "null"),
            ("rate", TokenKind::Text, "é"),
            ("children", TokenKind::Absent, ""),
        ] {
            assert_eq!(token_text(json, field), Some((kind, text.to_string())), "{field}");
        }
    }

    #[test]
    fn lists_their_strings_again() {
        let json = r#"{"messages":[ "a" ,"b,\"]", "" ]}"#;
        let record = scan_operation(json).unwrap();
        let token = record[field_index(b"messages", 0).unwrap()];
        let spans: Vec<&str> = Texts::new(json, token).map(|t| &json[t.start..t.end]).collect();
        assert_eq!(spans, ["a", r#""b,\"]""#, ""]);
    }

    #[test]
    fn the_last_of_equal_keys_wins() {
        let json = r#"{"id":"a","id":null,"rate":"x","rate":"y"}"#;
        assert_eq!(token_text(json, "id"), Some((TokenKind::Null, "null".into())));
        assert_eq!(token_text(json, "rate"), Some((TokenKind::Text, "y".into())));
    }

    #[test]
    fn leaves_everything_else_to_the_general_path() {
        let deep = format!(r#"{{"result":{}{}}}"#, "[".repeat(150), "]".repeat(150));
        for json in [
            "",
            " ",
            "{",
            "[]",
            "null",
            "{}x",
            r#"{"id"}"#,
            r#"{"id":1}"#,
            r#"{"id":"a",}"#,
            r#"{"id":"a" "rate":"b"}"#,
            r#"{"i\u0064":"a"}"#,
            r#"{"progress":"1"}"#,
            r#"{"progress":true}"#,
            r#"{"progress":01}"#,
            r#"{"progress":1.}"#,
            r#"{"progress":-}"#,
            r#"{"progress":1e}"#,
            r#"{"progress":NaN}"#,
            r#"{"progress_total":1.0}"#,
            r#"{"progress_total":1234567890123456789}"#,
            r#"{"messages":["a",1]}"#,
            r#"{"messages":["a",]}"#,
            r#"{"messages":"a"}"#,
            r#"{"result":[1,}"#,
            "{\"id\":\"a\nb\"}",
            r#"{"id":"a"#,
            r#"{"id":"a\"#,
            r#"{"id":nul}"#,
            r#"{"x":tru}"#,
            &deep,
        ] {
            assert_eq!(scan_operation(json), None, "{json}");
        }
        assert!(scan_operation(" {} \n").is_some());
    }
}
