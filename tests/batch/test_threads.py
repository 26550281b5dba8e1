"""Several threads at one batch, and other threads while one parses."""

import json
import threading
import time
from typing import Any

from hps_ops import Operation, OperationBatch

from ..contract.test_threads import THREADS, _run
from .documents import GROUP, texts_of


def test_threads_may_share_a_batch() -> None:
    text = texts_of(GROUP * 50)["compact"]
    expected = [Operation(**document) for document in GROUP * 50]
    for shared in (OperationBatch.from_json(text), OperationBatch(expected)):
        iterator = iter(shared)
        taken: list[Any] = []

        def work(
            number: int, shared: Any = shared, iterator: Any = iterator, taken: Any = taken
        ) -> None:
            for _ in range(3):
                assert list(shared[number:]) == expected[number:]
                assert shared.by_id("c1") == expected[-8]
                assert len(shared.where(state="running")) == 100
                assert shared.count_by_state() == shared[:].count_by_state()
                assert OperationBatch.from_json(shared.to_json()) == shared
                assert shared.children_of("group")[0].id == "c2"
            taken.extend(iterator)

        assert _run(work) == []
        # No operation is given twice, and none is left out.
        assert len(taken) == len(expected)


def test_threads_parse_on_their_own() -> None:
    texts = [json.dumps([{"id": f"{number}-{i}"} for i in range(300)]) for number in range(THREADS)]

    def work(number: int) -> None:
        for _ in range(20):
            batch = OperationBatch.from_json(texts[number])
            assert batch[299].id == f"{number}-299"

    assert _run(work) == []


def test_other_threads_run_while_one_parses() -> None:
    text = json.dumps([{"id": str(i), "rate": "x" * 900} for i in range(100_000)])
    ticks: list[float] = []
    done = threading.Event()

    def tick() -> None:
        while not done.is_set():
            ticks.append(time.perf_counter())
            time.sleep(0.0005)

    ticker = threading.Thread(target=tick)
    ticker.start()
    try:
        start = time.perf_counter()
        for _ in range(10):
            OperationBatch.from_json(text)
        end = time.perf_counter()
    finally:
        done.set()
        ticker.join()
    assert len([tick for tick in ticks if start < tick < end]) > 10


def test_a_mutable_buffer_may_change_while_it_is_parsed() -> None:
    text = json.dumps([{"id": str(i)} for i in range(20_000)]).encode()
    data = bytearray(text)
    done = threading.Event()

    def scribble() -> None:
        while not done.is_set():
            data[0:1] = b"x"
            data[0:1] = b"["

    scribbler = threading.Thread(target=scribble)
    scribbler.start()
    try:
        for _ in range(30):
            try:
                batch = OperationBatch.from_json(data)
            except ValueError:
                continue  # copied at a moment when it was broken
            assert batch[19_999].id == "19999"
    finally:
        done.set()
        scribbler.join()
