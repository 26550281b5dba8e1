"""Every form of input: kinds of buffers, shapes of documents, lines."""

import array
import json
import mmap
from typing import Any

import pytest

from hps_ops import Operation, OperationBatch

from ..documents import full_document, polled_documents
from .documents import GROUP

DOCUMENTS = [full_document(), *GROUP]
TEXT = json.dumps({"operations": DOCUMENTS}, ensure_ascii=False)
LINES = "".join(json.dumps(document) + "\n" for document in DOCUMENTS)
EXPECTED = [Operation(**document) for document in DOCUMENTS]


class Str(str):
    __slots__ = ()

    def __str__(self) -> str:
        return "[]"


class Bytes(bytes):
    def __bytes__(self) -> bytes:
        return b"[]"


def _mapped(data: bytes) -> mmap.mmap:
    mapped = mmap.mmap(-1, len(data))
    mapped.write(data)
    return mapped


FORMS: dict[str, Any] = {
    "str": lambda text: text,
    "ASCII str": lambda text: text.encode().decode("latin-1") if text.isascii() else text,
    "str subclass": Str,
    "bytes": str.encode,
    "bytes subclass": lambda text: Bytes(text.encode()),
    "bytearray": lambda text: bytearray(text.encode()),
    "memoryview of bytes": lambda text: memoryview(text.encode()),
    "memoryview of a bytearray": lambda text: memoryview(bytearray(text.encode())),
    "part of a memoryview": lambda text: memoryview(b"x" + text.encode() + b"y")[1:-1],
    "backward memoryview": lambda text: memoryview(text.encode()[::-1])[::-1],
    "every other byte": lambda text: memoryview(
        bytes(byte for pair in zip(text.encode(), text.encode(), strict=True) for byte in pair)
    )[::2],
    "array of bytes": lambda text: array.array("B", text.encode()),
    "array of signed bytes": lambda text: memoryview(text.encode()).cast("b"),
    "array of words": lambda text: array.array("I", (text.encode() + b"   ")[: _four(text)]),
    "mmap": lambda text: _mapped(text.encode()),
}


def _four(text: str) -> int:
    return (len(text.encode()) + 3) // 4 * 4


each = pytest.mark.parametrize("form", FORMS)


@each
def test_every_buffer_is_read(form: str) -> None:
    assert list(OperationBatch.from_json(FORMS[form](TEXT))) == EXPECTED
    assert list(OperationBatch.from_ndjson(FORMS[form](LINES))) == EXPECTED


@each
def test_the_data_may_go(form: str) -> None:
    data = FORMS[form](TEXT)
    batch = OperationBatch.from_json(data)
    if isinstance(data, bytearray):
        data[:] = b"x" * len(data)
        data.clear()  # nobody holds its buffer any more
    elif isinstance(data, mmap.mmap):
        data[:] = b"x" * len(data)
        data.close()
    elif isinstance(data, memoryview):
        if not data.readonly:
            data[:] = b"x" * len(data)
        data.release()
    elif isinstance(data, array.array):
        del data[:]
    del data
    assert list(batch) == EXPECTED


def test_numpy_arrays_are_buffers() -> None:
    numpy = pytest.importorskip("numpy")
    data = numpy.frombuffer(TEXT.encode(), dtype="uint8")
    assert list(OperationBatch.from_json(data)) == EXPECTED


@pytest.mark.parametrize("read", [OperationBatch.from_json, OperationBatch.from_ndjson])
def test_a_released_buffer_is_an_error_of_its_own(read: Any) -> None:
    view = memoryview(b"[]")
    view.release()
    with pytest.raises(ValueError, match="released"):
        read(view)


