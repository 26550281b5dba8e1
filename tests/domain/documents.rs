//! Documents from a stream of choices: a fuzzer's bytes, or random ones.

use arbitrary::Unstructured;
use hps_ops::domain::{FIELD_COUNT, FIELDS, FieldKind};

/// Makes a text that is mostly an answer of the service, or lines of operations.
///
/// When the choices run out, all further ones are the first possibility.
pub fn document(choices: &mut Unstructured<'_>) -> Vec<u8> {
    let mut maker = Maker {
        space: choices.choose_index(5).unwrap_or(0),
        faults: choices.ratio(1, 4).unwrap_or(false),
        shuffled: choices.ratio(1, 3).unwrap_or(false),
        choices,
        out: Vec::new(),
    };
    maker.document();
    let mut text = maker.out;
    if choices.ratio(1, 3).unwrap_or(false) {
        mutate(choices, &mut text);
    }
    text
}

/// Changes a few bytes.
pub fn mutate(choices: &mut Unstructured<'_>, text: &mut Vec<u8>) {
    const BYTES: &[u8] = b"\"\\{}[],: \n\r\t0123456789.eE+-truefalsnNaI\x00\x1f\x7f\x80\xc3\xa9\xff_u";
    for _ in 0..=choices.choose_index(3).unwrap_or(0) {
        let at = choices.choose_index(text.len().max(1)).unwrap_or(0);
        let byte = choices.choose(BYTES).copied().unwrap_or(b'"');
        match choices.choose_index(5).unwrap_or(0) {
            0 => text.truncate(at),
            1 if at < text.len() => text[at] = byte,
            2 if at < text.len() => drop(text.remove(at)),
            3 if at <= text.len() => text.insert(at, byte),
            _ => {
                // Repeats a piece.
                let end = (at + choices.choose_index(40).unwrap_or(0)).min(text.len());
                let piece = text[at.min(end)..end].to_vec();
                text.splice(at.min(end)..at.min(end), piece);
            }
        }
    }
}

struct Maker<'c, 'u> {
    choices: &'c mut Unstructured<'u>,
    out: Vec<u8>,
    space: usize,
    faults: bool,
    shuffled: bool,
}

const GOOD_TEXTS: [&str; 20] = [
    "2uABCDEFGHIJKLMNOPQRSTUVWXY",
    "",
    "2025-03-24T09:00:01.123456789Z",
    "x",
    r"open C:\\jobs\\in.dat",
    r#"no role \"writer\""#,
    "résultats.csv",
    "測定 01.txt",
    r"\u00e9\u0000\/\b\f\n\r\t",
    r"\u0007\u001f\u001F\u0008",
    r"\u0007\u001f\\\n",
    r"\ud83d\ude00",
    "\u{7f}\u{2028}😀",
    "0123456789012345678901234567890123456789012345678901234567890\\n",
    "01234567890123456789012345678901234567890123456789012345678901234567890123456789\
     01234567890123456789012345678901234567890123456789012345678901234567890123456789",
    "{\\\"id\\\":\\\"x\\\"},{",
    "running",
    "733",
    " -1_0.0 ",
    "1e3",
];
const BAD_TEXTS: [&str; 9] = [
    r"\ud83d",
    r"\ud83dx",
    r"\ud83d\n",
    r"\ude00",
    r"\ud83d\ud83d",
    r"\u12g4",
    r"\x",
    "\n",
    "a\u{1}b",
];
const INTS: [&str; 12] = [
    "0",
    "1",
    "733",
    "12345678",
    "-5",
    "-0",
    "123456789012345678",
    "9223372036854775808",
    "-123456789012345678901234567890",
    "100000000000000000000000000000000000",
    "1.0",
    "1e2",
];
const FLOATS: [&str; 16] = [
    "0",
    "1",
    "0.5",
    "0.25",
    "-0.0",
    "-0",
    "0.1234567890123456",
    "123456789.12345678901234567890123456789",
    "1e5",
    "1E-7",
    "1e400",
    "NaN",
    "Infinity",
    "-Infinity",
    "12345678901234567890",
    "5e-324",
];
const LAX_NUMBERS: [&str; 10] = [
    "true",
    "false",
    "\"733\"",
    "\" 1 \"",
    "\"1.0\"",
    "\"1_000\"",
    "\"\\u0031\"",
    "\"+5\"",
    "1.50",
    "\"nan\"",
];
const BAD_VALUES: [&str; 22] = [
    "1.5",
    "-",
    "01",
    "1.",
    ".5",
    "1e",
    "+1",
    "nul",
    "tru",
    "NaN",
    "Infinity",
    "[1]",
    "{}",
    "[\"a\",1]",
    "{\"a\":[}]",
    "\"a",
    "[\"a\",]",
    "[,]",
    "[\"a\" \"b\"]",
    "",
    "-NaN",
    "--1",
];

