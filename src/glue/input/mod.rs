//! TODO

pub mod construct;
pub mod json;
pub mod options;
pub mod python;
pub mod strings;
