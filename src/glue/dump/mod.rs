//! A whole operation as a dict or as JSON: which fields, and who does it.

pub mod elsewhere;
pub mod json;
pub mod options;
pub mod python;
pub mod selection;
