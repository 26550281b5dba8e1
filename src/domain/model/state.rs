//! The states of an operation, and their texts.

/// State of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OperationState {
    /// The service does not know.
    Unknown,
    /// Waiting for a worker.
    Queued,
    /// Being carried out.
    Running,
    /// Ended well.
    Succeeded,
    /// Ended with an error.
    Failed,
}

impl OperationState {
    /// All states, in the reference's order.
    pub const ALL: [Self; 5] = [
        Self::Unknown,
        Self::Queued,
        Self::Running,
        Self::Succeeded,
        Self::Failed,
    ];

    /// The state's text in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
        }
    }

    /// The state's name on the Python enum.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unknown => "Unknown",
            Self::Queued => "Queued",
            Self::Running => "Running",
            Self::Succeeded => "Succeeded",
            Self::Failed => "Failed",
        }
    }

    /// The state with exactly this text.
    #[must_use]
    #[inline]
    pub fn from_text(text: &[u8]) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str().as_bytes() == text)
    }

    /// Whether the operation is over: upstream's word for succeeded or failed.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_go_there_and_back() {
        for state in OperationState::ALL {
            assert_eq!(OperationState::from_text(state.as_str().as_bytes()), Some(state));
        }
        for other in ["", "Running", "running ", "run"] {
            assert_eq!(OperationState::from_text(other.as_bytes()), None);
        }
    }

    #[test]
    fn only_succeeded_and_failed_are_final() {
        let finals: Vec<_> = OperationState::ALL.into_iter().filter(|s| s.is_final()).collect();
        assert_eq!(finals, [OperationState::Succeeded, OperationState::Failed]);
    }
}
