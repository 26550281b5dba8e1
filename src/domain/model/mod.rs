//! What an operation is: its fields, states and times, and the faults of values. Knows no JSON.

pub mod fault;
pub mod field;
pub mod progress;
pub mod state;
pub mod time;
