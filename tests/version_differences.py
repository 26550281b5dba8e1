"""Where pydantic 2.7 itself differs from the oracle's version, and we follow the oracle's."""

from dataclasses import dataclass
from fnmatch import fnmatchcase


@dataclass(frozen=True)
class Difference:
    """Cases, and labels within their tables, for which the golden answer holds.

    Attributes
    ----------
    cases
        Pattern of case ids.
    labels
        Pattern of labels; the empty label stands for a case without a table.
    reason
        What the older version does.
    """

    cases: str
    labels: str
    reason: str

    def covers(self, case_id: str, label: str) -> bool:
        """Tell whether this difference speaks about a label of a case."""
        return fnmatchcase(case_id, self.cases) and fnmatchcase(label, self.labels)


DIFFERENCES: tuple[Difference, ...] = ()
