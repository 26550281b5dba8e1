//! TODO

pub mod equality;
pub mod file;
pub mod hints;
pub mod input;
pub mod iterator;
pub mod operation_batch;
pub mod output;
pub mod query;
pub mod source;
