//! A whole input, be it Python or JSON, to one operation. Single values are `values`' business.

pub mod collector;
pub mod construct;
pub mod exact;
pub mod initialise;
pub mod json;
pub mod options;
pub mod python;
pub mod strings;
