"""Cases as data: each is a sentence and a function of one side's models."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from .outcome import Table, record
from .sides import Models

CaseFunction = Callable[[Models], Any]


@dataclass(frozen=True, eq=False)
class Case:
    """One behaviour, to be observed on both sides.

    Attributes
    ----------
    room
        The module that defines the case; golden answers are stored by room.
    sentence
        What is observed. Unique within the room.
    run
        Takes one side's models and returns anything, or raises.
    needs_pydantic
        Says what of pydantic the package hands the work to. Without pydantic every outcome that
        is not the oracle's must be the one ImportError which names the extra.
    uses_pydantic
        The case itself imports pydantic, so it says nothing where there is none.
    varies_with_python
        Why the oracle's answer differs between interpreters; the golden answer then holds only
        for the one it was made on.
    like
        The sentence of a case with nearly the same answers and the words to replace in it; golden
        data then store only what differs.
    """

    room: str
    sentence: str
    run: CaseFunction
    needs_pydantic: str | None = None
    uses_pydantic: bool = False
    varies_with_python: str | None = None
    like: tuple[str, dict[str, str]] | None = None

    @property
    def id(self) -> str:
        """Name the case for people and for patterns."""
        return f"{self.room}: {self.sentence}"

    def outcome(self, models: Models) -> dict[str, Any]:
        """Run the case on one side."""
        return record(lambda: self.run(models))


CASES: dict[str, Case] = {}


def case(sentence: str, **marks: Any) -> Callable[[CaseFunction], CaseFunction]:
    """Register a function as a case.

    Parameters
    ----------
    sentence
        What is observed.
    **marks
        Further fields of :class:`Case`.
    """

    def register(run: CaseFunction) -> CaseFunction:
        function = run.func if isinstance(run, partial) else run
        room = function.__module__.rpartition(".")[2]
        new = Case(room, sentence, run, **marks)
        if new.id in CASES:
            raise ValueError(f"two cases with the same sentence: {new.id}")
        CASES[new.id] = new
        return run

    return register


def tabulate(calls: dict[str, Callable[[], Any]]) -> Table:
    """Record many calls under their labels."""
    return Table((label, record(call)) for label, call in calls.items())