SHAPES: dict[str, tuple[str, list[dict[str, Any]]]] = {
    "an answer": ('{"operations": [{"id": "a"}]}', [{"id": "a"}]),
    "an answer with other keys": (
        '{"id": 5, "operations": [{"id": "a"}], "error": {"operations": [1]}, "x": null}',
        [{"id": "a"}],
    ),
    "an answer with null": ('{"operations": null, "x": 1}', []),
    "an empty answer": ('{"operations": []}', []),
    "an answer of the key twice": ('{"operations": 5, "operations": [{"id": "a"}]}', [{"id": "a"}]),
    "an answer that null replaces": ('{"operations": [{"id": "a"}], "operations": null}', []),
    "an answer without the key": ("{}", []),
    "an answer with other keys only": ('{"message": "none", "Operations": [1]}', []),
    "a list": ('[{"id": "a"}, {}]', [{"id": "a"}, {}]),
    "an empty list": (" [ ] ", []),
    "one operation": ('{"id": "a", "unknown": []}', [{"id": "a"}]),
    "one operation, nothing known": ('{"unknown": 1, "state": null}', [{"state": None}]),
    "one operation, escaped key": ('{"\\u0069d": "a"}', [{"id": "a"}]),
    "null": (" null ", []),
}


@each
@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_is_read(shape: str, form: str) -> None:
    text, expected = SHAPES[shape]
    batch = OperationBatch.from_json(FORMS[form](text))
    assert list(batch) == [Operation(**one) for one in expected]
    assert [one.model_fields_set for one in batch] == [set(one) for one in expected]


@pytest.mark.parametrize("size", [0, 1, 2, 31, 32, 33, 500, 3000])
def test_every_size_is_read(size: int) -> None:
    documents = (polled_documents() * 20)[:size]
    batch = OperationBatch.from_json(json.dumps({"operations": documents}))
    assert len(batch) == size
    assert list(batch) == [Operation(**document) for document in documents]


@pytest.mark.parametrize("indent", [None, 0, 1, 4, "\t"])
@pytest.mark.parametrize("separators", [(",", ":"), (" , ", " : "), (",\r\n", "\t:")])
def test_white_space_is_read(indent: Any, separators: tuple[str, str]) -> None:
    text = json.dumps({"operations": DOCUMENTS}, indent=indent, separators=separators)
    assert list(OperationBatch.from_json(f"\r\n\t {text}\n \n")) == EXPECTED


def test_lines_may_be_blank_or_end_in_any_way() -> None:
    for text in (
        LINES,
        LINES.rstrip("\n"),
        LINES.replace("\n", "\r\n"),
        "\n\n" + LINES.replace("\n", "\n \t\r\n\n") + "\n",
        LINES.replace(", ", ",\t").replace("\n", "  \n"),
    ):
        assert list(OperationBatch.from_ndjson(text)) == EXPECTED
    for text in ("", "\n", " \r\n\t"):
        assert len(OperationBatch.from_ndjson(text)) == 0


def test_a_line_may_be_a_whole_answer() -> None:
    lines = [
        '{"operations": [{"id": "a"}, {"id": "b"}], "at": 1}',
        '{"id": "c"}',
        '{"operations": []}',
        '{"operations": null}',
        '{"operations": [{"id": "d"}]}',
        '{"error": null, "operations": [{"id": "e"}]}',
        '{"\\u006fperations": [{"id": "f"}]}',
        '{"operations": [{"id": "lost"}], "operations": null}',
        # Without a list it is an operation as any other object is.
        '{"id": "g", "operations": null}',
        '{"message": "none"}',
        "{}",
        ' { "operations" : [ { "id" : "h" } , { "operations": 5 } ] } ',
    ]
    expected = ["a", "b", "c", "d", "e", "f", "g", None, None, "h", None]
    batch = OperationBatch.from_ndjson("\n".join(lines))
    assert [one.id for one in batch] == expected
    for line in lines:
        alone = [one.id for one in OperationBatch.from_ndjson(line)]
        beside = [one.id for one in OperationBatch.from_ndjson(f'{line}\n{{"id": "x"}}')]
        assert [*alone, "x"] == beside
    assert batch[0] is not batch[0]


def test_texts_of_many_megabytes_are_read() -> None:
    for value in ("x" * 20_000_000, "é" * 10_000_000, "\\u0041" * 3_000_000, '\\"' * 8_000_000):
        text = f'{{"operations": [{{"id": "{value}", "rate": "r"}}]}}'
        (operation,) = OperationBatch.from_json(text)
        assert operation.rate == "r"
        assert operation.id == json.loads(f'"{value}"')
    many = ",".join(['"m"'] * 3_000_000)
    (operation,) = OperationBatch.from_json(f'{{"messages": [{many}]}}')
    assert operation.messages == ["m"] * 3_000_000
