"""Saved answers and logs: told apart by what is in them, and bounded."""

import bz2
import gzip
import json
import lzma
import os
import subprocess
import sys
import threading
import tracemalloc
import zlib
from pathlib import Path
from typing import Any

import pytest

from hps_ops import Operation, OperationBatch, ValidationError

from .documents import GROUP, lines_of, texts_of

EXPECTED = [Operation(**document) for document in GROUP]
CONTENTS: dict[str, bytes] = {
    **{form: text.encode() for form, text in texts_of(GROUP).items()},
    "lines": lines_of(GROUP).encode(),
    "lines after blank ones": ("\n\r\n" + lines_of(GROUP).replace("\n", "\r\n")).encode(),
    "lines of answers": b"".join(
        json.dumps({"operations": GROUP[start : start + 4]}).encode() + b"\n" for start in (0, 4, 8)
    ),
}


def _members(data: bytes) -> bytes:
    middle = len(data) // 2
    return gzip.compress(data[:middle]) + gzip.compress(b"") + gzip.compress(data[middle:])


PACKED: dict[str, Any] = {
    "plain": bytes,
    "gzip": gzip.compress,
    "gzip with a name": lambda data: b"\x1f\x8b\x08\x08" + bytes(6) + b"name\0" + _raw(data),
    "gzip stored": lambda data: gzip.compress(data, 0),
    "gzip in members": _members,
    "with a byte order mark": lambda data: b"\xef\xbb\xbf" + data,
    "gzip with a byte order mark": lambda data: gzip.compress(b"\xef\xbb\xbf" + data),
}


def _raw(data: bytes) -> bytes:
    return gzip.compress(data)[10:]


@pytest.mark.parametrize("packed", PACKED)
@pytest.mark.parametrize("content", CONTENTS)
@pytest.mark.parametrize("name", ["operations", "wrong.json.gz", "wrong.json"])
def test_the_content_tells_what_it_is(content: str, packed: str, name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(PACKED[packed](CONTENTS[content]))
    assert list(OperationBatch.read(path)) == EXPECTED


@pytest.mark.parametrize("kind", [Path, str, os.fsencode])
def test_paths_of_every_kind_are_taken(kind: Any, tmp_path: Path) -> None:
    path = tmp_path / "café.json"
    path.write_bytes(CONTENTS["compact"])
    assert list(OperationBatch.read(kind(path))) == EXPECTED


def test_one_line_is_one_operation_or_an_answer(tmp_path: Path) -> None:
    path = tmp_path / "x"
    for text, expected in (
        ('{"id": "a"}\n', ["a"]),
        ('{"operations": [{"id": "a"}, {"id": "b"}]}\n\n', ["a", "b"]),
        ('\n\n[{"id": "a"}]', ["a"]),
        ("null\n", []),
        ('{"id": "a"}\n{"id": "b"}', ["a", "b"]),
        ('{}\n{"id": "b"}', [None, "b"]),
        ('{\n"id": "a"}\n', ["a"]),
    ):
        path.write_text(text, encoding="utf-8")
        assert [one.id for one in OperationBatch.read(path)] == expected, text


def test_faults_are_those_of_the_text(tmp_path: Path) -> None:
    path = tmp_path / "bad file"
    for text, loc in (
        ('{"operations": [{"id": 5}]}', ("operations", 0, "id")),
        ('{"operations": [{"id": 5},\n{"id": 6}]}', ("operations", 0, "id")),
        ('[{"id": "a"},\n{"id": 6}]', (1, "id")),
        ('{"id": "a"}\n{"id": 6}', (1, "id")),
        ('{"id": "a",}\n{"id": "b"}', (0,)),
        ('{"id": "a"}\n{"id": "b"', (1,)),
        ("", ()),
        ('{"operations": [', ()),
        ('{"operations": [{}]\n', ()),
    ):
        for data in (text.encode(), gzip.compress(text.encode())):
            path.write_bytes(data)
            with pytest.raises(ValidationError) as caught:
                OperationBatch.read(path)
            assert caught.value.errors()[0]["loc"] == loc, text
            assert caught.value.__notes__ == [f"in {str(path)!r}"]


def test_missing_files_are_ordinary_errors(tmp_path: Path) -> None:
    missing = tmp_path / "missing.json"
    with pytest.raises(FileNotFoundError) as caught:
        OperationBatch.read(missing)
    assert caught.value.filename == str(missing)
    with pytest.raises(OSError, match="directory"):
        OperationBatch.read(tmp_path)
    for wrong in (5, None, [], b"a\0b"):
        with pytest.raises((TypeError, ValueError)):
            OperationBatch.read(wrong)


class _Response:
    status_code, content = 200, b"{}"


class _BrokenPath:
    def __fspath__(self) -> int:
        return 5


def test_what_a_file_is_not_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text("[]")
    with path.open("rb") as file:
        for given, hint in (
            (_Response(), "this is a response: give its content, as in OperationBatch.from_json("),
            (
                file,
                "this is a file: give what is in it, as in OperationBatch.from_json(file.read())",
            ),
            (OperationBatch(), "this is validated already"),
        ):
            with pytest.raises(TypeError, match="expected str, bytes or os") as refused:
                OperationBatch.read(given)
            (note,) = refused.value.__notes__
            assert note.startswith(hint)
    with pytest.raises(TypeError, match="__fspath__") as failing:
        OperationBatch.read(_BrokenPath())
    assert not hasattr(failing.value, "__notes__")
    with pytest.raises(OSError, match="No such file") as missing:
        OperationBatch.read("https://hps/operations.json")
    (note,) = missing.value.__notes__
    assert note.startswith("this is an address: give what is found there, as in OperationBatch.")


def test_a_file_without_a_size_can_be_larger_than_the_memory() -> None:
    program = (
        "import resource, hps_ops\n"
        "used = int(open('/proc/self/statm').read().split()[0]) * 4096\n"
        "resource.setrlimit(resource.RLIMIT_AS, (used + (300 << 20),) * 2)\n"
        "try:\n    hps_ops.OperationBatch.read('/dev/zero', max_size=None)\n"
        "except MemoryError:\n    print('refused')\n"
    )
    if not Path("/proc/self/statm").exists():
        pytest.skip("limits memory by what Linux tells")
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=False, text=True
    )
    assert (done.returncode, done.stdout) == (0, "refused\n"), done.stderr


