//! The field table: written once, everything else is derived from it.

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
}

const fn field(name: &'static str, kind: FieldKind) -> Field {
    Field {
        name,
        kind,
        description: None,
    }
}

/// Number of fields of an operation.
pub const FIELD_COUNT: usize = 16;

/// The fields of client 0.3.1 in the reference's order, which is also the order of their keys in
/// the service's answers. Every default is None.
pub const FIELDS: [Field; FIELD_COUNT] = [
    field("children", FieldKind::TextList),
    field("description", FieldKind::Text),
    field("ended_at", FieldKind::Text),
    field("error", FieldKind::Text),
    field("id", FieldKind::Text),
    field("messages", FieldKind::TextList),
    field("progress", FieldKind::Float),
    field("progress_current", FieldKind::Int),
    field("progress_total", FieldKind::Int),
    field("queued_at", FieldKind::Text),
    field("rate", FieldKind::Text),
    field("result", FieldKind::Any),
    field("started_at", FieldKind::Text),
    field("state", FieldKind::State),
    Field {
        name: "succeeded_on",
        kind: FieldKind::TextList,
        description: Some("Remotes that the operation succeeded on"),
    },
    field("user_id", FieldKind::Text),
];

/// Position of the field called `name`, looked for from position `hint` on.
///
/// Inputs mostly list their keys in the table's order, so the first comparison mostly hits.
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
