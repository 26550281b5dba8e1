//! A JSON text that is kept, and where the values of its operations are. Makes no operation.

pub mod parsed;
pub mod text;
