//! Sets `cfg(Py_3_12)` and its like for `src/glue`; `src/domain` needs no interpreter.

fn main() {
    #[cfg(feature = "python")]
    pyo3_build_config::use_pyo3_cfgs();
}
