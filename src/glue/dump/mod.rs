//! `model_dump` and `model_dump_json` of one operation: options, selected fields, and when pydantic does it.

pub mod fallback;
pub mod json;
pub mod options;
pub mod python;
pub mod selection;