impl Maker<'_, '_> {
    fn below(&mut self, limit: usize) -> usize {
        self.choices.choose_index(limit).unwrap_or(0)
    }

    fn one_in(&mut self, many: usize) -> bool {
        self.below(many) == 1
    }

    fn bad(&mut self, many: usize) -> bool {
        self.faults && self.one_in(many)
    }

    fn push(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }

    fn pick(&mut self, from: &[&str]) {
        let i = self.below(from.len());
        self.push(from[i]);
    }

    /// White space that may stand here, in the document's style.
    fn gap(&mut self, behind_comma: bool) {
        let space = self.space;
        match space {
            1 if behind_comma => self.push(" "),
            2 if behind_comma => self.push("\n      "),
            3 => {
                let gap = self.below(8);
                self.push(["", " ", "\t", "\r\n", "  ", "\n", "          ", ""][gap]);
            }
            4 if self.one_in(20) => self.push(" "),
            _ => {}
        }
    }

    fn document(&mut self) {
        self.gap(false);
        match self.below(8) {
            0..=3 => self.envelope(),
            4 => self.list(),
            5 => self.operation(),
            6 => {
                let many = self.below(6);
                for _ in 0..many {
                    self.operation();
                    self.gap(false);
                    let end = self.below(8);
                    self.push(["\n", "\n", "\n", "\r\n", "\n\n", "\n \n", "", ","][end]);
                }
            }
            _ => self.any(3),
        }
        self.gap(false);
        if self.bad(20) {
            self.push("x");
        }
    }

    fn envelope(&mut self) {
        self.push("{");
        let keys = self.below(4);
        for key in 0..=keys {
            if key > 0 {
                self.push(",");
                self.gap(true);
            }
            match if key == 0 { 0 } else { self.below(6) } {
                0 | 1 => {
                    let spelling = self.below(8);
                    self.push(if spelling == 7 {
                        r#""oper\u0061tions""#
                    } else {
                        "\"operations\""
                    });
                    self.colon();
                    match self.below(16) {
                        14 => self.push("null"),
                        15 if self.faults => self.any(2),
                        _ => self.list(),
                    }
                }
                2 => self.entry(FIELD_COUNT),
                _ => {
                    let field = self.below(FIELD_COUNT);
                    self.entry(field);
                }
            }
            self.gap(false);
        }
        self.push("}");
    }

    fn list(&mut self) {
        self.push("[");
        let many = self.below(7);
        for i in 0..many {
            if i > 0 {
                self.push(",");
                self.gap(true);
            }
            self.operation();
            self.gap(false);
        }
        self.push("]");
    }

    fn operation(&mut self) {
        if self.bad(40) {
            return self.any(1);
        }
        self.push("{");
        self.gap(false);
        let mut fields: Vec<usize> = (0..FIELD_COUNT).collect();
        if self.shuffled {
            for i in (1..FIELD_COUNT).rev() {
                let other = self.below(i + 1);
                fields.swap(i, other);
            }
        }
        let mut first = true;
        for mut field in fields {
            match self.below(12) {
                8..=10 => continue,
                11 => field = self.below(FIELD_COUNT + 1), // an unknown key, or one that may occur twice
                _ => {}
            }
            if !first {
                self.push(",");
                self.gap(true);
            }
            first = false;
            self.entry(field);
            self.gap(false);
        }
        self.push("}");
    }

