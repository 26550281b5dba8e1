//! JSON text: where its pieces end, how they are read and written. Knows no field.

pub mod buffer;
pub mod encoding;
pub mod lanes;
pub mod number;
pub mod text;
pub mod tokens;
