"""The oracle's answers on file, for environments without it.

One JSON file per room. `python -m tests.golden --update` writes them; it needs the pydantic of
:data:`tests.sides.ORACLE_VERSION`. A table that is nearly another one is stored as what differs
from it, see `Case.like`.
"""

import ast
import hashlib
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from ..comparison import as_text, split
from ..outcome import shorten
from ..registry import CASES, Case

FOLDER = Path(__file__).parent
_LONGEST_VALUE = 60
_LONGEST_TEXT = 700

_FIELD_IN_TEXT = re.compile(r"field_name='\w+'")
_URL = "https://errors.pydantic.dev/(version)/v/{}"


def compact(told: Any) -> Any:
    """Shorten an outcome without losing a difference that matters without pydantic.

    The text and the JSON of a validation error follow from its error list, so a digest is enough
    to compare them; name, URL, title and count are left out where they are as they should be.
    """
    if isinstance(told, list):
        return [compact(item) for item in told]
    if isinstance(told, str):
        return shorten(told, _LONGEST_VALUE)
    if not isinstance(told, dict):
        return told
    if list(told) == ["category", "text", "points at"]:
        text = _compact_text(told["text"])
        if text.startswith("(serialization"):
            return text  # the oracle's point at a line of pydantic's own, which may not be there
        return f"{told['category']} at {told['points at']}: {text}"
    short = {
        key: _compact_text(value) if key == "text" and isinstance(value, str) else compact(value)
        for key, value in told.items()
    }
    if "raises" in told and isinstance(told.get("errors"), list):
        short = _compact_validation_error(told, short)
    return short


def _compact_text(text: str) -> str:
    # Only pydantic itself speaks of these, and field by field in the same words.
    if "PydanticSerializationUnexpectedValue" in text:
        return f"(serialization, {_digest(_FIELD_IN_TEXT.sub('', text))})"
    return shorten(text, _LONGEST_TEXT)


def _compact_validation_error(told: dict[str, Any], short: dict[str, Any]) -> dict[str, Any]:
    text, in_json = told["text"], told["json"]
    lines = []
    for line, shortened in zip(told["errors"], short["errors"], strict=True):
        place = list(ast.literal_eval(line["loc"]))
        # Where a fault is, the error list says; without it, fields of one kind have equal texts.
        text = _replace(text, "\n" + ".".join(map(str, place)) + "\n", "\n(loc)\n")
        in_json = _replace(in_json, json.dumps(place, separators=(",", ":")), "(loc)")
        head = f"{line['type']} at {line['loc']}: {shortened['msg']}"
        rest = {key: shortened[key] for key in shortened if key not in ("type", "loc", "msg")}
        if isinstance(in_json, str):
            rest.pop("ctx", None)  # it is in the JSON, and its words are in the message
        if rest.get("url") == _URL.format(line["type"]):
            del rest["url"]
        lines.append([head, rest["input"]] if list(rest) == ["input"] else [head, rest])
    # How a foreign object is refused by `json()` depends on pydantic's own serializer.
    texts = [text, in_json if isinstance(in_json, str) else "raises"]
    kept = {key: short[key] for key in short if key not in ("errors", "text", "json")}
    if kept["title"] == "Operation":
        del kept["title"]
    if kept["count"] == len(lines):
        del kept["count"]
    if kept["raises"] == "ValidationError":
        del kept["raises"]
    return {**kept, "errors": lines, "texts": _digest(texts)}


def _replace(text: Any, old: str, new: str) -> Any:
    return text.replace(old, new) if isinstance(text, str) else text


def _digest(text: Any) -> str:
    return hashlib.sha256(as_text(text).encode()).hexdigest()[:8]


# --- reading ---


@cache
def _room(name: str) -> dict[str, Any]:
    path = FOLDER / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {"cases": {}}


def interpreter() -> tuple[str, ...]:
    """Tell the Python version the answers were made on, as (major, minor)."""
    return tuple(_room("field_values")["made on CPython"].split("."))


def split_answer(case: Case) -> dict[str, Any]:
    """Give the labelled outcomes of the oracle for a case."""
    return _resolve(case.room, case.sentence)


def answer(case: Case) -> dict[str, Any]:
    """Give the compact outcome of the oracle for a case."""
    parts = split_answer(case)
    return parts.get("", {"returns": {"table": parts}})


@cache
def _resolve(room: str, sentence: str) -> dict[str, Any]:
    try:
        stored = _room(room)["cases"][sentence]
    except KeyError:
        raise LookupError(
            f"no golden answer: run `python -m tests.golden --update` for {room!r}"
        ) from None
    if "like" not in stored:
        return split(stored)
    base = _translate(_resolve(room, stored["like"]), stored["words"])
    base.update(stored["except"])
    return {label: base[label] for label in base if base[label] is not None}


def _translate(parts: dict[str, Any], words: dict[str, str]) -> dict[str, Any]:
    text = as_text(parts)
    for old, new in words.items():
        # The name of a field appears as a value, as a key, and inside of JSON texts.
        for quoted in ("'{}'", '"{}"', '\\"{}\\"'):
            text = text.replace(quoted.format(old), quoted.format(new))
    return json.loads(text)


# --- writing ---


def to_store(case: Case, told: dict[str, Any], answers: dict[str, dict[str, Any]]) -> Any:
    """Give what the file holds for a case; `answers` are the whole ones of the room."""
    if case.like is None:
        return told
    sentence, words = case.like
    base, own = _translate(split(answers[sentence]), words), split(told)
    exceptions = {
        label: own.get(label)
        for label in [*own, *(label for label in base if label not in own)]
        if as_text(base.get(label)) != as_text(own.get(label))
    }
    if list(own) != [
        *(label for label in base if label in own),
        *(x for x in own if x not in base),
    ]:
        return told  # the order of labels would be lost
    return {"like": sentence, "words": words, "except": exceptions}


def cases_of(room: str) -> list[Case]:
    """List the cases of a room whose answers are worth storing."""
    return [case for case in CASES.values() if case.room == room and not case.uses_pydantic]


def room_text(header: dict[str, str], stored: dict[str, Any]) -> str:
    """Write a room with one line per answer, and per label of a table."""
    lines = [f"{json.dumps(key)}: {json.dumps(value)}," for key, value in header.items()]
    cases = ",\n".join(f"{json.dumps(name)}: {_case_text(told)}" for name, told in stored.items())
    return "\n".join(["{", *lines, '"cases": {', cases, "}}"]) + "\n"


def _case_text(told: dict[str, Any]) -> str:
    if "like" in told:
        head = f'"like": {_dense(told["like"])}, "words": {_dense(told["words"])}'
        return f'{{{head}, "except": {_lines(told["except"])}}}'
    if list(told) == ["returns"] and list(split(told)) != [""]:
        return f'{{"returns": {{"table": {_lines(split(told))}}}}}'
    return _dense(told)


def _lines(parts: dict[str, Any]) -> str:
    return "{" + ",".join(f"\n{json.dumps(k)}: {_dense(v)}" for k, v in parts.items()) + "}"


def _dense(told: Any) -> str:
    return json.dumps(told, separators=(",", ":"))
