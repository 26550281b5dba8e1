//! The times that the service writes (RFC 3339).

/// A time with its offset from UTC, to the microsecond.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Time {
    /// From 1 to 9999.
    pub year: u16,
    /// From 1 to 12.
    pub month: u8,
    /// From 1 to the length of the month.
    pub day: u8,
    /// From 0 to 23.
    pub hour: u8,
    /// From 0 to 59.
    pub minute: u8,
    /// From 0 to 59.
    pub second: u8,
    /// Finer digits are cut off.
    pub microsecond: u32,
    /// Minutes that the clock is ahead of UTC.
    pub offset: i16,
}

impl Time {
    /// Reads an RFC 3339 time with any number of decimals and either `Z` or an offset.
    ///
    /// `None` for any other text, also for leap seconds, which Python's datetimes cannot hold.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let mut rest = Rest(text.as_bytes());
        let year = rest.digits(4)?;
        rest.one_of(b"-")?;
        let month = rest.two_digits()?;
        rest.one_of(b"-")?;
        let day = rest.two_digits()?;
        rest.one_of(b"Tt ")?;
        let hour = rest.two_digits()?;
        rest.one_of(b":")?;
        let minute = rest.two_digits()?;
        rest.one_of(b":")?;
        let second = rest.two_digits()?;
        let microsecond = match rest.one_of(b".") {
            Some(_) => rest.microseconds()?,
            None => 0,
        };
        let offset = rest.offset()?;
        let time = Self {
            year,
            month,
            day,
            hour,
            minute,
            second,
            microsecond,
            offset,
        };
        let is_time = time.year >= 1
            && (1..=12).contains(&time.month)
            && (1..=time.days_in_month()).contains(&time.day)
            && time.hour < 24
            && time.minute < 60
            && time.second < 60;
        (is_time && rest.0.is_empty()).then_some(time)
    }

    /// Whether this is Go's zero time, which stands for a time that was never set.
    #[must_use]
    pub fn is_unset(self) -> bool {
        self == Self {
            year: 1,
            month: 1,
            day: 1,
            hour: 0,
            minute: 0,
            second: 0,
            microsecond: 0,
            offset: 0,
        }
    }

    fn days_in_month(self) -> u8 {
        let is_leap = self.year.is_multiple_of(4) && (!self.year.is_multiple_of(100) || self.year.is_multiple_of(400));
        match self.month {
            2 if is_leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        }
    }
}

/// What is still to be read.
struct Rest<'a>(&'a [u8]);

impl Rest<'_> {
    /// Takes the next byte if it is among `bytes`.
    fn one_of(&mut self, bytes: &[u8]) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        if !bytes.contains(first) {
            return None;
        }
        self.0 = rest;
        Some(*first)
    }

    fn digits(&mut self, count: usize) -> Option<u16> {
        let mut number = 0;
        for _ in 0..count {
            number = number * 10 + u16::from(self.one_of(b"0123456789")? - b'0');
        }
        Some(number)
    }

    fn two_digits(&mut self) -> Option<u8> {
        self.digits(2).and_then(|number| u8::try_from(number).ok())
    }

    /// Takes one or more decimals and keeps six.
    fn microseconds(&mut self) -> Option<u32> {
        let mut number = 0;
        let mut count = 0;
        while let Some(digit) = self.one_of(b"0123456789") {
            if count < 6 {
                number = number * 10 + u32::from(digit - b'0');
            }
            count += 1;
        }
        let missing = 6u32.saturating_sub(count);
        (count > 0).then(|| number * 10u32.pow(missing))
    }

    fn offset(&mut self) -> Option<i16> {
        let sign = self.one_of(b"Zz+-")?;
        if matches!(sign, b'Z' | b'z') {
            return Some(0);
        }
        let hours = i16::from(self.two_digits()?);
        self.one_of(b":")?;
        let minutes = i16::from(self.two_digits()?);
        let offset = hours * 60 + minutes;
        (hours < 24 && minutes < 60).then_some(if sign == b'-' { -offset } else { offset })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Parts = (u16, u8, u8, u8, u8, u8, u32, i16);

    fn parsed(text: &str) -> Option<Parts> {
        Time::from_text(text).map(|t| {
            (
                t.year,
                t.month,
                t.day,
                t.hour,
                t.minute,
                t.second,
                t.microsecond,
                t.offset,
            )
        })
    }

    #[test]
    fn reads_the_times_of_the_service() {
        for (text, time) in [
            ("2025-05-06T12:10:03.123456789Z", (2025, 5, 6, 12, 10, 3, 123_456, 0)),
            ("2025-05-06T12:10:03Z", (2025, 5, 6, 12, 10, 3, 0, 0)),
            ("2025-05-06T12:10:03.5+02:00", (2025, 5, 6, 12, 10, 3, 500_000, 120)),
            ("2025-05-06t12:10:03.000001-09:30", (2025, 5, 6, 12, 10, 3, 1, -570)),
            ("2025-05-06 12:10:03.0000009z", (2025, 5, 6, 12, 10, 3, 0, 0)),
            ("2024-02-29T00:00:00-00:00", (2024, 2, 29, 0, 0, 0, 0, 0)),
            ("2000-02-29T23:59:59+23:59", (2000, 2, 29, 23, 59, 59, 0, 1439)),
            ("0001-01-01T00:00:00Z", (1, 1, 1, 0, 0, 0, 0, 0)),
            ("9999-12-31T23:59:59.999999999Z", (9999, 12, 31, 23, 59, 59, 999_999, 0)),
        ] {
            assert_eq!(parsed(text), Some(time), "{text}");
        }
    }

    #[test]
    fn refuses_other_texts() {
        for text in [
            "",
            "2025",
            "2025-05-06",
            "2025-05-06T12:10:03",
            "2025-05-06T12:10:03.Z",
            "2025-05-06T12:10Z",
            "2025-05-06T12:10:03.1",
            "2025-05-06T12:10:03Z ",
            " 2025-05-06T12:10:03Z",
            "2025-05-06T12:10:03ZZ",
            "2025-05-06T12:10:03+0200",
            "2025-05-06T12:10:03+24:00",
            "2025-05-06T12:10:03+02:60",
            "2025-05-06T24:00:00Z",
            "2025-05-06T12:60:00Z",
            "2025-05-06T12:10:60Z",
            "2025-13-06T12:10:03Z",
            "2025-00-06T12:10:03Z",
            "2025-05-00T12:10:03Z",
            "2025-04-31T12:10:03Z",
            "2025-02-29T12:10:03Z",
            "1900-02-29T12:10:03Z",
            "0000-01-01T00:00:00Z",
            "+2025-05-06T12:10:03Z",
            "2025-05-06T12:10:03,5Z",
            "٢٠٢٥-05-06T12:10:03Z",
            "1715076967",
        ] {
            assert_eq!(parsed(text), None, "{text}");
        }
    }

    #[test]
    fn only_the_zero_time_is_unset() {
        assert!(Time::from_text("0001-01-01T00:00:00Z").is_some_and(Time::is_unset));
        for text in [
            "0001-01-01T00:00:01Z",
            "0001-01-01T00:00:00+01:00",
            "2001-01-01T00:00:00Z",
        ] {
            assert!(!Time::from_text(text).is_some_and(Time::is_unset), "{text}");
        }
    }
}
