//! Tells the interpreter's version to the glue; the core needs no interpreter.

fn main() {
    #[cfg(feature = "python")]
    pyo3_build_config::use_pyo3_cfgs();
}
