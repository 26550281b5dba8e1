"""One FastAPI application, made for either side."""

from typing import Annotated, Any

from fastapi import Body, Depends, FastAPI, WebSocket
from fastapi.encoders import jsonable_encoder
from pydantic import BaseModel

from ..sides import Models


def told(value: Any) -> Any:
    """Tell what an endpoint was given: types and fields set, all the way down."""
    if isinstance(value, (list, tuple)):
        return [told(item) for item in value]
    if isinstance(value, dict):
        return {key: told(item) for key, item in value.items()}
    if hasattr(value, "model_fields_set"):
        return [type(value).__name__, sorted(value.model_fields_set), repr(value)]
    return [type(value).__name__, repr(value)]


def make_app(m: Models, **options: Any) -> FastAPI:
    """Make the application with the classes of a side."""
    app = FastAPI(**options)
    many = list[m.Operation]

    class Parent(BaseModel):
        name: str = "p"
        operation: m.Operation | None = None
        operations: many = []

    _add_requests(app, m, Parent)
    _add_responses(app, m, Parent)
    return app


def _add_requests(app: FastAPI, m: Models, parent: Any) -> None:
    operation = m.Operation
    optional, many, named = operation | None, list[operation], dict[str, operation]

    @app.post("/one")
    def one(op: operation):
        return told(op)

    @app.put("/one/{key}")
    def one_with_path_and_query(key: int, op: operation, verbose: bool = False):
        return [key, verbose, told(op)]

    @app.post("/optional")
    def may_be_absent(op: optional = None):
        return told(op)

    @app.post("/required-optional")
    def may_be_null(op: optional):
        return told(op)

    @app.post("/list")
    def a_list(ops: many):
        return told(ops)

    @app.post("/dict")
    def a_dict(ops: named):
        return told(ops)

    @app.post("/annotated")
    def annotated(op: Annotated[operation, Body()]):
        return told(op)

    @app.post("/annotated-optional")
    def annotated_optional(op: Annotated[optional, Body(description="words")] = None):
        return told(op)

    @app.post("/old-style")
    def old_style(op: operation = Body(..., title="One")):  # noqa: B008 - FastAPI's older way
        return told(op)

    @app.post("/embedded")
    def embedded(op: Annotated[operation, Body(embed=True)]):
        return told(op)

    @app.post("/two")
    def two(first: operation, second: optional = None):
        return told([first, second])

    @app.post("/with-scalar")
    def with_scalar(op: operation, weight: Annotated[int, Body()]):
        return [weight, told(op)]

    @app.post("/nested")
    def nested(body: parent):
        return told([body.name, body.operation, body.operations])

    @app.post("/union")
    def union(op: operation | list[int]):
        return told(op)

    @app.post("/by-state")
    def by_state(state: m.OperationState):
        return told(state)

    def given(op: operation):
        return op

    @app.post("/depends")
    def depends(op: Annotated[Any, Depends(given)]):
        return told(op)

    @app.websocket("/socket")
    async def socket(websocket: WebSocket):
        await websocket.accept()
        op = operation.model_validate_json(await websocket.receive_text())
        await websocket.send_json(jsonable_encoder(op))
        await websocket.send_text(op.model_dump_json(exclude_unset=True))
        await websocket.close()


def _add_responses(app: FastAPI, m: Models, parent: Any) -> None:
    operation = m.Operation
    optional, many, named = operation | None, list[operation], dict[str, operation]

    def made(**data: Any) -> Any:
        return operation(**{"id": "ä<&>", "state": "running", "progress": "0.5", **data})

    def stored() -> list[Any]:
        return [
            made(),
            made(rate=None, result={"p": {"checksum": "c", "n": [1, 2.5, None]}}),
            operation(),
            operation.model_construct(id="unchecked", messages=["a"]),
        ]

    @app.get("/model", response_model=operation)
    def model():
        return made()

    @app.get("/model-from-dict", response_model=operation)
    def model_from_dict():
        return {"id": "a", "state": "failed", "progress": 1, "unknown": 5}

    @app.get("/model-from-other", response_model=operation)
    def model_from_other():
        class Other:
            id = "other"
            state = m.OperationState.Failed
            progress_total = "5"

        return Other()

    @app.get("/model-list", response_model=many)
    def model_list():
        return stored()

    @app.get("/model-dict", response_model=named)
    def model_dict():
        return {str(place): op for place, op in enumerate(stored())}

    @app.get("/model-optional", response_model=optional)
    def model_optional(absent: bool = False):
        return None if absent else made()

    @app.get("/model-nested", response_model=parent)
    def model_nested():
        return {"operation": made(), "operations": stored()}

    @app.get("/annotation")
    def annotation() -> operation:
        return made()

    @app.get("/annotation-list")
    async def annotation_list() -> many:
        return stored()

    @app.get("/no-annotation")
    def no_annotation():
        return made(result={"deep": [{"a": None}]})

    @app.get("/inside")
    def inside():
        return {"one": made(), "many": stored(), "state": m.OperationState.Running, "none": None}

    @app.get("/encoded")
    def encoded():
        return jsonable_encoder({"ops": stored()})

    def one():
        return made()

    dumps: dict[str, dict[str, Any]] = {
        "unset": {"response_model_exclude_unset": True},
        "defaults": {"response_model_exclude_defaults": True},
        "none": {"response_model_exclude_none": True},
        "include": {"response_model_include": {"id", "state", "result"}},
        "exclude": {"response_model_exclude": {"result", "messages"}},
        "unset-exclude": {
            "response_model_exclude_unset": True,
            "response_model_exclude": {"id"},
        },
    }
    for label, options in dumps.items():
        app.get(f"/model-list-{label}", response_model=many, name=f"list {label}", **options)(
            stored
        )
        app.get(f"/model-{label}", response_model=operation, name=f"one {label}", **options)(one)
        app.get(f"/none-{label}", response_model=None, name=f"none {label}", **options)(one)

    @app.get("/bad-response", response_model=operation)
    def bad_response():
        return {"id": 5, "state": "x"}

    @app.get("/strange-response", response_model=operation)
    def strange_response():
        return operation.model_construct(progress_total=5, result=("a", {"b"}))
