"""Operations are written as JSON, YAML, MessagePack and the like."""

import json
from typing import Any

from ...frameworks.samples import made
from ...sides import Models
from .. import told, use


def _dump_models(value: Any) -> Any:
    """What programs pass as `default`: it knows models and enumerations."""
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json", exclude_unset=True)
    raise TypeError(f"no way to write {type(value).__name__}")


def _dump_base_models(value: Any) -> Any:
    """Another usual one, which asks for the class."""
    from pydantic import BaseModel

    if isinstance(value, BaseModel):
        return {"model": type(value).__name__, **value.model_dump(mode="json", exclude_none=True)}
    return repr(value)


def _dump_dataclasses_first(value: Any) -> Any:
    """A third, from the times of dataclasses."""
    import dataclasses

    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {"dataclass": dataclasses.asdict(value)}
    if hasattr(value, "model_dump_json"):
        return json.loads(value.model_dump_json())
    return str(value)


def _dump_dicts(value: Any) -> Any:
    """And the careless one."""
    return value.__dict__ if hasattr(value, "__dict__") else str(value)


DEFAULTS = (_dump_models, _dump_base_models, _dump_dataclasses_first, dict, vars, str)


def _all(write: Any, m: Models) -> Any:
    """Write each kind of operation alone and within other values."""
    values = [*made(m), {"x": [m.Operation(id="a"), m.OperationState.Failed]}, (m.Operation(),)]
    return told(**{f"value {i}": (lambda v=v: write(v)) for i, v in enumerate(values)})


@use()
def json_with_each_default(m: Models) -> Any:
    calls = {
        f"{default.__name__} {i}": (lambda v=v, d=default: json.dumps(v, default=d))
        for default in DEFAULTS
        for i, v in enumerate([m.Operation(id="a", state="failed"), [m.Operation(result=[1])]])
    }
    return told(without=lambda: json.dumps(m.Operation()), **calls)


@use()
def json_with_encoder_classes(m: Models) -> Any:
    from pydantic import BaseModel

    class ByMethod(json.JSONEncoder):
        def default(self, o: Any) -> Any:
            return o.model_dump(mode="json") if hasattr(o, "model_dump") else super().default(o)

    class ByClass(json.JSONEncoder):
        def default(self, o: Any) -> Any:
            if isinstance(o, BaseModel):
                return o.model_dump(mode="json", exclude_none=True)
            return super().default(o)

    class ByProtocol(json.JSONEncoder):
        def default(self, o: Any) -> Any:
            for name in ("to_json", "as_dict", "_asdict", "__json__", "dict", "json"):
                if callable(getattr(o, name, None)):
                    return {name: True}
            return super().default(o)

    value = {"operations": made(m), "one": m.Operation(id="b", state="queued")}
    return told(
        by_method=lambda: json.dumps(value, cls=ByMethod),
        by_class=lambda: json.dumps(value, cls=ByClass),
        by_protocol=lambda: json.dumps(value, cls=ByProtocol),
        iterated=lambda: list(ByMethod(indent=1).iterencode(m.Operation(id="a")))[:5],
    )


@use("pydantic")
def pydantic_writes_anything(m: Models) -> Any:
    import pydantic_core
    from pydantic import TypeAdapter
    from pydantic.deprecated.json import pydantic_encoder

    value = {"operations": made(m), "states": list(m.OperationState)}
    return told(
        to_json=lambda: pydantic_core.to_json(value),
        to_jsonable=lambda: pydantic_core.to_jsonable_python(value, exclude_none=True),
        encoder=lambda: json.dumps(value, default=pydantic_encoder),
        encoded=lambda: pydantic_encoder(m.Operation(id="a", state="failed")),
        any=lambda: TypeAdapter(Any).dump_python(value, exclude_unset=True),
        any_json=lambda: TypeAdapter(Any).dump_json(value, exclude_defaults=True),
        object=lambda: TypeAdapter(object).dump_python(m.Operation(id="a")),
    )


@use("orjson")
def orjson_dumps(m: Models) -> Any:
    import orjson

    calls = {
        default.__name__: (lambda d=default: orjson.dumps({"x": made(m)}, default=d))
        for default in (*DEFAULTS, _dump_dicts)
    }
    value = m.Operation(id="a", state="running", result={"z": 1, "b": [None]})
    return told(
        without=lambda: orjson.dumps(value),
        in_a_list=lambda: orjson.dumps([value]),
        sorted=lambda: orjson.dumps(value, default=_dump_models, option=orjson.OPT_SORT_KEYS),
        passed_through=lambda: orjson.dumps(
            value, default=_dump_models, option=orjson.OPT_PASSTHROUGH_DATACLASS
        ),
        state=lambda: orjson.dumps(m.OperationState.Failed),
        key=lambda: orjson.dumps({m.OperationState.Failed: 1}, option=orjson.OPT_NON_STR_KEYS),
        **calls,
    )


