//! JSON text that is kept in memory, and the records of its operations. Makes values, but no operations.

pub mod parsed;
pub mod text;
