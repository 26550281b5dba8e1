//! `OperationBatch`: reading answers and files (also gzip), queries such as `where`, and dumps of many operations.

pub mod equality;
pub mod file;
pub mod hints;
pub mod input;
pub mod iterator;
pub mod methods;
pub mod output;
pub mod places;
pub mod query;
pub mod source;
pub mod storage;