@use("msgspec")
def msgspec_encodes(m: Models) -> Any:
    import msgspec

    value = m.Operation(id="a", state="running", result={"z": 1, "b": [None]})
    calls = {}
    for hook in (_dump_models, _dump_base_models, dict, str):
        name = hook.__name__
        calls[f"json {name}"] = lambda h=hook: msgspec.json.encode({"x": [value]}, enc_hook=h)
        calls[f"msgpack {name}"] = lambda h=hook: msgspec.msgpack.encode([value], enc_hook=h)
        calls[f"builtins {name}"] = lambda h=hook: msgspec.to_builtins([value], enc_hook=h)
    return told(
        json=lambda: msgspec.json.encode(value),
        msgpack=lambda: msgspec.msgpack.encode(value),
        builtins=lambda: msgspec.to_builtins(value),
        kept=lambda: msgspec.to_builtins([value], builtin_types=(m.Operation,)),
        yaml=lambda: msgspec.json.format(msgspec.json.encode(value, enc_hook=_dump_models)),
        ordered=lambda: msgspec.json.encode(value, enc_hook=_dump_models, order="sorted"),
        **calls,
    )


@use("msgspec")
def msgspec_decodes(m: Models) -> Any:
    import msgspec

    text = b'{"id": "a", "state": "failed", "progress": "0.5"}'

    def hook(kind: Any, value: Any) -> Any:
        if kind is m.Operation:
            return m.Operation.model_validate(value)
        raise NotImplementedError(kind)

    class Job(msgspec.Struct):
        name: str
        operation: m.Operation
        others: list[m.Operation] = []

    class Part(msgspec.Struct):
        id: str
        rate: str | None

    document = {"name": "n", "operation": {"id": "a", "progress": "1"}, "others": [{"id": "b"}]}

    def fields(job: Any) -> Any:
        return [job.name, job.operation, job.others]

    return told(
        class_without_hook=lambda: msgspec.json.decode(text, type=m.Operation),
        class_with_hook=lambda: msgspec.json.decode(text, type=m.Operation, dec_hook=hook),
        list_with_hook=lambda: msgspec.json.decode(
            b"[" + text + b"]", type=list[m.Operation], dec_hook=hook
        ),
        wrong=lambda: msgspec.json.decode(b'{"id": 5}', type=m.Operation, dec_hook=hook),
        null=lambda: msgspec.json.decode(b"null", type=m.Operation | None, dec_hook=hook),
        convert=lambda: msgspec.convert({"id": "a"}, m.Operation, dec_hook=hook),
        convert_without=lambda: msgspec.convert({"id": "a"}, m.Operation),
        convert_itself=lambda: msgspec.convert(m.Operation(id="a"), m.Operation),
        convert_attributes=lambda: (
            msgspec.convert(m.Operation(id="a", rate="r"), Part, from_attributes=True).rate
        ),
        struct=lambda: fields(msgspec.convert(document, Job, dec_hook=hook)),
        struct_json=lambda: fields(
            msgspec.json.decode(json.dumps(document), type=Job, dec_hook=hook)
        ),
        struct_wrong=lambda: msgspec.convert({**document, "operation": 5}, Job, dec_hook=hook),
        struct_written=lambda: msgspec.json.encode(
            Job("n", m.Operation(id="a")), enc_hook=_dump_models
        ),
        struct_shown=lambda: repr(Job("n", m.Operation(id="a"))),
        struct_asdict=lambda: msgspec.structs.asdict(Job("n", m.Operation(id="a"))),
        inspected=lambda: repr(msgspec.inspect.type_info(m.Operation)),
        schema=lambda: msgspec.json.schema(
            list[m.Operation], schema_hook=lambda kind: {"title": kind.__name__}
        ),
        schema_without=lambda: msgspec.json.schema(Job),
    )


@use("simplejson")
def simplejson_dumps(m: Models) -> Any:
    import simplejson

    calls = {
        default.__name__: (lambda d=default: simplejson.dumps(made(m), default=d))
        for default in DEFAULTS
    }
    return told(
        without=lambda: simplejson.dumps(m.Operation()),
        for_json=lambda: simplejson.dumps(
            [m.Operation(id="a")], for_json=True, default=_dump_models
        ),
        iterable=lambda: simplejson.dumps(m.Operation(id="a"), iterable_as_array=True),
        named_tuples=lambda: simplejson.dumps(
            m.Operation(), namedtuple_as_object=True, default=vars
        ),
        **calls,
    )


@use("ujson")
def ujson_dumps(m: Models) -> Any:
    import ujson

    value = m.Operation(id="a", result=[1])
    return told(
        without=lambda: ujson.dumps(value),
        **{d.__name__: (lambda d=d: ujson.dumps([value], default=d)) for d in DEFAULTS},
    )


