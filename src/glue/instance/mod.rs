//! TODO

pub mod attributes;
pub mod blank;
pub mod copying;
pub mod free_blocks;
pub mod full_dict;
pub mod lazy;
pub mod lifetime;
pub mod object;
pub mod show;
pub mod sides;
pub mod times;
