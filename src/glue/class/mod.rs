//! The type object of `Operation`: metaclass, base class, layout, fast calls, attribute reads. Validates nothing.

pub mod ancestry;
pub mod fastcall;
pub mod layout;
pub mod metaclass;
pub mod reading;