@use("cbor2")
def cbor2_dumps(m: Models) -> Any:
    import cbor2

    value = m.Operation(id="a", state="failed", result=[1])
    return told(
        without=lambda: cbor2.dumps(value),
        default=lambda: cbor2.dumps(
            [value], default=lambda encoder, v: encoder.encode(_dump_models(v))
        ),
    )


@use("msgpack")
def msgpack_packs(m: Models) -> Any:
    import msgpack

    value = m.Operation(id="a", state="failed", result=[1])
    return told(
        without=lambda: msgpack.packb(value),
        default=lambda: msgpack.unpackb(msgpack.packb([value], default=_dump_models)),
        strict=lambda: msgpack.packb({"x": value}, default=dict, strict_types=True),
    )


@use("yaml")
def pyyaml_dumps(m: Models) -> Any:
    import yaml

    value = m.Operation(id="a", state="running", messages=["x"], result={"b": [1]})

    class Own(yaml.SafeDumper):
        pass

    Own.add_representer(
        m.Operation,
        lambda dumper, op: dumper.represent_mapping("!operation", op.model_dump(mode="json")),
    )

    class Multi(yaml.SafeDumper):
        pass

    from pydantic import BaseModel

    Multi.add_multi_representer(
        BaseModel,
        lambda dumper, op: dumper.represent_dict(op.model_dump(mode="json", exclude_none=True)),
    )

    class Loader(yaml.SafeLoader):
        pass

    Loader.add_constructor(
        "!operation",
        lambda loader, node: m.Operation.model_validate(loader.construct_mapping(node, deep=True)),
    )
    return told(
        dump=lambda: yaml.dump(value),
        dump_list=lambda: yaml.dump([value, value], sort_keys=False),
        safe_dump=lambda: yaml.safe_dump(value),
        safe_dump_in_dict=lambda: yaml.safe_dump({"x": value}),
        safe_dump_of_state=lambda: yaml.safe_dump(m.OperationState.Failed),
        state=lambda: yaml.dump(m.OperationState.Failed),
        representer=lambda: yaml.dump({"x": [value]}, Dumper=Own),
        multi_representer=lambda: yaml.dump({"x": [value]}, Dumper=Multi),
        round_trip=lambda: yaml.unsafe_load(yaml.dump(value)),
        full_load=lambda: yaml.full_load(yaml.dump(value)),
        back=lambda: yaml.load(yaml.dump([value], Dumper=Own), Loader=Loader),  # noqa: S506
        of_a_dump=lambda: yaml.safe_dump(value.model_dump(mode="json")),
    )


@use("ruamel.yaml")
def ruamel_dumps(m: Models) -> Any:
    import io

    from ruamel.yaml import YAML

    value = m.Operation(id="a", state="running", result=[1])

    def dumped(yaml: Any, one: Any) -> str:
        out = io.StringIO()
        yaml.dump(one, out)
        return out.getvalue()

    registered = YAML()
    registered.register_class(m.Operation)
    return told(
        safe=lambda: dumped(YAML(typ="safe", pure=True), {"x": value}),
        round_trip=lambda: dumped(YAML(), {"x": value}),
        unsafe=lambda: dumped(YAML(typ="unsafe", pure=True), value),
        registered=lambda: dumped(registered, [m.Operation(id="a")]),
    )


@use("flask")
def flask_jsonifies(m: Models) -> Any:
    import flask

    app = flask.Flask("somebody")

    @app.get("/one")
    def one() -> Any:
        return flask.jsonify(m.Operation(id="a"))

    @app.get("/dump")
    def dump() -> Any:
        return m.Operation(id="a", state="failed").model_dump(mode="json")

    @app.get("/itself")
    def itself() -> Any:
        return m.Operation(id="a")

    def answer(path: str) -> Any:
        app.testing = True
        with app.test_client() as client:
            given = client.get(path)
            return [given.status_code, given.data]

    def dumps() -> str:
        with app.app_context():
            return flask.json.dumps({"x": m.Operation(id="a")})

    return told(
        jsonify=lambda: answer("/one"),
        dump=lambda: answer("/dump"),
        itself=lambda: answer("/itself"),
        dumps=dumps,
    )