def test_a_text_in_the_place_of_a_name_is_told(tmp_path: Path) -> None:
    for text in ('{"operations": []}', b"[]", '[{"description": "' + "x" * 5000 + '"}]'):
        with pytest.raises(OSError, match=r"No such file|too long") as caught:
            OperationBatch.read(text)
        assert caught.value.__notes__ == [
            "this is JSON text, not the name of a file: use OperationBatch.from_json()"
        ]
    with pytest.raises(FileNotFoundError) as caught:
        OperationBatch.read(tmp_path / "missing")
    assert not hasattr(caught.value, "__notes__")


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
@pytest.mark.parametrize(
    "encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"]
)
def test_wide_texts_say_what_they_are(encoding: str, pack: Any, tmp_path: Path) -> None:
    path = tmp_path / "exported.json"
    path.write_bytes(pack('{"operations": []}'.encode(encoding)))
    name = encoding[:6].upper()
    with pytest.raises(ValueError, match=f"exported.json' is {name} text; save it as UTF-8"):
        OperationBatch.read(path)


@pytest.mark.parametrize(
    ("name", "pack"),
    [
        ("bzip2", bz2.compress),
        ("xz", lzma.compress),
        ("zip", lambda text: b"PK\x03\x04" + text),
        ("gzip", lambda text: gzip.compress(gzip.compress(text))),
        ("xz", lambda text: gzip.compress(lzma.compress(text))),
    ],
)
def test_other_packed_files_say_what_they_are(name: str, pack: Any, tmp_path: Path) -> None:
    path = tmp_path / "poll"
    path.write_bytes(pack(b"[]"))
    with pytest.raises(ValueError, match=f"poll' holds {name} data; unpack it first"):
        OperationBatch.read(path)


