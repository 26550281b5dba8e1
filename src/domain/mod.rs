//! What an operation is and which input its fields take, without Python.

mod coerce;
mod fault;
mod field;
mod number;
mod progress;
mod records;
mod scan;
mod state;
mod text;
mod time;

pub use coerce::{float_from_json, int_from_json, state_from_json, text_from_json};
pub use fault::Fault;
pub use field::{FIELD_COUNT, FIELDS, Field, FieldKind, field_index};
pub use number::{float_from_text, int_from_float, int_from_text};
pub use progress::{Progress, Share};
pub use records::{Operations, Records, Scanned, Shape, scan_lines, scan_response, text_of_json, write_operation};
pub use scan::{Record, Texts, Token, TokenKind, scan_operation};
pub use state::OperationState;
pub use text::{escape_non_ascii, indent_json, write_json_string};
pub use time::Time;
