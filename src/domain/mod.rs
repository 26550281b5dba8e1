//! What an operation is, and how its JSON is validated and written. Knows nothing of Python.
//!
//! Each folder uses those before it in this list: `model` (fields, states, times, faults), `json`
//! (tokens and text), `kinds` (one kind of field), `scan` (whole operations and answers).

mod json;
mod kinds;
mod model;
mod scan;

pub use json::buffer::{JsonBuffer, Output};
pub use json::encoding::{BYTE_ORDER_MARK, GZIP, WideEncoding, is_lines, packing};
pub use json::number::{float_from_text, int_from_float, int_from_text, plain_float, plain_int};
pub use json::text::{escape_non_ascii, indent_json, is_plain_ascii, write_json_string};
pub use json::tokens::{Texts, Token, Tokens, text_of_json};
pub use kinds::float::from_json as float_from_json;
pub use kinds::int::from_json as int_from_json;
pub use kinds::state::{from_json as state_from_json, of_span as state_of_json, write_state};
pub use kinds::text::from_json as text_from_json;
pub use model::fault::Fault;
pub use model::field::{FIELD_COUNT, FIELDS, Field, FieldKind, field_index, position_of};
pub use model::progress::{Progress, Share};
pub use model::state::OperationState;
pub use model::time::Time;
pub use scan::{
    OneRecord, Operations, Predictor, Records, Scanned, Shape, scan_lines, scan_one, scan_response, write_key,
    write_null, write_operation,
};
