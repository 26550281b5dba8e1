//! TODO

pub mod fastcall;
pub mod layout;
pub mod metaclass;
pub mod reading;
