//! Where PyO3 is not enough: slots, changing dicts, fast str objects, huge pages, the stack. Knows no operation.

pub mod entries;
pub mod huge_pages;
pub mod objects;
pub mod recursion;
pub mod slot;
pub mod text_object;
pub mod text_writer;
