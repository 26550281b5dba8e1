"""Bad input: a clear error with the complete list, and no crash, hang or unbounded memory."""

import bz2
import gc
import gzip
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hps_ops import Operation, OperationBatch, ValidationError

from ..comparison import differences, report
from ..differential.sameness import needs_oracle
from ..outcome import record
from .documents import GROUP

GOOD = json.dumps(
    {"operations": [{"id": "é\\u00e9\n", "progress": 1.5e3, "children": ["a"], "state": "failed"}]},
    ensure_ascii=False,
)


def _oracle(name: str) -> Callable[[Any], Any]:
    from . import response

    return getattr(response, name)


def assert_same(text: Any, oracle: str = "of_response") -> None:
    found = list(
        differences(
            record(lambda: _oracle(oracle)(text)),
            record(lambda: list(OperationBatch.from_json(text))),
        )
    )
    if found:
        pytest.fail(report(found, "pydantic"), pytrace=False)


BAD_FIELDS: dict[str, Any] = {
    "children": ["a", 1, None, "b", [], {}],
    "description": 5,
    "ended_at": True,
    "error": {"code": 1},
    "id": 1.5,
    "messages": "text",
    "progress": "half",
    "progress_current": 1.5,
    "progress_total": "1.5e3",
    "queued_at": ["2025"],
    "rate": 10**30,
    "started_at": 0,
    "state": "finished",
    "succeeded_on": {"a": 1},
    "user_id": float("nan"),
}


@needs_oracle
@pytest.mark.parametrize("as_bytes", [False, True])
def test_all_faults_are_listed_as_pydantic_lists_them(as_bytes: bool) -> None:
    operations = [*GROUP, BAD_FIELDS, *GROUP, "x", None, [], 5, {"state": 1}, {"id": "good"}]
    for text, oracle in (
        (json.dumps({"x": [5], "operations": operations}), "of_response"),
        (json.dumps({"operations": operations}, indent=1), "of_response"),
        (json.dumps(operations), "of_list"),
        (json.dumps(BAD_FIELDS), "of_single"),
        (json.dumps([dict(reversed(BAD_FIELDS.items()))]), "of_list"),
    ):
        assert_same(text.encode() if as_bytes else text, oracle)


@needs_oracle
@pytest.mark.parametrize("name", BAD_FIELDS)
def test_each_bad_field_is_told_with_its_place(name: str) -> None:
    operations = [{"id": str(index)} for index in range(17)] + [{name: BAD_FIELDS[name]}]
    assert_same(json.dumps({"operations": operations}))
    with pytest.raises(ValidationError) as caught:
        OperationBatch.from_json(json.dumps({"operations": operations}))
    assert caught.value.errors()[0]["loc"][:3] == ("operations", 17, name)


@needs_oracle
@pytest.mark.parametrize(
    "text",
    [
        *["5", '"x"', "true", "NaN", "-0.0", '{"operations": 5}', '{"operations": {}}'],
        *['{"operations": "x", "id": "a"}', '{"operations": [], "operations": false}', "1e400"],
        *["", " ", "\n", "{", "[", '"', "nul", "{}x", "[]]", '{"operations": [],}', "\ufeff[]"],
        *["[1,]", "{'a': 1}", "[01]", "[+1]", "[.5]", "[1.]", '["\t"]', '["\\x"]', "//"],
        '["\\ud800"]',
    ],
)
def test_other_documents_are_refused_as_pydantic_refuses_them(text: str) -> None:
    oracle = "of_list" if text.startswith("[") else "of_response"
    assert_same(text, oracle)
    assert_same(text.encode(), oracle)
    assert_same(bytearray(text.encode()), oracle)


@needs_oracle
@pytest.mark.parametrize("value", [5, None, 1.5, {}, [], object, Operation(), ["[]"]], ids=repr)
def test_what_is_no_text_is_refused_as_pydantic_refuses_it(value: Any) -> None:
    assert_same(value)
    expected = record(lambda: _oracle("of_response")(value))
    assert record(lambda: OperationBatch.from_ndjson(value)) == expected


class _Response:
    status_code, content = 200, b"{}"


class _Stream:
    status = 200

    def read(self) -> bytes:
        return b"{}"


class _AwaitedStream:
    status = 200

    async def read(self) -> bytes:
        return b"{}"


class _Nothing:
    def __getattr__(self, name: str) -> None:
        return None


async def _poll() -> bytes:
    return b"{}"


