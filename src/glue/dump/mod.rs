//! TODO

pub mod json;
pub mod python;
pub mod selection;
