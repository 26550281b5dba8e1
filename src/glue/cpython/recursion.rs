//! A limit for methods that come back to themselves by way of Python objects.
//!
//! An operation can hold another one, or itself. CPython counts the calls that go down there, but knows
//! nothing of the stack's size: since 3.12, in a thread with a small stack, or after
//! `sys.setrecursionlimit`, it allows more native ones than there is room for.

use pyo3::exceptions::PyRecursionError;
use pyo3::prelude::*;

/// Bytes of stack that are left for what comes before the next look: containers, Python code.
const RESERVE: usize = 64 << 10;

/// Does `work`, one level deeper. `doing` ends the message if there is no room for it.
pub fn deeper<T>(doing: &str, work: impl FnOnce() -> PyResult<T>) -> PyResult<T> {
    // Zero is what a stack has that is not the thread's own, as of a coroutine: nothing is known then.
    let has_room = stacker::remaining_stack().is_none_or(|room| room > RESERVE || room == 0);
    if has_room {
        return work();
    }
    Err(PyRecursionError::new_err(format!(
        "maximum recursion depth exceeded {doing}"
    )))
}
