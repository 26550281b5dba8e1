//! The scanner against a slow reader of the same texts.

#[path = "../../benches/answers/mod.rs"]
mod answers;
mod documents;
mod fuzzing;
mod reader;
mod sameness;
mod scanning;