    fn colon(&mut self) {
        self.gap(false);
        self.push(":");
        self.gap(self.space == 1);
    }

    /// A key and a value; `FIELD_COUNT` stands for an unknown key.
    fn entry(&mut self, field: usize) {
        let Some(known) = FIELDS.get(field) else {
            self.push("\"");
            self.pick(&[
                "extra",
                "",
                "i",
                "id ",
                "state\\u0020",
                "progress_current_and_much_more_than_fits",
            ]);
            self.push("\"");
            self.colon();
            return self.any(2);
        };
        if self.one_in(24) {
            let rest = &known.name[1..];
            let first = known.name.as_bytes()[0];
            self.push(&format!("\"\\u{first:04x}{rest}\""));
        } else {
            self.push(&format!("\"{}\"", known.name));
        }
        self.colon();
        self.value(known.kind);
    }

    fn value(&mut self, kind: FieldKind) {
        if self.bad(24) {
            return self.pick(&BAD_VALUES);
        }
        if self.bad(24) {
            return self.any(2);
        }
        if self.one_in(4) {
            return self.push("null");
        }
        match kind {
            FieldKind::Text => self.string(),
            FieldKind::Int | FieldKind::Float if self.one_in(6) => self.pick(&LAX_NUMBERS),
            FieldKind::Int => self.pick(&INTS),
            FieldKind::Float => self.pick(&FLOATS),
            FieldKind::Any => self.any(4),
            FieldKind::State => self.pick(&[
                "\"running\"",
                "\"succeeded\"",
                "\"failed\"",
                "\"queued\"",
                "\"unknown\"",
                r#""\u0072unning""#,
                "\"succeeded\"",
            ]),
            FieldKind::TextList => {
                self.push("[");
                self.gap(false);
                let many = self.below(4);
                for i in 0..many {
                    if i > 0 {
                        self.push(",");
                        self.gap(true);
                    }
                    self.string();
                    self.gap(false);
                }
                self.push("]");
            }
        }
    }

    fn string(&mut self) {
        self.push("\"");
        if self.bad(30) {
            self.pick(&BAD_TEXTS);
        }
        if self.one_in(8) {
            let length = self.below(140);
            self.push(&"s".repeat(length));
        }
        self.pick(&GOOD_TEXTS);
        self.push("\"");
    }

    fn any(&mut self, depth: usize) {
        match self.below(if depth == 0 { 7 } else { 12 }) {
            0 => self.push("null"),
            1 => self.pick(&["true", "false"]),
            2 => self.pick(&INTS),
            3 => self.pick(&FLOATS),
            4 if self.faults => self.pick(&BAD_VALUES),
            4..=6 => self.string(),
            7 => {
                let levels = self.below(12);
                self.push(&format!("{}{}", "[".repeat(levels), "]".repeat(levels)));
                if levels == 0 {
                    self.push("{}");
                }
            }
            8 | 9 => {
                self.push("[");
                let many = self.below(4);
                for i in 0..many {
                    if i > 0 {
                        self.push(",");
                        self.gap(true);
                    }
                    self.any(depth - 1);
                    self.gap(false);
                }
                self.push("]");
            }
            _ => {
                self.push("{");
                self.gap(false);
                let many = self.below(4);
                for i in 0..many {
                    if i > 0 {
                        self.push(",");
                        self.gap(true);
                    }
                    let key = self.below(3);
                    self.push(["\"a\"", "\"b\"", r#""\u0061""#][key]);
                    self.colon();
                    self.any(depth - 1);
                    self.gap(false);
                }
                self.push("}");
            }
        }
    }
}
