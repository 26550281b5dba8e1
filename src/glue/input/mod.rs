//! Validates a whole input (keywords, dict, object, JSON text) into one operation. Single values: `glue/values`.

pub mod collector;
pub mod construct;
pub mod exact;
pub mod initialise;
pub mod json;
pub mod options;
pub mod python;
pub mod strings;
