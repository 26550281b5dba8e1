//! Native models of the operations of the Ansys HPS data transfer service.
//!
//! Two rooms: [`domain`] is pure Rust and knows the fields, the states and the reference's rules;
//! `glue` (feature `python`) is the only place that knows Python. The arrow points one way only:
//! `glue` calls `domain`.

pub mod domain;
#[cfg(feature = "python")]
mod glue;