def test_gzip_files_may_be_several_and_end_with_zeros(tmp_path: Path) -> None:
    path = tmp_path / "log.gz"
    texts = [b'{"id": "%d"}%s\n' % (number, b" " * 1000) for number in range(3)]
    size = sum(map(len, texts))
    lines = [gzip.compress(text) for text in texts]
    for between in (b"", bytes(1), bytes(100)):
        for after in (b"", bytes(1), bytes(511)):
            path.write_bytes(between.join(lines) + after)
            assert [one.id for one in OperationBatch.read(path)] == ["0", "1", "2"]
            with pytest.raises(ValueError, match=f"more than max_size={size - 1} bytes"):
                OperationBatch.read(path, max_size=size - 1)
            assert len(OperationBatch.read(path, max_size=size)) == 3
    for after, fault in (
        (b"junk", "its gzip data are followed by something else"),
        (bytes(5) + b"junk" * 100, "its gzip data are followed by something else"),
        (lines[0][:1], "its gzip data end too early"),
        (lines[0][:9], "its gzip data end too early"),
        (lines[0][:-1], "its gzip data end too early"),
    ):
        path.write_bytes(b"".join(lines) + after)
        with pytest.raises(ValueError, match=f"log.gz' is damaged: {fault}"):
            OperationBatch.read(path)


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_the_limit_is_of_the_text(pack: Any, tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    text = CONTENTS["compact"] + b" " * 3000
    path.write_bytes(pack(text))
    assert len(OperationBatch.read(path, max_size=len(text))) == len(GROUP)
    assert len(OperationBatch.read(path, max_size=None)) == len(GROUP)
    for limit in (len(text) - 1, 1000, 1, 0):
        with pytest.raises(ValueError, match=f"more than max_size={limit} bytes; give a larger"):
            OperationBatch.read(path, max_size=limit)
    with pytest.raises(TypeError):
        OperationBatch.read(path, 5)
    assert len(OperationBatch.read(path, max_size=1 << 100)) == len(GROUP)
    for limit in (-1, -(1 << 100)):
        with pytest.raises(ValueError, match="max_size must not be negative; None is no limit"):
            OperationBatch.read(path, max_size=limit)
    for limit in (1e9, "5", []):
        with pytest.raises(TypeError, match="max_size must be an int, or None for no limit, not '"):
            OperationBatch.read(path, max_size=limit)


def _bomb(megabytes: int) -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    data = packer.compress(b'{"operations":[')
    for _ in range(megabytes):
        data += packer.compress(b" " * 1_000_000)
    return data + packer.flush()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc/self/status")
def test_a_gzip_bomb_is_refused_in_bounded_memory(tmp_path: Path) -> None:
    path = tmp_path / "bomb.gz"
    path.write_bytes(_bomb(400))
    assert path.stat().st_size < 1_000_000
    before = _peak_bytes()
    with pytest.raises(ValueError, match="more than max_size=10000000 bytes"):
        OperationBatch.read(path, max_size=10_000_000)
    assert _peak_bytes() - before < 50_000_000


def _peak_bytes() -> int:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (line,) = [line for line in status.splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) * 1024


def test_damaged_gzip_data_say_so(tmp_path: Path) -> None:
    path = tmp_path / "x.gz"
    good = gzip.compress(CONTENTS["compact"])
    for end in [2, 3, 5, 9, 10, 11, 20, len(good) // 2, len(good) - 8, len(good) - 1]:
        path.write_bytes(good[:end])
        with pytest.raises(ValueError, match=r"x\.gz' is damaged: its gzip data"):
            OperationBatch.read(path)
    for place in range(2, len(good)):
        damaged = bytearray(good)
        damaged[place] ^= 0x55
        path.write_bytes(damaged)
        try:
            assert list(OperationBatch.read(path)) == EXPECTED  # the name or the time are damaged
            assert place < 10
        except ValueError as error:
            assert "is damaged: its gzip data" in str(error)  # noqa: PT017
    for tail in (b"x", b"\x1f\x8b", b"[]"):
        path.write_bytes(good + tail)
        with pytest.raises(ValueError, match="is damaged"):
            OperationBatch.read(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes have names on Unix only")
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_pipes_are_read_and_bounded(pack: Any, tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    text = json.dumps({"operations": GROUP * 500}).encode()

    def write() -> None:
        try:
            path.write_bytes(pack(text))
        except BrokenPipeError:
            return

    for limit in (None, 1 << 20, 100):
        writer = threading.Thread(target=write)
        writer.start()
        if limit == 100:
            with pytest.raises(ValueError, match="more than max_size=100 bytes"):
                OperationBatch.read(path, max_size=limit)
        else:
            assert len(OperationBatch.read(path, max_size=limit)) == len(GROUP) * 500
        writer.join()


def test_a_file_is_read_without_a_copy(tmp_path: Path) -> None:
    path = tmp_path / "large.json"
    text = json.dumps([{"id": f"{i}", "rate": "x" * 400} for i in range(5000)]).encode()
    path.write_bytes(text)
    tracemalloc.start()
    try:
        batch = OperationBatch.read(path)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(batch) == 5000
    assert peak < len(text) * 1.2
