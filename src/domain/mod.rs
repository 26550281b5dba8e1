//! What an operation is and which input its fields take, without Python.

mod coerce;
mod fault;
mod field;
mod lanes;
mod number;
mod progress;
mod records;
mod scan;
mod sheet;
mod state;
mod text;
mod time;
mod write;

pub use coerce::{float_from_json, int_from_json, state_from_json, text_from_json};
pub use fault::Fault;
pub use field::{FIELD_COUNT, FIELDS, Field, FieldKind, field_index};
pub use number::{float_from_text, int_from_float, int_from_text, plain_float, plain_int};
pub use progress::{Progress, Share};
pub use records::{OneRecord, Records, text_of_json};
pub use scan::{
    Operations, Predictor, Scanned, Shape, Texts, Token, Tokens, scan_lines, scan_one, scan_response, state_of_json,
};
pub use sheet::{Output, Sheet};
pub use state::OperationState;
pub use text::{escape_non_ascii, indent_json, is_plain_ascii, write_json_string};
pub use time::Time;
pub use write::{write_key, write_null, write_operation, write_state};