@use("fastapi")
def fastapi_encodes(m: Models) -> Any:
    import datetime
    import decimal

    from fastapi.encoders import jsonable_encoder

    options: dict[str, dict[str, Any]] = {
        "plain": {},
        "unset": {"exclude_unset": True},
        "defaults": {"exclude_defaults": True},
        "none": {"exclude_none": True},
        "include": {"include": {"id", "result"}},
        "part": {"exclude": {"result": {"p"}}},
        "custom": {"custom_encoder": {decimal.Decimal: str}},
        "custom for states": {"custom_encoder": {m.OperationState: lambda state: state.name}},
    }
    values = {
        "usual": m.Operation(id="a", state="failed", rate=None, result={"p": 1, "q": 2}),
        "others": m.Operation(
            result=[datetime.datetime(2026, 1, 2, tzinfo=datetime.timezone.utc), b"x", {1, 2}]
        ),
        "decimal": m.Operation(result=decimal.Decimal("1.50")),
        "nested": m.Operation(result={"op": m.Operation(id="b")}),
    }
    return told(
        **{
            f"{kind}, {label}": (lambda v=v, o=o: jsonable_encoder(v, **o))
            for kind, v in values.items()
            for label, o in options.items()
        }
    )


@use("kombu")
def kombu_and_celery_serialize(m: Models) -> Any:
    import kombu.serialization
    from kombu.utils.json import dumps, loads

    value = m.Operation(id="a", state="failed", result=[1])
    return told(
        json=lambda: dumps({"x": value}),
        back=lambda: loads(dumps({"x": value.model_dump(mode="json")})),
        registered=lambda: kombu.serialization.dumps([value], serializer="json"),
        yaml=lambda: kombu.serialization.dumps([value.model_dump()], serializer="yaml"),
    )


@use("pythonjsonlogger")
def python_json_logger_formats(m: Models) -> Any:
    import logging

    from pythonjsonlogger import json as jsonlogger
    from pythonjsonlogger import orjson as orjsonlogger

    record = logging.LogRecord("name", logging.INFO, "path", 1, "text", None, None)
    record.operation = m.Operation(id="a", state="failed")
    record.operations = made(m)
    return told(
        json=lambda: jsonlogger.JsonFormatter().format(record),
        dump=lambda: jsonlogger.JsonFormatter(json_default=_dump_base_models).format(record),
        orjson=lambda: orjsonlogger.OrjsonFormatter().format(record),
    )


@use("jsonpickle")
def jsonpickle_encodes(m: Models) -> Any:
    import jsonpickle

    value = m.Operation(id="a", state="running", messages=["x"], result={"b": [1]})
    return told(
        # The texts differ: a native class says itself how it is taken apart.
        not_picklable=lambda: jsonpickle.encode(value, unpicklable=False),
        keys=lambda: jsonpickle.decode(jsonpickle.encode({"x": [value, value]}, keys=True)),
        all_kinds=lambda: [jsonpickle.decode(jsonpickle.encode(one)) for one in made(m)],
        decode=lambda: jsonpickle.decode(jsonpickle.encode(value)),
        decode_list=lambda: jsonpickle.decode(jsonpickle.encode([value, value])),
        with_classes=lambda: jsonpickle.decode(
            jsonpickle.encode([value]), classes=[m.Operation, m.OperationState]
        ),
        of_class=lambda: jsonpickle.encode(m.Operation),
        private=lambda: jsonpickle.decode(jsonpickle.encode(_with_private(value)))._note,
    )


def _with_private(operation: Any) -> Any:
    object.__setattr__(operation, "_note", "n")
    return operation


@use("marshmallow")
def marshmallow_dumps_attributes(m: Models) -> Any:
    from marshmallow import Schema, fields, post_load

    class OperationSchema(Schema):
        id = fields.String()
        state = fields.Enum(m.OperationState, by_value=True, allow_none=True)
        progress = fields.Float(allow_none=True)
        result = fields.Raw()
        messages = fields.List(fields.String(), allow_none=True)
        final = fields.Method("is_last")

        def is_last(self, operation: Any) -> bool:
            return operation.ended_at is not None

        @post_load
        def make(self, data: dict[str, Any], **_: Any) -> Any:
            return m.Operation(**data)

    class Job(Schema):
        operation = fields.Nested(OperationSchema)
        many = fields.List(fields.Pluck(OperationSchema, "id"))

    schema = OperationSchema()
    return told(
        dump=lambda: [schema.dump(one) for one in made(m)],
        many=lambda: schema.dump(made(m), many=True),
        nested=lambda: Job().dump({"operation": m.Operation(id="a"), "many": made(m)}),
        load=lambda: schema.load({"id": "a", "state": "failed", "progress": "0.5"}),
        refused=lambda: schema.load({"state": "x"}),
        missing=lambda: schema.dump(m.Operation.model_construct()),
    )


@use("mashumaro")
def mashumaro_encodes_fields_of_the_class(m: Models) -> Any:
    import dataclasses

    from mashumaro import DataClassDictMixin
    from mashumaro.codecs.json import JSONEncoder

    def job() -> Any:
        return dataclasses.make_dataclass(
            "Job", [("operation", m.Operation)], bases=(DataClassDictMixin,)
        )

    return told(
        class_=lambda: job()(m.Operation(id="a")).to_dict(),
        encoder=lambda: JSONEncoder(list[m.Operation]).encode([m.Operation(id="a")]),
    )
