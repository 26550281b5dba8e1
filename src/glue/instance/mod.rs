//! One operation in memory: slots, `__dict__`, attributes, lazy values, copies, repr. Neither validates nor dumps.

pub mod attributes;
pub mod copying;
pub mod draft;
pub mod fields;
pub mod free_blocks;
pub mod full_dict;
pub mod lazy;
pub mod lifetime;
pub mod origin;
pub mod reader;
pub mod show;
pub mod sides;
pub mod storage;
pub mod times;
pub mod tracking;