LINES = '{"id": "a"}\n{"id": "b"}'
PARSED = "this JSON is parsed already: use OperationBatch.from_dicts(), as in from_dicts("
RESPONSE = "this is a response: give "
HINTS = [
    ({"operations": []}, PARSED),
    ([{"id": "a"}], PARSED),
    (({"id": "a"},), PARSED),
    ([], PARSED),
    (
        LINES.split("\n"),
        'these are several texts: join them, as in OperationBatch.from_ndjson("\\n".',
    ),
    (
        [b"{}", b"{}"],
        'these are several texts: join them, as in OperationBatch.from_ndjson(b"\\n".',
    ),
    ("\ufeff{}", "the text begins with a byte order mark: remove it, as in text.removeprefix("),
    (b"\xef\xbb\xbf{}", "the text begins with a byte order mark: decode it as utf-8-sig, or use"),
    ("answers/poll.json.gz", "this is the name of a file: use OperationBatch.read()"),
    (b"poll.ndjson", "this is the name of a file: use OperationBatch.read()"),
    (Path("poll.json"), "this is the name of a file: use OperationBatch.read()"),
    (_Response(), RESPONSE + "its content, as in OperationBatch.{}(response.content)"),
    (_Stream(), RESPONSE + "what is in it, as in OperationBatch.{}(response.read())"),
    (_AwaitedStream(), RESPONSE + "what is in it, as in OperationBatch.{}(await response.read())"),
    (io.BytesIO(b"{}"), "this is a file: give what is in it, as in OperationBatch.{}(file.read())"),
    (gzip.compress(b"{}"), "these are gzip data: unpack them, as in OperationBatch.{}(gzip.decomp"),
    (bz2.compress(b"{}"), "these are bzip2 data: unpack them first"),
    (b"PK\x03\x04...", "these are zip data: unpack them first"),
    *(
        (
            "{}".encode(codec),
            f"this is {codec[:6].upper()} text: decode it, as in OperationBatch.{{}}(data.decode(",
        )
        for codec in ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be")
    ),
    (b"\n<html><body>502 Bad Gateway</body></html>", "this is HTML or XML, such as a proxy's page"),
    (
        str({"id": "a"}),
        "this is what Python prints of a dict or list, not JSON: use OperationBatch.",
    ),
    (str([{"id": "a"}]), "this is what Python prints of a dict or list, not JSON"),
    ("https://hps/operations", "this is an address: give what is found there, as in Operation"),
    (json.loads, "this is a function: call it, as in response.json()"),
    (_Stream().read, "this is a function: call it"),
    (Operation(), "this is validated already: operations make a batch as in OperationBatch(oper"),
    (OperationBatch(), "this is validated already"),
    *((text, None) for text in (OperationBatch, '{"id": "x.json', _Nothing())),
    *(
        (text, None)
        for text in ('{"id": 5}', '"poll.json"', "{}}", b"\xff", 5, None, object(), "\0[]", int)
    ),
]


@pytest.mark.parametrize("method", ["from_json", "from_ndjson"])
@pytest.mark.parametrize(("given", "hint"), HINTS, ids=[repr(given)[:40] for given, _ in HINTS])
def test_what_is_meant_is_told(given: Any, hint: str | None, method: str) -> None:
    with pytest.raises(ValidationError) as caught:
        getattr(OperationBatch, method)(given)
    if hint is None:
        assert not hasattr(caught.value, "__notes__")
    else:
        (note,) = caught.value.__notes__
        assert note.startswith(hint.format(method)), note


@pytest.mark.parametrize(
    "text", [json.dumps({"operations": [{"id": "a"}]}, indent=2), '[{"id": "a"}]', '{"id":\n"a"}']
)
def test_one_document_is_sent_to_the_right_method(text: str) -> None:
    for data in (text, text.encode()):
        with pytest.raises(ValidationError) as caught:
            OperationBatch.from_ndjson(data)
        assert caught.value.__notes__ == [
            "this is one document, not one on each line: use OperationBatch.from_json()"
        ]
        assert len(OperationBatch.from_json(data)) == 1


def test_several_notes_are_all_kept(tmp_path: Path) -> None:
    path = tmp_path / "empty.json"
    path.write_text("")
    with pytest.raises(ValidationError) as caught:
        OperationBatch.read(path)
    caught.value.__notes__.append("of a program")
    assert caught.value.__notes__ == [f"in {str(path)!r}", "of a program"]


