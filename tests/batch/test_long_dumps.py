"""Dumps that are written piece by piece: what matters is where a larger character comes."""

import json
from itertools import pairwise
from typing import Any

import pytest

from hps_ops import OperationBatch

pytest.importorskip("pydantic", reason="the oracle is pydantic")

from .response import dump_json, of_response

# Both ways of writing: a dump of more than 16 MB goes straight into the str.
COUNTS = (400, 40_000)
FILLING = "x" * 400
CHARACTERS = {"ASCII": "~", "Latin-1": "ÿ", "two bytes": "測", "four bytes": "😀"}


def response(count: int, texts: dict[int, str]) -> bytes:
    operations = [
        {"id": str(i), "description": texts.get(i, FILLING), "progress": 1, "state": "running"}
        for i in range(count)
    ]
    return json.dumps({"operations": operations}, ensure_ascii=False).encode()


def expect_same(content: bytes) -> None:
    batch = OperationBatch.from_json(content)
    expected = dump_json(of_response(content))
    assert batch.to_json() == expected
    assert batch.to_json_bytes() == expected.encode()
    assert hash(batch.to_json()) == hash(expected)
    assert batch[::3].to_json() == dump_json(of_response(content)[::3])


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("character", CHARACTERS.values(), ids=list(CHARACTERS))
@pytest.mark.parametrize("place", ["first", "late", "last"])
def test_one_larger_character(count: int, character: str, place: str) -> None:
    index = {"first": 0, "late": count * 3 // 4, "last": count - 1}[place]
    expect_same(response(count, {index: f"{FILLING}{character}{FILLING}"}))


@pytest.mark.parametrize("count", COUNTS)
def test_ever_larger_characters(count: int) -> None:
    places = {"ASCII": 1, "Latin-1": count // 3, "two bytes": count // 2, "four bytes": count - 9}
    expect_same(response(count, {places[name]: text * 50 for name, text in CHARACTERS.items()}))
    assert all(a < b for a, b in pairwise(CHARACTERS.values()))


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("character", CHARACTERS.values(), ids=list(CHARACTERS))
def test_a_text_of_one_kind(count: int, character: str) -> None:
    expect_same(response(count, dict.fromkeys(range(0, count, 7), character * 333)))


@pytest.mark.parametrize("count", COUNTS)
def test_later_operations_are_far_longer_than_the_first(count: int) -> None:
    # The room that was asked for does not do, several times over.
    long = "é" * 4_000
    expect_same(response(count, dict.fromkeys(range(count - count // 8, count), long)))


def test_the_first_operation_is_far_longer_than_the_others() -> None:
    # As of a group, which lists its children.
    children = json.dumps({"operations": [{"children": ["c" * 27] * 100_000}]})[:-2]
    content = f"{children},{json.dumps({'id': 'c' * 27, 'state': 'running'})}"
    for _ in range(18):
        content += content[len(children) :]
    # Long enough to go straight into the str, as of a dump of more than 16 MB.
    assert len(content) > 16 << 20
    batch = OperationBatch.from_json(f"{content}]}}")
    text = batch.to_json()
    assert text.encode() == batch.to_json_bytes()
    assert len(text) == len(batch[::-1].to_json())


@pytest.mark.parametrize("count", COUNTS)
def test_one_operation_longer_than_a_piece(count: int) -> None:
    expect_same(response(count, {count - 2: "a" * 1_000_000 + "測" * 100_000}))


@pytest.mark.parametrize("length", [0, 1, 15, 16, 17, 127, 128, 129])
@pytest.mark.parametrize("character", CHARACTERS.values(), ids=list(CHARACTERS))
def test_lengths_around_a_block(length: int, character: str) -> None:
    def check(text: str) -> None:
        made: Any = of_response(response(1, {0: text}))
        batch = OperationBatch.from_json(response(1, {0: text}))
        assert batch.to_json() == dump_json(made)
        assert batch[0].model_dump_json() == made[0].model_dump_json()
        # Escaped, so that the value is a str made of text in Rust.
        escaped = json.dumps({"operations": [{"description": text}]})
        assert OperationBatch.from_json(escaped)[0].description == text

    check(character * length)
    check("a" * length + character)
    check(character + "a" * length + character)
    check(character * length + "a")
