"""pydantic v1's methods, kept with their warnings."""

import json
import pickle
from functools import partial
from typing import Any

from ..documents import full_document
from ..outcome import record
from ..registry import case as register
from ..registry import tabulate
from ..sides import Models

case = partial(register, needs_pydantic="pydantic v1's methods")


@case("dict and json")
def _(m: Models) -> Any:
    operation = m.Operation(**full_document())
    operation.result = {"x": (1, {2})}
    return tabulate(
        {
            f"{name} {i} {list(options)}": partial(getattr(operation, name), **options)
            for name in ("dict", "json")
            for i, options in enumerate(
                (
                    *(
                        {},
                        {"exclude_none": True},
                        {"include": {"id", "state"}},
                        {"exclude": {"result"}},
                    ),
                    *({"exclude_unset": True}, {"by_alias": True}, {"exclude_defaults": True}),
                    *({"encoder": repr}, {"models_as_dict": False}, {"indent": 2}, {"other": 1}),
                )
            )
        }
    )


@case("parse_obj, parse_raw, from_orm, validate, construct")
def _(m: Models) -> Any:
    cls = m.Operation
    source = type("Source", (), {"id": "a"})()
    text = '{"id": "a", "state": "failed"}'
    return tabulate(
        {
            "parse_obj": lambda: cls.parse_obj({"id": "a"}),
            "parse_obj fault": lambda: cls.parse_obj({"id": 5}),
            "parse_obj of a list": lambda: cls.parse_obj([1]),
            "parse_raw": lambda: cls.parse_raw(text),
            "parse_raw of bytes": lambda: cls.parse_raw(text.encode()),
            "parse_raw fault": lambda: cls.parse_raw('{"id": 5}'),
            "parse_raw broken": lambda: cls.parse_raw("{"),
            "parse_raw content type": lambda: cls.parse_raw(text, content_type="application/json"),
            "parse_raw other type": lambda: cls.parse_raw(text, content_type="x/y"),
            "parse_raw pickle": lambda: cls.parse_raw(
                pickle.dumps({"id": "a"}), proto="pickle", allow_pickle=True
            ),
            "from_orm": lambda: cls.from_orm(source),
            "validate": lambda: cls.validate({"id": "a"}),
            "validate fault": lambda: cls.validate(5),
            "construct": lambda: cls.construct(id=5, x=1),
            "construct with set": lambda: cls.construct({"rate"}, id=5),
        }
    )


@case("parse_file")
def _(m: Models) -> Any:
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "operation.json")
        path.write_text(json.dumps({"id": "a"}), encoding="utf-8")
        return (
            record(lambda: m.Operation.parse_file(path)),
            record(lambda: m.Operation.parse_file(str(path))),
        )


@case("copy")
def _(m: Models) -> Any:
    operation = m.Operation(**full_document())

    def attempt(options: dict[str, Any]) -> Any:
        made = operation.copy(**options)
        return made, made.messages is operation.messages if "messages" in vars(made) else "none"

    options: tuple[dict[str, Any], ...] = (
        *({}, {"deep": True}, {"update": {"id": "b", "x": 1}}, {"include": {"id", "messages"}}),
        *({"exclude": {"result"}}, {"include": {"id": True}, "update": {"rate": "r"}}),
        *({"include": {"result": {"ok"}}}, {"exclude": {"messages": {0}}}, {"other": 1}),
    )
    return tabulate({f"{i} {list(o)}": partial(attempt, o) for i, o in enumerate(options)})


@case("schema and schema_json")
def _(m: Models) -> Any:
    return tabulate(
        {
            "schema": lambda: m.Operation.schema(),
            "schema by name": lambda: m.Operation.schema(by_alias=False),
            "schema template": lambda: m.Operation.schema(ref_template="#/x/{model}"),
            "schema_json": lambda: m.Operation.schema_json(),
            "schema_json indented": lambda: m.Operation.schema_json(indent=1),
        }
    )


@case("update_forward_refs")
def _(m: Models) -> Any:
    return tabulate(
        {
            "plain": lambda: m.Operation.update_forward_refs(),
            "with names": lambda: m.Operation.update_forward_refs(x=int),
        }
    )


@case("private methods of v1")
def _(m: Models) -> Any:
    operation = m.Operation(id="a", messages=["b"])
    return tabulate(
        {
            "_iter": lambda: list(operation._iter()),
            "_iter with options": lambda: list(
                operation._iter(to_dict=True, exclude_none=True, include={"id", "messages"})
            ),
            "_copy_and_set_values": lambda: operation._copy_and_set_values(
                {"id": "b"}, {"id"}, deep=False
            ),
            "_get_value": lambda: m.Operation._get_value(
                [operation],
                to_dict=True,
                by_alias=False,
                include=None,
                exclude=None,
                exclude_unset=True,
                exclude_defaults=False,
                exclude_none=False,
            ),
            "_calculate_keys": lambda: operation._calculate_keys(
                include={"id": True}, exclude=None, exclude_unset=False
            ),
        }
    )


@case("__fields__ and __fields_set__")
def _(m: Models) -> Any:
    operation = m.Operation(id="a")
    return tabulate(
        {
            "__fields__ of the class": lambda: list(m.Operation.__fields__),
            "__fields__ of an instance": lambda: list(operation.__fields__),
            "__fields_set__": lambda: operation.__fields_set__,
            "__fields_set__ of the class": lambda: type(m.Operation.__fields_set__).__name__,
        }
    )


@case("on a subclass")
def _(m: Models) -> Any:
    class Sub(m.Operation):
        def shout(self) -> str:
            return self.id.upper()

    return tabulate(
        {
            "parse_obj": lambda: Sub.parse_obj({"id": "a"}).shout(),
            "construct": lambda: Sub.construct(id="a").shout(),
            "copy": lambda: Sub(id="a").copy().shout(),
            "dict": lambda: Sub(id="a").dict(exclude_none=True),
            "overridden": lambda: record(lambda: type(Sub(id="a").copy(update={})) is Sub),
        }
    )
