//! What an operation is: the table of its fields, its states, its times, and the types of errors. Reads no JSON.

pub mod fault;
pub mod field;
pub mod progress;
pub mod state;
pub mod time;
