//! TODO

pub mod error;
pub mod exact;
pub mod from_python;
pub mod json_value;
pub mod keys;
pub mod state;
