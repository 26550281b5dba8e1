#![cfg_attr(
    target_arch = "x86_64",
    expect(
        unsafe_code,
        reason = "compares sixteen bytes at once; safe code over eight-byte words takes 1.5 times as long for a batch \
                  (`cargo bench --bench domain`, row `batch/parse`)"
    )
)]
#![expect(
    clippy::inline_always,
    reason = "a call for each block of a text would cost more than its comparison"
)]
//! SIMD: classifies 16 to 64 bytes at once (quotes, digits, ...), as bit masks in which bit i stands for byte i.
//!
//! All functions take references to arrays, so that no load can exceed its input.

/// Bytes of a separator or number that are compared at once.
pub const SHORT: usize = 32;

/// Bytes of a text to be written that are compared at once.
pub const BLOCK: usize = 16;

/// Bytes of a string that are compared at once.
pub const LONG: usize = 64;

/// The `N` bytes of `text` from `at` on, unless it ends before.
#[inline(always)]
pub fn chunk<const N: usize>(text: &[u8], at: usize) -> Option<&[u8; N]> {
    text.get(at..)?.first_chunk()
}

pub use wide::{agree, non_digits, specials, string_ends, string_ends_long};

/// SSE2 is part of every `x86_64` processor.
#[cfg(target_arch = "x86_64")]
mod wide {
    use core::arch::x86_64::{
        __m128i, _mm_cmpeq_epi8, _mm_cmplt_epi8, _mm_loadu_si128, _mm_min_epu8, _mm_movemask_epi8, _mm_or_si128,
        _mm_set1_epi8, _mm_sub_epi8, _mm_xor_si128,
    };

    use super::{BLOCK, LONG, SHORT};

    #[inline(always)]
    fn load(bytes: &[u8], lane: usize) -> __m128i {
        let sixteen = &bytes[lane * 16..lane * 16 + 16];
        // SAFETY: the slice has the 16 bytes that are read, and the load needs no alignment.
        unsafe { _mm_loadu_si128(sixteen.as_ptr().cast()) }
    }

    #[inline(always)]
    fn bits(lanes: __m128i) -> u32 {
        // SAFETY: SSE2 is there on every x86_64.
        unsafe { _mm_movemask_epi8(lanes) }.cast_unsigned()
    }

    /// Whether both are equal where `want` has a bit. Most patterns end in the first half.
    #[inline(always)]
    pub fn agree(a: &[u8; SHORT], b: &[u8; SHORT], want: u32) -> bool {
        // SAFETY: SSE2 is there on every x86_64.
        let lane = |i| bits(unsafe { _mm_cmpeq_epi8(load(a, i), load(b, i)) });
        lane(0) & want == want & 0xffff && (want <= 0xffff || lane(1) & (want >> 16) == want >> 16)
    }

    #[inline(always)]
    fn ends(bytes: __m128i) -> u32 {
        // SAFETY: SSE2 is there on every x86_64.
        let found = unsafe {
            // The quote becomes a space, and control characters stay below it.
            let flipped = _mm_xor_si128(bytes, _mm_set1_epi8(2));
            let quote_or_control = _mm_cmpeq_epi8(_mm_min_epu8(flipped, _mm_set1_epi8(0x20)), flipped);
            let backslash = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(b'\\'.cast_signed()));
            _mm_or_si128(quote_or_control, backslash)
        };
        bits(found)
    }

    /// Quotes, backslashes and control characters.
    #[inline(always)]
    pub fn string_ends(bytes: &[u8; SHORT]) -> u32 {
        ends(load(bytes, 0)) | ends(load(bytes, 1)) << 16
    }

    /// Quotes, backslashes and control characters.
    #[inline(always)]
    pub fn string_ends_long(bytes: &[u8; LONG]) -> u64 {
        let pair = |i| u64::from(ends(load(bytes, i)) | ends(load(bytes, i + 1)) << 16);
        pair(0) | pair(2) << 32
    }

    /// Quotes, backslashes, control characters and what is not ASCII.
    #[inline(always)]
    pub fn specials(bytes: &[u8; BLOCK]) -> u32 {
        let bytes = load(bytes, 0);
        // SAFETY: SSE2 is there on every x86_64.
        let found = unsafe {
            // Signed, a byte beyond ASCII is less than a space, too.
            let no_text = _mm_cmplt_epi8(bytes, _mm_set1_epi8(0x20));
            let quote = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(b'"'.cast_signed()));
            let backslash = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(b'\\'.cast_signed()));
            _mm_or_si128(no_text, _mm_or_si128(quote, backslash))
        };
        bits(found)
    }

    /// Everything but `0` to `9`.
    #[inline(always)]
    pub fn non_digits(bytes: &[u8; SHORT]) -> u32 {
        // SAFETY: SSE2 is there on every x86_64.
        let digits = |i| unsafe {
            let value = _mm_sub_epi8(load(bytes, i), _mm_set1_epi8(b'0'.cast_signed()));
            bits(_mm_cmpeq_epi8(_mm_min_epu8(value, _mm_set1_epi8(9)), value))
        };
        !(digits(0) | digits(1) << 16)
    }
}

