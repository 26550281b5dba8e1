//! Benchmarks of `src/domain`, without Python: `cargo bench`, or `cargo bench -- batch/parse` for one row.
//!
//! The throughput counts bytes of JSON. A time of a batch is that of 20,000 operations.

#![expect(missing_docs, reason = "criterion's macro makes a public function")]

mod answers;

use std::hint::black_box;

use answers::{Random, Style, answer, operation};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use hps_ops::domain::{Predictor, scan_lines, scan_one, scan_response, write_operation};

const OPERATIONS: usize = 20_000;

fn parse(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("batch");
    for (name, style) in [
        ("parse", Style::Service),
        ("parse-shuffled", Style::Shuffled),
        ("parse-nulls", Style::Nulls),
        ("parse-spaced", Style::Spaced),
        ("parse-indented", Style::Indented),
    ] {
        let text = answer(OPERATIONS, style);
        let scanned = scan_response(&text).expect("the answer is valid");
        assert_eq!(scanned.records.len(), OPERATIONS);
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(name, |bencher| {
            bencher.iter_with_large_drop(|| scan_response(black_box(&text)));
        });
    }
    let mut random = Random::new(1);
    let lines: Vec<_> = (0..OPERATIONS)
        .map(|i| operation(&mut random, i, Style::Service))
        .collect();
    let text = lines.join("\n").into_bytes();
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("parse-lines", |bencher| {
        bencher.iter_with_large_drop(|| scan_lines(black_box(&text)));
    });
    group.finish();
}

fn single(criterion: &mut Criterion) {
    let mut random = Random::new(1);
    let documents: Vec<_> = (0..1000)
        .map(|i| operation(&mut random, i, Style::Service).into_bytes())
        .collect();
    let mut predictor = Predictor::new();
    criterion.bench_function("single/parse-1000", |bencher| {
        bencher.iter(|| {
            for document in &documents {
                black_box(scan_one(black_box(document), &mut predictor));
            }
        });
    });
}

fn dump(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("dump");
    for (name, style) in [
        ("service", Style::Service),
        ("shuffled", Style::Shuffled),
        ("spaced", Style::Spaced),
    ] {
        let text = answer(OPERATIONS, style);
        let records = scan_response(&text).expect("the answer is valid").records;
        group.throughput(Throughput::Bytes(text.len() as u64));
        let mut out = Vec::new();
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                out.clear();
                for index in 0..records.len() {
                    write_operation(&mut out, black_box(&text), &records, index);
                }
                out.len()
            });
        });
    }
    group.finish();
}

criterion_group!(benches, parse, single, dump);
criterion_main!(benches);
