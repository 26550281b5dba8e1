"""Eight threads at once: on their own instances, and on one shared instance."""

import threading
from collections.abc import Callable
from typing import Any

from ..documents import full_document, polled_documents, polled_text
from ..outcome import FIELD_NAMES
from ..sides import Models, ours

THREADS = 8


def _run(work: Callable[[int], None]) -> list[BaseException]:
    failures: list[BaseException] = []
    gate = threading.Barrier(THREADS)

    def body(number: int) -> None:
        gate.wait()
        try:
            work(number)
        except BaseException as error:  # a panic has to be seen too
            failures.append(error)

    threads = [threading.Thread(target=body, args=(n,)) for n in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads)
    return failures


def _refused_input(models: Models, value: Any) -> Any:
    try:
        models.Operation(id=value)
    except models.ValidationError as error:
        return error.errors()[0]["input"]
    return "nothing was refused"


def test_threads_on_their_own_instances_do_not_disturb_each_other() -> None:
    models = ours()
    documents = polled_documents()
    expected = [models.Operation(**document).model_dump_json() for document in documents]

    def work(number: int) -> None:
        for document, text in zip(documents, expected, strict=True):
            operation = models.Operation.model_validate(document)
            assert operation.model_dump_json() == text
            again = models.Operation.model_validate_json(text)
            assert again == operation
            assert _refused_input(models, number) == number

    assert _run(work) == []


def test_threads_may_use_one_instance() -> None:
    models = ours()
    shared = models.Operation(**full_document())
    name_of = FIELD_NAMES

    def work(number: int) -> None:
        for turn in range(300):
            name = name_of[(number + turn) % len(name_of)]
            setattr(shared, name, None)
            shared.__dict__[name] = None
            repr(shared)
            shared.model_copy()
            shared.model_dump(warnings=False)
            assert shared == shared

    failures = [error for error in _run(work) if not _is_of_the_dict(error)]
    assert failures == []
    assert models.Operation.model_validate(shared) is shared


def _is_of_the_dict(error: BaseException) -> bool:
    """Tell the errors that pydantic's instances give in such a race, too."""
    return isinstance(error, RuntimeError) and "changed" in str(error)


def test_threads_may_read_one_text() -> None:
    models = ours()
    text = polled_text()[15 : polled_text().index("},{") + 1]
    expected = models.Operation.model_validate_json(text)
    made: list[Any] = []

    def work(number: int) -> None:
        for _ in range(200):
            operation = models.Operation.model_validate_json(text)
            assert operation == expected
        made.append(operation)

    assert _run(work) == []
    assert len({id(operation) for operation in made}) == THREADS
