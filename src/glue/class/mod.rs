//! The type object of `Operation`: how it is called, and what CPython finds in it. Knows no values.

pub mod ancestry;
pub mod fastcall;
pub mod layout;
pub mod metaclass;
pub mod reading;
