//! The two fuzz targets of `fuzz/` under a plain driver, which any compiler can build: seeded random
//! bytes, and a corpus whose texts are changed again and again.
//!
//! `FUZZ_SECONDS` says how long each runs; `FUZZ_SEED` repeats a run. The seed is shown if one fails.

use std::env;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::time::{Duration, Instant};

use arbitrary::Unstructured;
use hps_ops::domain::Predictor;

use super::answers::{Random, Style, operation};
use super::documents::{document, mutate};
use super::sameness::check;

const USUAL_SECONDS: u64 = 3;
const USUAL_SEED: u64 = 4;

fn number(name: &str, usual: u64) -> u64 {
    env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// Checks texts that `make` makes until the time is over; at least some of each kind.
fn run(mut make: impl FnMut(&mut Random) -> Vec<u8>) {
    let seed = number("FUZZ_SEED", USUAL_SEED);
    let end = Instant::now() + Duration::from_secs(number("FUZZ_SECONDS", USUAL_SECONDS));
    let mut random = Random::new(seed);
    let mut predictor = Predictor::new();
    let mut rounds = 0u64;
    while rounds < 1000 || Instant::now() < end {
        let text = make(&mut random);
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| check(&text, &mut predictor))) {
            eprintln!("FUZZ_SEED={seed}, round {rounds}: {}", text.escape_ascii());
            resume_unwind(panic);
        }
        rounds += 1;
    }
    println!("{rounds} texts");
}

fn choices(random: &mut Random) -> Vec<u8> {
    let length = random.below(1500);
    (0..length).map(|_| random.next().to_le_bytes()[0]).collect()
}

#[test]
fn documents() {
    run(|random| document(&mut Unstructured::new(&choices(random))));
}

#[test]
fn bytes() {
    let mut setup = Random::new(1);
    let mut corpus: Vec<Vec<u8>> = (0..64)
        .map(|i| {
            let style = [Style::Service, Style::Nulls, Style::Spaced, Style::Shuffled][i % 4];
            let one = operation(&mut setup, i, style);
            match i % 3 {
                0 => format!("{{\"operations\":[{one},{one}]}}"),
                1 => format!("{one}\n{one}\n"),
                _ => one,
            }
            .into_bytes()
        })
        .collect();
    run(move |random| {
        let bytes = choices(random);
        let slot = random.below(corpus.len());
        let mut text = corpus[slot].clone();
        mutate(&mut Unstructured::new(&bytes), &mut text);
        // Some changes stay, so that texts drift away from valid ones, and come back to them.
        if random.chance(30) && text.len() < 4000 {
            corpus[slot].clone_from(&text);
        } else if random.chance(2) {
            let index = random.below(1000);
            corpus[slot] = operation(random, index, Style::Service).into_bytes();
        }
        text
    });
}
