//! Numbers: from JSON text, from other texts in the reference's lax mode, and integers from floats.

use std::borrow::Cow;

use jiter::{JsonErrorType, NumberInt};

use crate::domain::model::fault::Fault;

/// Reads an integer of any size from a text.
///
/// Beyond JSON's integers, the reference takes surrounding white space, a plus sign, leading zeros,
/// single underscores between digits, and a fraction of zeros.
///
/// # Errors
/// [`Fault::IntParsingSize`] for more than 4300 plain digits, else [`Fault::IntParsing`].
pub fn int_from_text(text: &str) -> Result<NumberInt, Fault> {
    match NumberInt::try_from(text.as_bytes()) {
        Ok(int) => return Ok(int),
        Err(error) if error.error_type == JsonErrorType::NumberOutOfRange => {
            return Err(Fault::IntParsingSize);
        }
        Err(_) => {}
    }
    // If the text is too long only after the rewrite, the reference says `int_parsing`, too.
    json_integer(text)
        .and_then(|cleaned| NumberInt::try_from(cleaned.as_bytes()).ok())
        .ok_or(Fault::IntParsing)
}

/// Reads the JSON text of an integer of at most 18 digits; `None` for any other text.
#[must_use]
#[inline]
pub fn plain_int(json: &[u8]) -> Option<i64> {
    const DIGITS_OF_I64: usize = 18;
    let (negative, digits) = match json.split_first()? {
        (b'-', rest) => (true, rest),
        _ => (false, json),
    };
    if digits.is_empty() || digits.len() > DIGITS_OF_I64 {
        return None;
    }
    let magnitude = magnitude(digits)?;
    Some(if negative { -magnitude } else { magnitude })
}

/// The value of up to 18 digits.
#[inline]
fn magnitude(digits: &[u8]) -> Option<i64> {
    digits.iter().try_fold(0, |number, byte| {
        byte.is_ascii_digit().then(|| number * 10 + i64::from(byte - b'0'))
    })
}

/// Reads the JSON text of a number as a float; `None` for rare spellings and other values.
#[must_use]
#[inline]
pub fn plain_float(json: &[u8]) -> Option<f64> {
    exact_float(json).or_else(|| parsed_float(json))
}

/// Reads a number of at most 15 digits: one division of exact floats, which rounds correctly.
#[inline]
fn exact_float(json: &[u8]) -> Option<f64> {
    const TENS: [f64; 16] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
    ];
    if json.len() > TENS.len() {
        return None;
    }
    let mut number = 0i64;
    let mut digits = 0;
    let mut whole = None;
    for byte in json {
        match byte {
            b'0'..=b'9' => {
                number = number * 10 + i64::from(byte - b'0');
                digits += 1;
            }
            b'.' if whole.is_none() => whole = Some(digits),
            _ => return None,
        }
    }
    if digits == 0 || digits == TENS.len() {
        return None;
    }
    #[expect(clippy::cast_precision_loss, reason = "at most 15 digits")]
    let number = number as f64;
    Some(number / TENS[digits - whole.unwrap_or(digits)])
}

