//! A limit for methods that come back to themselves by way of Python objects.
//!
//! An operation can hold another one, or itself. Python code that goes down there ends with a
//! `RecursionError`; native code would end with the stack. CPython counts native calls too, but knows
//! nothing of the stack's size: in a thread with a small one, or after `sys.setrecursionlimit`, it allows
//! more of them than there is room for.

use std::cell::Cell;

use pyo3::exceptions::PyRecursionError;
use pyo3::intern;
use pyo3::prelude::*;

thread_local! {
    static DEPTH: Cell<usize> = const { Cell::new(0) };
}

/// So deep nobody has to look at CPython's limit.
const SHALLOW: usize = 32;

/// The reference's methods take so many of the calls that `sys.setrecursionlimit` allows for a level, or
/// more.
const CALLS: usize = 3;

/// Bytes of stack that are left for what comes before the next look: containers, Python code.
const RESERVE: usize = 64 << 10;

/// Does `work`, one level deeper. `doing` ends the message if that is too deep.
pub fn deeper<T>(py: Python<'_>, doing: &str, work: impl FnOnce() -> PyResult<T>) -> PyResult<T> {
    struct Level;
    impl Drop for Level {
        fn drop(&mut self) {
            DEPTH.set(DEPTH.get() - 1);
        }
    }
    let depth = DEPTH.get() + 1;
    // Zero is what a stack has that is not the thread's own, as of a coroutine: nothing is known then.
    let has_room = stacker::remaining_stack().is_none_or(|room| room > RESERVE || room == 0);
    if !has_room || (depth > SHALLOW && depth > limit(py)?) {
        return Err(PyRecursionError::new_err(format!(
            "maximum recursion depth exceeded {doing}"
        )));
    }
    DEPTH.set(depth);
    let _level = Level;
    work()
}

#[cold]
fn limit(py: Python<'_>) -> PyResult<usize> {
    let sys = py.import(intern!(py, "sys"))?;
    let calls: usize = sys.call_method0(intern!(py, "getrecursionlimit"))?.extract()?;
    Ok(calls / CALLS)
}
