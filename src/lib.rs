//! Native models of the operations of the Ansys HPS data transfer service.
//!
//! [`domain`] is Rust without Python: the fields, the states, and the rules of the reference (the
//! client's pydantic models). `glue` (feature `python`) makes Python objects and classes of it.
//! `glue` calls `domain`, never the other way round.

pub mod domain;
#[cfg(feature = "python")]
mod glue;