@pytest.mark.parametrize("text", ["", b" \n"])
def test_an_empty_text_has_lines_but_no_document(text: str | bytes) -> None:
    assert len(OperationBatch.from_ndjson(text)) == 0
    with pytest.raises(ValidationError) as caught:
        OperationBatch.from_json(text)
    (note,) = caught.value.__notes__
    assert note.startswith("there is no text: a response may have no body")


@pytest.mark.parametrize("kind", [str, str.encode], ids=["str", "bytes"])
def test_lines_are_sent_to_the_right_method(kind: Any) -> None:
    with pytest.raises(ValidationError) as caught:
        OperationBatch.from_json(kind(LINES))
    assert caught.value.__notes__ == [
        "these are several documents, one on each line: use OperationBatch.from_ndjson()"
    ]
    assert len(OperationBatch.from_ndjson(kind(LINES))) == 2


def test_what_is_not_awaited_is_told() -> None:
    forgotten = _poll()
    with pytest.raises(ValidationError) as caught:
        OperationBatch.from_json(forgotten)
    assert caught.value.__notes__ == [
        "this has to be awaited, as in OperationBatch.from_json(await ...)"
    ]
    for take in (OperationBatch, OperationBatch.from_dicts):
        with pytest.raises(TypeError, match="not 'coroutine': this has to be awaited"):
            take(forgotten)
        with pytest.raises(TypeError, match=r"from_json\(response.content\)"):
            take(_Response())
    forgotten.close()
    for item in (LINES, LINES.encode()):
        with pytest.raises(
            TypeError, match=r"item 0 is of type '\w+': use .*from_json\(\), or from_n"
        ):
            OperationBatch([item])


@needs_oracle
def test_lone_surrogates_are_refused_as_pydantic_refuses_them() -> None:
    for text in ('{"operations": [{"id": "\ud800"}]}', "\udc80"):
        assert_same(text)


@needs_oracle
def test_every_truncation_is_refused_as_pydantic_refuses_it() -> None:
    data = GOOD.encode()
    for end in range(len(data)):
        assert_same(data[:end])
    for end in range(len(GOOD)):
        assert_same(GOOD[:end])


@needs_oracle
def test_every_damaged_byte_is_refused_as_pydantic_refuses_it() -> None:
    data = GOOD.encode()
    for place in range(len(data)):
        for byte in (0x00, 0x22, 0x2C, 0x5C, 0x7D, 0x80, 0xFF):
            assert_same(data[:place] + bytes([byte]) + data[place + 1 :])