/// The same with words of eight bytes.
#[cfg(not(target_arch = "x86_64"))]
mod wide {
    pub use super::words::{agree, non_digits, specials, string_ends, string_ends_long};
}

#[cfg(any(test, not(target_arch = "x86_64")))]
mod words {
    use super::{BLOCK, LONG, SHORT};

    const LOWS: u64 = u64::from_le_bytes([0x7f; 8]);
    const HIGHS: u64 = !LOWS;

    const fn all(byte: u8) -> u64 {
        u64::from_le_bytes([byte; 8])
    }

    /// The highest bit of each zero byte. No carry crosses bytes, so all bits are exact.
    const fn zeros(word: u64) -> u64 {
        !(((word & LOWS) + LOWS) | word | LOWS)
    }

    /// The highest bit of each byte of at least `limit`, which is at most 128.
    const fn at_least(word: u64, limit: u8) -> u64 {
        (((word & LOWS) + all(128 - limit)) | word) & HIGHS
    }

    /// Gathers the highest bits of the eight bytes.
    const fn gather(highs: u64) -> u64 {
        (highs >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
    }

    fn mask<const N: usize>(bytes: &[u8; N], class: impl Fn(u64) -> u64) -> u64 {
        let words = bytes.as_chunks::<8>().0;
        words
            .iter()
            .rev()
            .fold(0, |mask, word| mask << 8 | gather(class(u64::from_le_bytes(*word))))
    }

    fn short(mask: u64) -> u32 {
        u32::try_from(mask).unwrap_or_default()
    }

    const fn ends(word: u64) -> u64 {
        zeros(word ^ all(b'"')) | zeros(word ^ all(b'\\')) | (at_least(word, 0x20) ^ HIGHS)
    }

    pub fn agree(a: &[u8; SHORT], b: &[u8; SHORT], want: u32) -> bool {
        let mut difference = [0; SHORT];
        for (i, byte) in difference.iter_mut().enumerate() {
            *byte = a[i] ^ b[i];
        }
        !short(mask(&difference, zeros)) & want == 0
    }

    pub fn string_ends(bytes: &[u8; SHORT]) -> u32 {
        short(mask(bytes, ends))
    }

    pub fn string_ends_long(bytes: &[u8; LONG]) -> u64 {
        mask(bytes, ends)
    }

    pub fn specials(bytes: &[u8; BLOCK]) -> u32 {
        short(mask(bytes, |word| ends(word) | word & HIGHS))
    }

    pub fn non_digits(bytes: &[u8; SHORT]) -> u32 {
        short(mask(bytes, |word| {
            (at_least(word, b'0') ^ HIGHS) | at_least(word, b'9' + 1)
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each byte value at each position, among neighbours that a carry could reach.
    fn arrangements<const N: usize>() -> impl Iterator<Item = [u8; N]> {
        (0..=u8::MAX).flat_map(|byte| {
            (0..N).flat_map(move |place| {
                [b'a', 0, 0x7f, 0x80, 0xff, b'"', b'!', b'#', b'0', b'/'].map(|filler| {
                    let mut bytes = [filler; N];
                    bytes[place] = byte;
                    bytes
                })
            })
        })
    }

    fn expected<const N: usize>(bytes: &[u8; N], class: impl Fn(u8) -> bool) -> u64 {
        bytes
            .iter()
            .rev()
            .fold(0, |mask, byte| mask << 1 | u64::from(class(*byte)))
    }

    #[test]
    fn masks_tell_the_classes_of_all_bytes() {
        let ends = |byte: u8| byte == b'"' || byte == b'\\' || byte < 0x20;
        for bytes in arrangements::<SHORT>() {
            let found = expected(&bytes, ends);
            assert_eq!(u64::from(string_ends(&bytes)), found);
            assert_eq!(u64::from(words::string_ends(&bytes)), found);
            let found = expected(&bytes, |byte| !byte.is_ascii_digit());
            assert_eq!(u64::from(non_digits(&bytes)), found);
            assert_eq!(u64::from(words::non_digits(&bytes)), found);
            let other = [b'"'; SHORT];
            let equal = expected(&bytes, |byte| byte == b'"');
            for want in [0, 1, 0xffff, 0x1_0000, 0x1_ffff, u32::MAX, !1] {
                let found = equal & u64::from(want) == u64::from(want);
                assert_eq!(agree(&bytes, &other, want), found);
                assert_eq!(words::agree(&bytes, &other, want), found);
            }
        }
        for bytes in arrangements::<BLOCK>() {
            let found = expected(&bytes, |byte| ends(byte) || !byte.is_ascii());
            assert_eq!(u64::from(specials(&bytes)), found);
            assert_eq!(u64::from(words::specials(&bytes)), found);
        }
        for bytes in arrangements::<LONG>() {
            let found = expected(&bytes, ends);
            assert_eq!(string_ends_long(&bytes), found);
            assert_eq!(words::string_ends_long(&bytes), found);
        }
    }

    #[test]
    fn a_chunk_ends_with_the_text() {
        assert_eq!(chunk::<3>(b"abcd", 1), Some(b"bcd"));
        assert_eq!(chunk::<3>(b"abcd", 2), None);
        assert_eq!(chunk::<3>(b"abcd", usize::MAX), None);
    }
}
