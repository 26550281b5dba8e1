//! `OperationBatch.progress`: the weighted average of the operations' progress.

use super::state::OperationState;

/// The fields of one operation that its progress is computed from.
#[derive(Clone, Copy, Debug, Default)]
pub struct Share {
    /// Its state.
    pub state: Option<OperationState>,
    /// `progress`, from 0 to 1.
    pub progress: Option<f64>,
    /// `progress_current`
    pub current: Option<f64>,
    /// `progress_total`
    pub total: Option<f64>,
}

impl Share {
    /// The part that is done, from 0 to 1.
    ///
    /// An operation that is over counts as done, failed or not, because nothing more will happen to it.
    /// Without any numbers, it counts as not begun.
    fn done(self) -> f64 {
        if self.state.is_some_and(OperationState::is_final) {
            return 1.0;
        }
        let of_total = || Some(self.current? / self.weight()?).filter(|part| !part.is_nan());
        let part = self.progress.filter(|part| !part.is_nan()).or_else(of_total);
        part.unwrap_or(0.0).clamp(0.0, 1.0)
    }

    /// Its total, if that is usable as a weight.
    fn weight(self) -> Option<f64> {
        self.total.filter(|total| total.is_finite() && *total > 0.0)
    }
}

/// The unit of the sum of weights: large, so that the sum of the largest floats is finite, and a power of
/// two, so that the division is exact.
const UNIT: f64 = 1_099_511_627_776.0; // 2^40

/// Sums up the progress of operations, each weighted by its total.
///
/// An operation without a total weighs as much as the average of those that have one.
#[derive(Clone, Copy, Debug, Default)]
pub struct Progress {
    weighed: f64,
    weights: f64,
    done_of_weighed: f64,
    unweighed: f64,
    done_of_unweighed: f64,
}

impl Progress {
    /// Takes one operation into account.
    pub fn add(&mut self, share: Share) {
        let done = share.done();
        if let Some(weight) = share.weight() {
            self.weighed += 1.0;
            self.weights += weight / UNIT;
            self.done_of_weighed += weight / UNIT * done;
        } else {
            self.unweighed += 1.0;
            self.done_of_unweighed += done;
        }
    }

    /// The part that is done, from 0 to 1; 0 if there are no operations.
    #[must_use]
    pub fn part(self) -> f64 {
        let average = if self.weighed > 0.0 {
            self.weights / self.weighed
        } else {
            1.0
        };
        let whole = self.weights + average * self.unweighed;
        let part = (self.done_of_weighed + average * self.done_of_unweighed) / whole;
        // Zero of zero operations.
        if part.is_nan() { 0.0 } else { part }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(shares: &[Share]) -> f64 {
        let mut progress = Progress::default();
        for share in shares {
            progress.add(*share);
        }
        progress.part()
    }

    fn running(progress: f64, total: f64) -> Share {
        Share {
            state: Some(OperationState::Running),
            progress: Some(progress),
            total: Some(total),
            ..Share::default()
        }
    }

    fn is(left: f64, right: f64) -> bool {
        (left - right).abs() < 1e-12
    }

    #[test]
    fn weighs_by_total() {
        assert!(is(part(&[running(0.5, 100.0), running(0.0, 300.0)]), 0.125));
    }

    #[test]
    fn takes_an_average_weight_where_there_is_no_total() {
        let unknown = Share {
            total: None,
            ..running(1.0, 0.0)
        };
        assert!(is(
            part(&[running(0.0, 100.0), running(0.0, 300.0), unknown]),
            1.0 / 3.0
        ));
        assert!(is(part(&[unknown, Share::default()]), 0.5));
    }

    #[test]
    fn what_is_over_is_done() {
        for state in OperationState::ALL {
            let share = Share {
                state: Some(state),
                ..Share::default()
            };
            assert!(is(part(&[share, share]), f64::from(u8::from(state.is_final()))));
        }
    }

    #[test]
    fn the_largest_totals_have_a_sum() {
        let over = Share {
            state: Some(OperationState::Succeeded),
            ..running(0.0, f64::MAX)
        };
        assert!(is(part(&[over, over, Share { total: None, ..over }]), 1.0));
        assert!(is(part(&[over, running(0.5, f64::MAX)]), 0.75));
    }

    #[test]
    fn computes_what_is_not_told() {
        let share = Share {
            current: Some(25.0),
            total: Some(100.0),
            ..Share::default()
        };
        assert!(is(part(&[share]), 0.25));
        assert!(is(part(&[Share { total: None, ..share }]), 0.0));
        assert!(is(
            part(&[Share {
                total: Some(0.0),
                ..share
            }]),
            0.0
        ));
    }

    #[test]
    fn stays_between_0_and_1_whatever_is_told() {
        let odd = [
            f64::NAN,
            f64::INFINITY,
            f64::NEG_INFINITY,
            f64::MAX,
            f64::MIN,
            -1.0,
            0.0,
            2.0,
        ];
        for progress in odd {
            for total in odd {
                for current in odd {
                    let share = Share {
                        current: Some(current),
                        ..running(progress, total)
                    };
                    let told = part(&[share, running(0.5, f64::MAX), running(0.5, f64::MAX), Share::default()]);
                    assert!((0.0..=1.0).contains(&told), "{progress} {total} {current}: {told}");
                }
            }
        }
        assert!(is(part(&[]), 0.0));
    }
}
