//! The table of fields. A new kind of field also goes into `domain/kinds`, `glue/values` and their Python tables.

use super::fault::Fault;

/// How a field's value is validated and stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// `list[str] | None`
    TextList,
    /// `str | None`
    Text,
    /// `float | None`
    Float,
    /// `int | None`
    Int,
    /// `Any | None`
    Any,
    /// `OperationState | None`
    State,
}

impl FieldKind {
    /// The Python annotation of the field, without its `| None`.
    #[must_use]
    pub const fn annotation(self) -> &'static str {
        match self {
            Self::TextList => "list[str]",
            Self::Text => "str",
            Self::Float => "float",
            Self::Int => "int",
            Self::Any => "Any",
            Self::State => "OperationState",
        }
    }

    /// The fault of a value whose type this kind does not take.
    #[must_use]
    pub const fn type_fault(self) -> Fault {
        match self {
            Self::TextList => Fault::ListType,
            // `Any` takes every value.
            Self::Text | Self::Any => Fault::StringType,
            Self::Float => Fault::FloatType,
            Self::Int => Fault::IntType,
            Self::State => Fault::Enum,
        }
    }
}

/// One row of the field table.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Name of the attribute and of the JSON key.
    pub name: &'static str,
    /// How the value is validated.
    pub kind: FieldKind,
    /// The field's description in the reference, where it has one.
    pub description: Option<&'static str>,
    /// The docstring of the class attribute.
    pub meaning: &'static str,
}

const fn field(name: &'static str, kind: FieldKind, meaning: &'static str) -> Field {
    Field {
        name,
        kind,
        description: None,
        meaning,
    }
}

/// Number of fields of an operation.
pub const FIELD_COUNT: usize = 16;

/// The fields of the client 0.3.1 in their order, which the service's answers have, too. Every default is
/// None.
pub const FIELDS: [Field; FIELD_COUNT] = [
    field(
        "children",
        FieldKind::TextList,
        "Ids of the operations which this one has started.",
    ),
    field("description", FieldKind::Text, "What the operation does, in words."),
    field(
        "ended_at",
        FieldKind::Text,
        "When it ended, as the service writes it (RFC 3339).",
    ),
    field("error", FieldKind::Text, "Why it failed."),
    field("id", FieldKind::Text, "The operation's own id."),
    field("messages", FieldKind::TextList, "What it has reported so far."),
    field(
        "progress",
        FieldKind::Float,
        "How much is done of the whole, from 0 to 1.",
    ),
    field(
        "progress_current",
        FieldKind::Int,
        "How much is done, in the unit of `progress_total`.",
    ),
    field(
        "progress_total",
        FieldKind::Int,
        "How much there is to do, such as a number of bytes.",
    ),
    field("queued_at", FieldKind::Text, "When it was accepted (RFC 3339)."),
    field("rate", FieldKind::Text, "How fast it goes, in words."),
    field("result", FieldKind::Any, "What it has produced: any JSON value."),
    field("started_at", FieldKind::Text, "When it started (RFC 3339)."),
    field("state", FieldKind::State, "How far it is."),
    Field {
        name: "succeeded_on",
        kind: FieldKind::TextList,
        description: Some("Remotes that the operation succeeded on"),
        meaning: "Remotes that the operation succeeded on.",
    },
    field("user_id", FieldKind::Text, "Who asked for it."),
];

/// Position of the field called `name`. In a constant, an unknown name does not compile.
///
/// # Panics
/// If there is no such field.
#[must_use]
pub const fn position_of(name: &str) -> usize {
    let name = name.as_bytes();
    let mut field = 0;
    while field < FIELD_COUNT {
        let own = FIELDS[field].name.as_bytes();
        let mut same = own.len() == name.len();
        let mut at = 0;
        while same && at < own.len() {
            same = own[at] == name[at];
            at += 1;
        }
        if same {
            return field;
        }
        field += 1;
    }
    panic!("no such field")
}

/// Position of the field called `name`. The search begins at `hint`, since keys mostly come in the table's
/// order.
#[must_use]
#[inline]
pub fn field_index(name: &[u8], hint: usize) -> Option<usize> {
    let matches = |i: &usize| FIELDS[*i].name.as_bytes() == name;
    (hint..FIELD_COUNT)
        .find(matches)
        .or_else(|| (0..hint.min(FIELD_COUNT)).find(matches))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_in_alphabetical_order_like_the_services_keys() {
        assert!(FIELDS.is_sorted_by_key(|f| f.name));
    }

    #[test]
    fn every_name_is_found_from_every_hint() {
        for (i, f) in FIELDS.iter().enumerate() {
            for hint in 0..=FIELD_COUNT {
                assert_eq!(field_index(f.name.as_bytes(), hint), Some(i));
            }
        }
        assert_eq!(field_index(b"state ", 0), None);
        assert_eq!(field_index(b"", 3), None);
    }
}
