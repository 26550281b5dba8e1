//! JSON text: where its pieces end, how they are read and written. Knows no field.

pub mod encoding;
pub mod lanes;
pub mod number;
pub mod sheet;
pub mod text;
pub mod tokens;
