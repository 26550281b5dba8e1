//! Seeded answers of the service, in the shape of `benchmarks/cases.py`: alphabetical keys, about
//! 500 bytes an operation, absent and null fields both common, times with nanoseconds.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "random numbers need not be exact"
)]

use std::fmt::Write;

/// `SplitMix64`: the same numbers on every machine.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `limit`.
    pub fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }

    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.below(i + 1));
        }
    }
}

/// How the JSON is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// As the service writes.
    Service,
    /// The keys of each operation in another order.
    Shuffled,
    /// All keys, most of them null.
    Nulls,
    /// A space behind each comma and colon, as Python's `json.dumps` writes.
    Spaced,
    /// Every key on a line of its own.
    Indented,
}

const BASE62: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const USERS: [&str; 2] = [
    "5ed0dad4-0f6b-4f7e-8a2c-3f6f2e7d1b11",
    "946991ec-828c-4de4-acbe-962ada8bc441",
];
const FILES: [&str; 6] = [
    "solve.out",
    "input.dat",
    "mesh.cdb",
    "file.rst",
    "résultats.csv",
    "測定 01.txt",
];
const SIZES: [u64; 7] = [0, 1, 733, 65_536, 12_345_678, 9_876_543_210, 123_456_789_012_345];
const FAULTS: [&str; 4] = [
    r"open C:\\jobs\\in.dat: The system cannot find the file specified.",
    r#"permission denied: user has no role \"writer\" on <any:projects/α>"#,
    "dial tcp: lookup storage.example on the local resolver: no such host",
    "context deadline exceeded (Client.Timeout or context cancellation while reading body)",
];
const STATES: [(&str, usize); 5] = [
    ("succeeded", 48),
    ("failed", 17),
    ("queued", 14),
    ("running", 12),
    ("unknown", 9),
];
const KINDS: [(&str, usize); 8] = [
    ("Copying", 47),
    ("Moving", 8),
    ("Creating", 8),
    ("Checking", 9),
    ("Getting", 8),
    ("Removing", 7),
    ("Listing", 5),
    ("Transferring", 8),
];

/// An answer of `count` operations.
pub fn answer(count: usize, style: Style) -> Vec<u8> {
    let mut random = Random::new(20_250_324);
    let operations: Vec<_> = (0..count).map(|i| operation(&mut random, i, style)).collect();
    let comma = match style {
        Style::Spaced => ", ",
        Style::Indented => ",\n    ",
        _ => ",",
    };
    format!("{{\"operations\":[{}]}}", operations.join(comma)).into_bytes()
}

/// One operation as JSON text.
pub fn operation(random: &mut Random, index: usize, style: Style) -> String {
    let mut fields = fields(random, index, style);
    if style == Style::Shuffled {
        random.shuffle(&mut fields);
    }
    let (open, comma, colon, close) = match style {
        Style::Spaced => ("{", ", ", ": ", "}"),
        Style::Indented => ("{\n      ", ",\n      ", ": ", "\n    }"),
        _ => ("{", ",", ":", "}"),
    };
    let entries: Vec<_> = fields
        .iter()
        .map(|(name, value)| format!("\"{name}\"{colon}{value}"))
        .collect();
    format!("{open}{}{close}", entries.join(comma))
}

