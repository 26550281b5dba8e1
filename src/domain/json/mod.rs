//! JSON text as such: tokens, strings, numbers, a buffer to write to. Knows no field of an operation.

pub mod buffer;
pub mod encoding;
pub mod lanes;
pub mod number;
pub mod text;
pub mod tokens;
