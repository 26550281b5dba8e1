//! Structure-aware: the fuzzer's bytes are choices, of which a document is made.
#![no_main]

#[path = "../../tests/domain/documents.rs"]
mod documents;
#[path = "../../tests/domain/reader.rs"]
mod reader;
#[path = "../../tests/domain/sameness.rs"]
mod sameness;

use std::cell::RefCell;

use arbitrary::Unstructured;
use hps_ops::domain::Predictor;
use libfuzzer_sys::fuzz_target;

thread_local! {
    /// Lives across documents, as it does in a program.
    static PREDICTOR: RefCell<Predictor> = RefCell::new(Predictor::new());
}

fuzz_target!(|bytes: &[u8]| {
    let text = documents::document(&mut Unstructured::new(bytes));
    PREDICTOR.with_borrow_mut(|predictor| sameness::check(&text, predictor));
});
