//! Raises `RecursionError` before the stack is full, in methods that come back to themselves.
//!
//! CPython counts calls, not bytes of stack: since 3.12, in a thread with a small stack, or after
//! `sys.setrecursionlimit`, it allows more native calls than the stack can hold.

use pyo3::exceptions::PyRecursionError;
use pyo3::prelude::*;

/// Bytes of stack for what runs before the next check: containers, Python code.
const RESERVE: usize = 64 << 10;

/// Does `work`, one level deeper, or raises `RecursionError` if the stack is nearly full. `doing` ends its
/// message.
pub fn deeper<T>(doing: &str, work: impl FnOnce() -> PyResult<T>) -> PyResult<T> {
    // 0 means unknown: the stack is not the thread's own, as of a native coroutine.
    let is_enough = stacker::remaining_stack().is_none_or(|left| left > RESERVE || left == 0);
    if is_enough {
        return work();
    }
    Err(PyRecursionError::new_err(format!(
        "maximum recursion depth exceeded {doing}"
    )))
}
