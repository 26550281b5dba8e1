//! What PyO3 says too little about: slots, dicts that change, long texts, the stack. Knows no operation.

pub mod entries;
pub mod huge_pages;
pub mod objects;
pub mod recursion;
pub mod slot;
pub mod text_object;
pub mod text_writer;
