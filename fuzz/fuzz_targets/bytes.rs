//! Differential: the fuzzer's bytes are the text.
#![no_main]

#[path = "../../tests/domain/reader.rs"]
mod reader;
#[path = "../../tests/domain/sameness.rs"]
mod sameness;

use std::cell::RefCell;

use hps_ops::domain::Predictor;
use libfuzzer_sys::fuzz_target;

thread_local! {
    /// Lives across documents, as it does in a program.
    static PREDICTOR: RefCell<Predictor> = RefCell::new(Predictor::new());
}

fuzz_target!(|text: &[u8]| {
    PREDICTOR.with_borrow_mut(|predictor| sameness::check(text, predictor));
});
