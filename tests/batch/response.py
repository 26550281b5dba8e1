"""What pydantic says of the same text: the oracle for batches.

`OpsResponse` is the model in which upstream's client receives the operations.
"""

import json
from collections.abc import Callable
from typing import Any

from pydantic import BaseModel, TypeAdapter

from ..reference import Operation


class OpsResponse(BaseModel):
    operations: list[Operation] | None = None


_LIST = TypeAdapter(list[Operation])


def of_response(text: Any) -> list[Any]:
    return OpsResponse.model_validate_json(text).operations or []


def of_list(text: Any) -> list[Any]:
    return _LIST.validate_json(text)


def of_single(text: Any) -> list[Any]:
    return [Operation.model_validate_json(text)]


def of_lines(text: str) -> list[Any]:
    """Validate line by line; it takes lines without faults only."""
    return [Operation.model_validate_json(line) for line in text.split("\n") if line.strip()]


def of_dicts(items: Any) -> list[Any]:
    return _LIST.validate_python(items)


def dump_json(operations: list[Any]) -> str:
    return OpsResponse(operations=operations).model_dump_json()


#: How an operation's text stands in a document, and who validates that document.
SHAPES: dict[str, tuple[Callable[[list[str]], str], Callable[[Any], list[Any]]]] = {
    "response": (lambda texts: f'{{"operations":[{",".join(texts)}]}}', of_response),
    "response with other keys": (
        lambda texts: (
            f'{{"a":[{{"operations":5}}],"operations" : [{" , ".join(texts)}] ,"z":null}}'
        ),
        of_response,
    ),
    "response with the key twice": (
        lambda texts: f'{{"operations":[5,{{"id":7}}],"operations":[{",".join(texts)}]}}',
        of_response,
    ),
    "response with an escaped key": (
        lambda texts: f'{{"oper\\u0061tions":[{",".join(texts)}]}}',
        of_response,
    ),
    "list": (lambda texts: f"[{','.join(texts)}]", of_list),
    "list over lines": (lambda texts: "\n[\n" + "\n,\r\n\t".join(texts) + "\n]\n", of_list),
}


def text_of(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False)