#[inline]
fn parsed_float(json: &[u8]) -> Option<f64> {
    // `-0` is the integer zero, whose float has no sign.
    let is_number = json
        .iter()
        .all(|byte| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E'));
    if !is_number || json == b"-0" {
        return None;
    }
    std::str::from_utf8(json).ok()?.parse().ok()
}

/// Rewrites a lax integer text as JSON. The result may be no integer.
fn json_integer(text: &str) -> Option<String> {
    let text = text.trim();
    let (signed, text) = match text.strip_prefix('+') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (negative, text) = match text.strip_prefix('-') {
        Some(_) if signed => return None,
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let digits = without_zero_fraction(without_leading_zeros(text)?);
    let digits = without_underscores(digits).unwrap_or(Cow::Borrowed(digits));
    Some(if negative {
        format!("-{digits}")
    } else {
        digits.into_owned()
    })
}

/// Drops leading zeros and the underscores among them, but keeps the last one before a dot or the end.
fn without_leading_zeros(text: &str) -> Option<&str> {
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    if !text.starts_with('0') {
        return Some(text);
    }
    let rest = text.trim_start_matches(['0', '_']);
    let start = text.len() - rest.len();
    match rest.bytes().next() {
        None | Some(b'.') => Some(&text[start - 1..]),
        Some(b'1'..=b'9') => Some(rest),
        Some(_) => None,
    }
}

fn without_zero_fraction(text: &str) -> &str {
    match text.split_once('.') {
        Some((whole, zeros)) if !zeros.is_empty() && zeros.bytes().all(|b| b == b'0') => whole,
        _ => text,
    }
}

/// Removes underscores if each stands alone between two other characters.
fn without_underscores(text: &str) -> Option<Cow<'_, str>> {
    let misplaced = text.starts_with('_') || text.ends_with('_') || text.contains("__");
    (text.contains('_') && !misplaced).then(|| Cow::Owned(text.replace('_', "")))
}

/// Reads a float from a text in lax mode, `nan` and `inf` included.
///
/// # Errors
/// [`Fault::FloatParsing`] if the text is no number.
pub fn float_from_text(text: &str) -> Result<f64, Fault> {
    text.trim()
        .parse()
        .or_else(|error| match without_underscores(text) {
            Some(cleaned) => cleaned.parse(),
            None => Err(error),
        })
        .map_err(|_| Fault::FloatParsing)
}

/// Reads an integer from a float that has no fraction and fits 64 bits.
///
/// # Errors
/// [`Fault::FiniteNumber`], [`Fault::IntFromFloat`] or [`Fault::IntParsingSize`].
pub fn int_from_float(float: f64) -> Result<i64, Fault> {
    #[expect(clippy::cast_precision_loss, reason = "both bounds are powers of two")]
    const BOUNDS: (f64, f64) = (i64::MIN as f64, i64::MAX as f64);
    if !float.is_finite() {
        Err(Fault::FiniteNumber)
    } else if float.fract() != 0.0 {
        Err(Fault::IntFromFloat)
    } else if BOUNDS.0 < float && float < BOUNDS.1 {
        #[expect(clippy::cast_possible_truncation, reason = "integral and in range")]
        Ok(float as i64)
    } else {
        Err(Fault::IntParsingSize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn int(text: &str) -> Result<String, Fault> {
        int_from_text(text).map(|n| match n {
            NumberInt::Int(i) => i.to_string(),
            NumberInt::BigInt(b) => b.to_string(),
        })
    }

    #[test]
    fn takes_the_integer_texts_of_the_reference() {
        for (text, value) in [
            ("12", "12"),
            (" 12\n", "12"),
            ("\u{a0}12\u{2003}", "12"),
            ("+12", "12"),
            ("-012", "-12"),
            ("000", "0"),
            ("1_000", "1000"),
            ("1_0.0", "10"),
            ("0_1", "1"),
            ("-0.000", "0"),
            ("1.00", "1"),
            ("123456789012345678901234567890", "123456789012345678901234567890"),
            ("-9223372036854775809", "-9223372036854775809"),
        ] {
            assert_eq!(int(text).as_deref(), Ok(value), "{text:?}");
        }
    }

    #[test]
    fn refuses_other_texts_as_integers() {
        for text in [
            "", " ", "x", "1.", ".0", "1e3", "1__0", "_1", "1_", "+_1", "+-1", "--1", "-+1", "1.0_0", "1.5", "0x10",
            "١٢", "1 2", "00_", "nan", "_", "0.", "-",
        ] {
            assert_eq!(int(text), Err(Fault::IntParsing), "{text:?}");
        }
    }

    #[test]
    fn limits_plain_digits_to_4300() {
        assert!(int(&"9".repeat(4300)).is_ok());
        assert_eq!(int(&"9".repeat(4301)), Err(Fault::IntParsingSize));
        assert_eq!(
            int(&format!("{}.0", "9".repeat(4301))).err(),
            Some(Fault::IntParsingSize)
        );
    }

    #[test]
    fn takes_the_float_texts_of_the_reference() {
        for (text, value) in [
            ("1.", 1.0),
            (".5", 0.5),
            (" 1e3 ", 1000.0),
            ("1_000.5", 1000.5),
            ("+inf", f64::INFINITY),
            ("1e400", f64::INFINITY),
        ] {
            assert_eq!(float_from_text(text), Ok(value), "{text:?}");
        }
        assert!(float_from_text("NaN").unwrap().is_nan());
        for text in ["", "x", "1__0", "_1", "1_", "1,5", "0x1p3"] {
            assert_eq!(float_from_text(text), Err(Fault::FloatParsing), "{text:?}");
        }
    }

    #[test]
    fn reads_plain_numbers_as_std_does() {
        for text in [
            "0",
            "1",
            "-1",
            "733",
            "0.5",
            "0.1",
            "123456789012345",
            "1234567890.12345",
            "0.00000000000001",
            "0.1234567890123456",
            "1e5",
            "1E-7",
            "-0.0",
            "5e-324",
            "1e400",
            "999999999999999.9",
            "12345678901234567890",
        ] {
            let expected: f64 = text.parse().unwrap();
            assert_eq!(
                plain_float(text.as_bytes()).map(f64::to_bits),
                Some(expected.to_bits()),
                "{text}"
            );
        }
        for text in ["-0", "NaN", "-Infinity", "true", "\"1\"", "", "null", "."] {
            assert_eq!(plain_float(text.as_bytes()), None, "{text}");
        }
        for (text, value) in [
            ("0", 0),
            ("-0", 0),
            ("-12", -12),
            ("999999999999999999", 999_999_999_999_999_999),
        ] {
            assert_eq!(plain_int(text.as_bytes()), Some(value), "{text}");
        }
        for text in ["", "-", "1234567890123456789", "1.0", "1e2", "true", "\"1\""] {
            assert_eq!(plain_int(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn takes_integral_floats_of_64_bits() {
        assert_eq!(int_from_float(-3.0), Ok(-3));
        assert_eq!(
            int_from_float(9_223_372_036_854_774_784.0),
            Ok(9_223_372_036_854_774_784)
        );
        assert_eq!(int_from_float(1.5), Err(Fault::IntFromFloat));
        assert_eq!(int_from_float(2f64.powi(63)), Err(Fault::IntParsingSize));
        assert_eq!(int_from_float(-(2f64.powi(63))), Err(Fault::IntParsingSize));
        assert_eq!(int_from_float(f64::NAN), Err(Fault::FiniteNumber));
        assert_eq!(int_from_float(f64::INFINITY), Err(Fault::FiniteNumber));
    }
}
