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
    live
        Pattern of what the older version's own outcome looks like, as JSON text.
    reason
        What the older version does.
    """

    cases: str
    labels: str
    live: str
    reason: str

    def covers(self, case_id: str, label: str, live: str) -> bool:
        """Tell whether this difference speaks about an outcome of the older version."""
        return (
            fnmatchcase(case_id, self.cases)
            and fnmatchcase(label, self.labels)
            and fnmatchcase(live, self.live)
        )


DIFFERENCES: tuple[Difference, ...] = (
    Difference("*", "*", "*unexpected keyword argument*", "does not know the option"),
    Difference(
        "*", "*", "*argument '*': '*' object cannot be converted to*", "words a wrong flag otherwise"
    ),
)
