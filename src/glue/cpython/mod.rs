//! TODO

pub mod entries;
pub mod huge_pages;
pub mod recursion;
pub mod slot;
pub mod text_object;
pub mod text_writer;