@needs_oracle
@pytest.mark.parametrize(
    "bad",
    [b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe2\x82", b"\xc3", b"\x80"],
)
def test_bytes_that_are_no_utf_8_are_refused_as_pydantic_refuses_them(bad: bytes) -> None:
    for make in (
        lambda: b'{"operations":[{"id":"a' + bad + b'"}]}',
        lambda: b'{"operations":[{"unknown":"a' + bad + b'"}]}',
        lambda: b'{"operations":[{"id' + bad + b'":"a"}]}',
        lambda: b'{"operations":[]}' + bad,
        lambda: bad + b'{"operations":[]}',
        lambda: b'{"operations":[{"result":["' + b"x" * 100 + bad + b'"]}]}',
    ):
        assert_same(make())


@needs_oracle
@pytest.mark.parametrize("depth", [100, 150, 190, 195, 196, 197, 198, 199, 200, 201, 202, 300])
def test_depth_has_the_limits_of_pydantic(depth: int) -> None:
    for opened, closed, limit in (
        ("[" * depth, "]" * depth, 200),
        ('{"a":' * depth + "1", "}" * depth, 199),
    ):
        nested = opened + closed
        assert_same(f'{{"operations":[{{"result":{nested}}}]}}')
        assert_same(f'{{"operations":[{{"unknown":{nested}}}]}}')
        assert_same(f'{{"unknown":{nested},"operations":[]}}')
        assert_same(f'[{{"result":{nested}}}]', "of_list")
        assert_same(f'{{"result":{nested}}}', "of_single" if depth <= limit else "of_response")


def _told(text: Any, read: Any = OperationBatch.from_json) -> str:
    with pytest.raises(ValidationError) as caught:
        read(text)
    return str(caught.value)


@pytest.mark.parametrize("read", [OperationBatch.from_json, OperationBatch.from_ndjson])
def test_a_million_brackets_are_refused(read: Any) -> None:
    for text in ("[" * 1_000_000, '{"operations":' * 300_000, '[{"result":' * 300_000):
        assert "recursion limit exceeded" in _told(text, read)
        assert "recursion limit exceeded" in _told('{"operations":[{"result":' + text, read)
        assert "recursion limit exceeded" in _told('{"x":' + text, read)


def test_endless_values_are_refused_quickly() -> None:
    long = 10_000_000
    for text, told in (
        ('{"operations":[{"id":"' + "x" * long, "EOF while parsing a string"),
        ('{"operations":[{"id":"' + "\\" * (long + 1), "EOF while parsing a string"),
        ('{"operations":[{"progress":' + "1" * long, "number out of range"),
        ('{"operations":[{"progress_total":' + "1" * long + "}]}", "number out of range"),
        ('{"operations":[{"progress":0.' + "1" * long, "EOF while parsing an object"),
        ('{"operations":[{"result":[' + "1," * (long // 2), "EOF while parsing a"),
        ('{"operations":[' + "{}," * (long // 10), "EOF while parsing a"),
        (" " * long, "EOF while parsing a value"),
    ):
        assert told in _told(text)


def _resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4096


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc/self/statm")
def test_refused_texts_leave_nothing_behind() -> None:
    good = ",".join(json.dumps(one) for one in GROUP * 200)
    texts = [
        f'{{"operations":[{good},{{"id":5}}]}}',
        f'{{"operations":[{good},',
        f'{{"operations":[{good}]}}x',
        f'{{"operations":[{{"id":5}},{good}]}}',
    ]

    def refuse() -> None:
        for text in texts:
            try:
                OperationBatch.from_json(text)
            except ValidationError:
                continue
            raise AssertionError("nothing was refused")

    refuse()
    gc.collect()
    before = _resident_bytes()
    for _ in range(20):
        refuse()
    gc.collect()
    assert _resident_bytes() - before < 4_000_000


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc/self/statm")
def test_a_batch_takes_little_beside_its_text() -> None:
    text = json.dumps(
        {"operations": [{"id": f"{i:020}", "rate": "x" * 400} for i in range(20_000)]}
    )
    data = text.encode()
    gc.collect()
    before = _resident_bytes()
    batch = OperationBatch.from_json(data)
    batch.by_id(f"{7:020}")
    batch.count_by_state()
    used = _resident_bytes() - before
    assert used < 20_000 * 160
    assert len(batch) == 20_000


def test_line_faults_name_the_line() -> None:
    lines = ['{"id": "a"}', "", '{"id": 5, "state": "x"}', "[]", '{"id": ', '{"id": "b"}', "null"]
    for text in ("\n".join(lines), "\r\n".join(lines).encode()):
        with pytest.raises(ValidationError) as caught:
            OperationBatch.from_ndjson(text)
        error = caught.value
        assert error.title == "list[Operation]"
        assert [(one["type"], one["loc"]) for one in error.errors()] == [
            ("string_type", (2, "id")),
            ("enum", (2, "state")),
            ("model_type", (3,)),
            ("json_invalid", (4,)),
            ("model_type", (6,)),
        ]
        # The text of a syntax error counts lines from 1, as editors do.
        broken = error.errors()[3]
        assert "EOF while parsing a value at line 5 column" in broken["msg"]
        kind = bytes if isinstance(text, bytes) else str
        assert type(broken["input"]) is kind
        assert broken["input"].strip() == kind(lines[4].strip(), *(["ascii"] * (kind is bytes)))


def test_faults_in_a_line_that_is_an_answer_name_the_operation() -> None:
    with pytest.raises(ValidationError) as caught:
        OperationBatch.from_ndjson(
            '{"id": "a"}\n{"operations": [{}, {"id": 5}, 7]}\n{"operations": "none"}'
        )
    assert [one["loc"] for one in caught.value.errors()] == [
        (1, "operations", 1, "id"),
        (1, "operations", 2),
        (2, "operations"),
    ]


@pytest.mark.parametrize("method", ["from_json", "from_ndjson", "from_dicts", "read"])
def test_calls_without_or_with_too_much_fail(method: str) -> None:
    with pytest.raises(TypeError):
        getattr(OperationBatch, method)()
    with pytest.raises(TypeError):
        getattr(OperationBatch, method)("[]", "[]")
    with pytest.raises(TypeError):
        getattr(OperationBatch, method)("[]", other=1)
