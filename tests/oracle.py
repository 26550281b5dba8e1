"""What the outcome of a case has to be in this environment.

With the pydantic of :data:`ORACLE_VERSION` or newer the oracle answers live. With an older one it
answers live too, except for the differences listed in `version_differences`, where the golden
answers hold. Without pydantic the golden answers hold for everything which does not need it.
"""

import json
import platform
import re
from typing import Any

from . import golden
from .comparison import as_text, differences
from .interpreter_differences import VARYING
from .known_differences import KNOWN
from .registry import Case
from .sides import OLDEST_VERSION, ORACLE_VERSION, PYDANTIC, ours, reference
from .version_differences import DIFFERENCES, Difference

_Found = list[tuple[str, Any, Any]]

#: Words for a report: who gave the expected outcome.
SOURCE = "the golden answers" if PYDANTIC is None else f"pydantic {PYDANTIC[0]}.{PYDANTIC[1]}"

#: The patterns that matched a difference in this run, and the cases that were compared.
USED: set[Difference] = set()
COMPARED: set[str] = set()

_ANSWERS: dict[str, str] = {}

_BASES = {
    "pydantic_core.PydanticSerializationError": "ValueError",
    "pydantic.errors.PydanticUserError": "RuntimeError",
}


def silent_about(case: Case) -> str | None:
    """Say why there is no expectation for this case here, if so."""
    if PYDANTIC is not None:
        return None
    if case.uses_pydantic:
        return "the case itself uses pydantic, which is not installed"
    if case.varies_with_python and is_another_interpreter():
        return f"the golden answer is another interpreter's: {case.varies_with_python}"
    return None


def is_another_interpreter() -> bool:
    """Tell whether the golden answers were made on another CPython than this one."""
    return golden.interpreter() != platform.python_version_tuple()[:2]


def varies(case: Case, label: str, wanted: Any) -> bool:
    """Tell whether a golden answer depends on the interpreter, and this is another one."""
    return is_another_interpreter() and any(
        one.covers(case.id, label, as_text(wanted)) for one in VARYING
    )


def ask(case: Case) -> dict[str, Any]:
    """Ask the live oracle, and remember the compact answer for the check of those on file."""
    told = case.outcome(reference())
    # As text: a great heap of small objects would slow down the tests that collect garbage.
    _ANSWERS[case.id] = as_text(golden.compact(told))
    return told


def ask_compactly(case: Case) -> dict[str, Any]:
    """Give the oracle's compact answer, asked for now or before."""
    if case.id not in _ANSWERS:
        ask(case)
    return json.loads(_ANSWERS[case.id])


def differences_of(case: Case) -> _Found:
    """Run a case on our classes and list what is not as expected."""
    COMPARED.add(case.id)
    found = _differences_from_golden(case) if PYDANTIC is None else _differences_from_live(case)
    return [(label, wanted, got) for label, wanted, got in found if not _is_known(case, label)]


def _is_known(case: Case, label: str) -> bool:
    listed = [one for one in KNOWN if one.covers(case.id, label, "")]
    USED.update(listed)
    return bool(listed)


def _differences_from_live(case: Case) -> _Found:
    found = list(differences(ask(case), case.outcome(ours())))
    if PYDANTIC >= ORACLE_VERSION:
        return found
    return [one for one in found if not _is_of_old_version(case, *one)]


def _differences_from_golden(case: Case) -> _Found:
    actual = golden.compact(case.outcome(ours()))
    found = [
        one
        for one in differences(_without_pydantic(golden.answer(case)), actual)
        if not varies(case, *one[:2])
    ]
    if case.needs_pydantic is None:
        return found
    return [
        (label, wanted, got)
        for label, wanted, got in found
        if as_text(_forgive(wanted, got)) != as_text(got)
    ]


def _forgive(wanted: Any, got: Any) -> Any:
    """Expect the ImportError wherever it came instead of an outcome."""
    if _asks_for_extra(got):
        return got
    if isinstance(wanted, dict) and isinstance(got, dict) and list(wanted) == list(got):
        return {key: _forgive(wanted[key], got[key]) for key in wanted}
    if isinstance(wanted, list) and isinstance(got, list) and len(wanted) == len(got):
        return [_forgive(one, other) for one, other in zip(wanted, got, strict=True)]
    return wanted


def _without_pydantic(outcome: Any) -> Any:
    """Name builtin classes of exceptions, and drop warnings, where pydantic's cannot exist."""
    if isinstance(outcome, list):
        return [_without_pydantic(item) for item in outcome]
    if not isinstance(outcome, dict):
        return outcome
    plain = {key: _without_pydantic(value) for key, value in outcome.items()}
    if isinstance(plain.get("raises"), str):
        plain["raises"] = _BASES.get(plain["raises"], plain["raises"])
    if isinstance(plain.get("warns"), list):
        plain["warns"] = [text for text in plain["warns"] if not text.startswith("Pydantic")]
        if not plain["warns"]:
            del plain["warns"]
    return plain


def _asks_for_extra(outcome: Any) -> bool:
    return (
        isinstance(outcome, dict)
        and outcome.get("raises") == "ImportError"
        and "hps-ops[pydantic]" in outcome["text"]
    )


def _is_of_old_version(case: Case, label: str, live: Any, actual: Any) -> bool:
    """Tell whether the old version is known to differ here.

    Ours has to be as the newest is, or differ only in where a warning points. What the newest says
    is not on file where it depends on the interpreter; there the live run with it compares.
    """
    listed = [one for one in DIFFERENCES if one.covers(case.id, label, as_text(live))]
    if not listed:
        return False
    newest = golden.split_answer(case).get(label)
    is_as_newest = as_text(newest) == as_text(golden.compact(actual))
    if not (is_as_newest or varies(case, label, newest)) and _without_places(
        live
    ) != _without_places(actual):
        return False
    USED.update(listed)
    return True


def _without_places(told: Any) -> str:
    return re.sub(r'"points at": "[^"]*"', "", as_text(told))


def was_compared(case: Case) -> bool:
    """Tell whether this run has compared a case."""
    return case.id in COMPARED


def unused_differences() -> list[Difference]:
    """List patterns that met no difference; only the oldest version has all of its own."""
    listed = (*KNOWN, *(DIFFERENCES if PYDANTIC == OLDEST_VERSION else ()))
    return [one for one in listed if one not in USED]