/// The fields of one operation. Half of the operations omit a field without a value, half have null.
fn fields(random: &mut Random, index: usize, style: Style) -> Vec<(&'static str, String)> {
    let state = draw(random, &STATES);
    let kind = draw(random, &KINDS);
    let path = format!("projects/{:03}/{}", random.below(40), random.pick(&FILES));
    let description = describe(kind, &path, index);
    let fault = (state == "failed").then(|| *random.pick(&FAULTS));
    let started = matches!(state, "succeeded" | "failed" | "running");
    let ended = matches!(state, "succeeded" | "failed");
    let total = *random.pick(&SIZES);
    let share = progress(random, state);
    let quoted = |text: &str| format!("\"{text}\"");
    let messages = match fault {
        None => format!("[\"{description}: done\"]"),
        Some(fault) => format!("[\"{description}: {fault}\",\"giving up after 3 tries\"]"),
    };
    let current = (share.parse::<f64>().unwrap_or_default() * total as f64) as u64;
    let mut fields = vec![
        (
            "children",
            (kind == "Transferring").then(|| {
                let ids: Vec<_> = (0..4).map(|_| identifier(random)).collect();
                format!("[{}]", ids.join(","))
            }),
        ),
        ("description", Some(quoted(&description))),
        ("ended_at", ended.then(|| moment(random, index + 7))),
        ("error", fault.map(quoted)),
        ("id", Some(identifier(random))),
        ("messages", ended.then_some(messages)),
        ("progress", Some(share)),
        ("progress_current", started.then(|| current.to_string())),
        ("progress_total", Some(total.to_string())),
        ("queued_at", Some(moment(random, index))),
        (
            "rate",
            started.then(|| format!("\"{}.{} MB/s\"", 1 + random.below(999), random.below(10))),
        ),
        (
            "result",
            (state == "succeeded").then(|| result(random, kind, &path)).flatten(),
        ),
        ("started_at", started.then(|| moment(random, index + 3))),
        ("state", Some(quoted(state))),
        ("succeeded_on", (state == "succeeded").then(|| "[\"any\"]".to_string())),
        ("user_id", Some(quoted(USERS[random.below(USERS.len())]))),
    ];
    if style == Style::Nulls {
        for (name, value) in &mut fields {
            if !matches!(*name, "id" | "state") && random.chance(80) {
                *value = None;
            }
        }
    }
    let leaves_out = style != Style::Nulls && random.chance(50);
    fields
        .into_iter()
        .filter(|(name, value)| value.is_some() || !(leaves_out || (!started && *name == "progress_current")))
        .map(|(name, value)| {
            let none = if name == "messages" { "[]" } else { "null" };
            (name, value.unwrap_or_else(|| none.to_string()))
        })
        .collect()
}

fn draw(random: &mut Random, weights: &[(&'static str, usize)]) -> &'static str {
    let total = weights.iter().map(|(_, weight)| weight).sum();
    let mut place = random.below(total);
    for (name, weight) in weights {
        if place < *weight {
            return name;
        }
        place -= weight;
    }
    weights[0].0
}

fn identifier(random: &mut Random) -> String {
    let tail: String = (0..25).map(|_| char::from(*random.pick(BASE62))).collect();
    format!("\"2u{tail}\"")
}

fn describe(kind: &str, path: &str, index: usize) -> String {
    match kind {
        "Copying" => format!("Copying local:/data/{path} to any:{path}"),
        "Moving" => format!("Moving any:{path} to any:archive/{path}"),
        "Creating" | "Listing" => format!("{kind} any:projects/{index}"),
        "Checking" => format!("Checking existence of any:{path}"),
        "Getting" => format!("Getting metadata of any:{path}"),
        "Transferring" => "Transferring 4 files".to_string(),
        _ => format!("{kind} any:{path}"),
    }
}

fn progress(random: &mut Random, state: &str) -> String {
    match state {
        "succeeded" => "1".to_string(),
        "queued" | "unknown" => "0".to_string(),
        _ if random.chance(10) => "0".to_string(),
        _ => {
            let share = random.below(1 << 53) as f64 / (1u64 << 53) as f64;
            let digits = *random.pick(&[2, 6, 16]);
            let text = format!("{share:.digits$}");
            text.parse::<f64>().unwrap_or_default().to_string()
        }
    }
}

fn moment(random: &mut Random, offset: usize) -> String {
    let seconds = 20 * offset + random.below(20);
    let (days, seconds) = (seconds / 86_400 % 28, seconds % 86_400);
    let mut text = format!(
        "\"2025-03-{:02}T{:02}:{:02}:{:02}.{:09}",
        days + 1,
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60,
        random.below(1_000_000_000)
    );
    while text.ends_with('0') {
        text.pop();
    }
    text + "Z\""
}

fn result(random: &mut Random, kind: &str, path: &str) -> Option<String> {
    let checksum = |random: &mut Random| format!("{:016x}", random.next());
    Some(match kind {
        "Copying" => {
            let checksum = checksum(random);
            format!("{{\"checksum\":\"{checksum}\",\"size\":{}}}", random.pick(&SIZES))
        }
        "Getting" => {
            let checksum = checksum(random);
            let size = random.pick(&SIZES);
            format!(
                "{{\"{path}\":{{\"size\":{size},\"checksum\":\"{checksum}\",\
                 \"custom\":{{\"tags\":[\"α\",\"b\\u0007\"],\"depth\":0.0015}}}}}}"
            )
        }
        "Checking" => random.chance(70).to_string(),
        "Listing" => {
            let mut list = String::from("[");
            for place in 0..=random.below(5) {
                if place > 0 {
                    list.push(',');
                }
                let size = random.below(1_000_000);
                let _ = write!(list, "{{\"name\":\"file_{place}\",\"size\":{size},\"type\":\"file\"}}");
            }
            list + "]"
        }
        _ => return None,
    })
}
