"""Operations go in and out of services and command lines."""

import contextlib
import io
import json
from typing import Annotated, Any

from ...frameworks.samples import made
from ...sides import Models
from .. import told, use

TEXT = {"id": "a", "state": "running", "progress": "0.5", "result": {"b": [1]}}


def _value(m: Models) -> Any:
    return m.Operation(id="a", state="running", messages=["x"], result={"b": [1]})


@use("fastapi", "starlette.testclient")
def fastapi_spreads_fields_over_parameters(m: Models) -> Any:
    # The bodies and responses are in `tests/frameworks`; these need a BaseModel by class.
    import fastapi
    from fastapi.testclient import TestClient

    def answer(marker: Any, method: str = "get", **options: Any) -> Any:
        app = fastapi.FastAPI()

        def endpoint(op: Annotated[m.Operation, marker]) -> Any:
            return [type(op).__name__, sorted(op.model_fields_set), repr(op)]

        endpoint.__annotations__ = {"op": Annotated[m.Operation, marker], "return": Any}
        getattr(app, method)("/")(endpoint)
        response = getattr(TestClient(app), method)("/", **options)
        return [response.status_code, response.json(), app.openapi()["paths"]]

    query = {"params": {"id": "a", "state": "failed", "messages": ["x", "y"]}}
    return told(
        query=lambda: answer(fastapi.Query(), **query),
        query_refused=lambda: answer(fastapi.Query(), params={"state": "x", "progress": "y"}),
        header=lambda: answer(fastapi.Header(), headers={"queued-at": "now", "id": "a"}),
        cookie=lambda: answer(fastapi.Cookie(), cookies={"id": "a"}),
        form=lambda: answer(fastapi.Form(), "post", data={"id": "a", "progress": "1"}),
        path=lambda: answer(fastapi.Path()),
        body=lambda: answer(fastapi.Body(), "post", json=TEXT),
        embedded=lambda: answer(fastapi.Body(embed=True), "post", json={"op": TEXT}),
    )


@use("fastapi", "starlette.testclient")
def fastapi_responds(m: Models) -> Any:
    import fastapi
    from fastapi.responses import JSONResponse
    from fastapi.testclient import TestClient

    def answer(given: Any, **options: Any) -> Any:
        app = fastapi.FastAPI()
        app.get("/", **options)(lambda: given())
        response = TestClient(app, raise_server_exceptions=False).get("/")
        return [response.status_code, response.text]

    def yielding() -> Any:
        app = fastapi.FastAPI()

        def dependency() -> Any:
            yield m.Operation(id="d")

        @app.get("/")
        def endpoint(op=fastapi.Depends(dependency)):  # noqa: B008 - FastAPI's way
            return op

        return TestClient(app).get("/").json()

    return told(
        plain=lambda: answer(lambda: _value(m)),
        nested=lambda: answer(lambda: {"ops": made(m), "one": _value(m)}),
        unset=lambda: answer(
            lambda: _value(m), response_model=m.Operation, response_model_exclude_unset=True
        ),
        list_unset=lambda: answer(
            lambda: made(m), response_model=list[m.Operation], response_model_exclude_unset=True
        ),
        no_none=lambda: answer(
            lambda: _value(m), response_model=m.Operation | None, response_model_exclude_none=True
        ),
        include=lambda: answer(
            lambda: _value(m), response_model=m.Operation, response_model_include={"id"}
        ),
        json_response=lambda: answer(lambda: JSONResponse(_value(m))),
        of_a_document=lambda: answer(lambda: dict(TEXT), response_model=m.Operation),
        of_nothing=lambda: answer(lambda: None, response_model=m.Operation),
        of_another=lambda: answer(lambda: 5, response_model=m.Operation),
        dependency=yielding,
        error=lambda: answer(
            lambda: (_ for _ in ()).throw(fastapi.HTTPException(409, {"op": _value(m).id}))
        ),
    )


@use("litestar")
def litestar_takes_and_gives_operations(m: Models) -> Any:
    from litestar import Litestar, get, post
    from litestar.plugins.pydantic import PydanticDTO, PydanticPlugin
    from litestar.testing import TestClient

    operation = m.Operation

    def served(handler: Any, method: str = "get", plugin: Any = None, **options: Any) -> Any:
        app = Litestar([handler], plugins=[plugin or PydanticPlugin()], debug=False)
        with TestClient(app, raise_server_exceptions=False) as client:
            response = getattr(client, method)("/", **options)
            return [response.status_code, response.text]

    def endpoint(decorate: Any, given: Any, returned: Any, taken: Any = None) -> Any:
        if taken is None:

            async def handler() -> Any:
                return given()

            handler.__annotations__ = {"return": returned}
        else:

            async def handler(data: Any) -> Any:
                return given(data)

            handler.__annotations__ = {"data": taken, "return": returned}
        return decorate(handler)

    def openapi() -> Any:
        handler = endpoint(post("/"), lambda data: data, operation, operation)
        document = Litestar([handler], plugins=[PydanticPlugin()]).openapi_schema.to_schema()
        return [document["paths"], document["components"]]

    def with_dto() -> Any:
        dto = PydanticDTO[operation]
        handler = endpoint(post("/", dto=dto), lambda data: data, operation, operation)
        return served(handler, "post", json=TEXT)

    post_ = post("/")
    return told(
        given=lambda: served(endpoint(get("/"), lambda: _value(m), operation)),
        given_list=lambda: served(endpoint(get("/"), lambda: made(m), list[operation])),
        given_in_dict=lambda: served(endpoint(get("/"), lambda: {"x": _value(m)}, dict[str, Any])),
        unset=lambda: served(
            endpoint(get("/"), lambda: _value(m), operation),
            plugin=PydanticPlugin(exclude_unset=True),
        ),
        taken=lambda: served(
            endpoint(post_, lambda data: repr(data), str, operation), "post", json=TEXT
        ),
        taken_list=lambda: served(
            endpoint(post("/"), lambda data: repr(data), str, list[operation]), "post", json=[TEXT]
        ),
        refused=lambda: served(
            endpoint(post("/"), lambda data: repr(data), str, operation),
            "post",
            json={"id": 5, "state": "x"},
        ),
        dto=with_dto,
        openapi=openapi,
    )


@use("strawberry")
def strawberry_makes_types(m: Models) -> Any:
    import strawberry
    from strawberry.experimental import pydantic as bridge

    def schema() -> Any:
        strawberry.enum(m.OperationState)

        @bridge.type(model=m.Operation)
        class OperationType:
            id: strawberry.auto
            state: strawberry.auto
            progress: strawberry.auto
            messages: strawberry.auto

        @strawberry.type
        class Query:
            @strawberry.field
            def operation(self) -> OperationType:
                return OperationType.from_pydantic(_value(m))

        made_schema = strawberry.Schema(Query)
        return [str(made_schema), made_schema.execute_sync("{operation{id state messages}}").data]

    def back() -> Any:
        @bridge.input(model=m.Operation)
        class OperationInput:
            id: strawberry.auto
            rate: strawberry.auto

        return OperationInput(id="a", rate=None).to_pydantic()

    return told(schema=schema, back=back)


@use("celery")
def celery_tasks_take_models(m: Models) -> Any:
    import celery

    app = celery.Celery("somebody", broker="memory://", backend="cache+memory://")
    app.conf.task_always_eager = True
    app.conf.task_store_eager_result = False
    operation = m.Operation

    def finish(op: Any) -> Any:
        return op.model_copy(update={"rate": "r"}) if hasattr(op, "model_copy") else op

    def task(annotation: Any, returned: Any, **options: Any) -> Any:
        def work(op: Any) -> Any:
            return finish(op)

        work.__annotations__ = {"op": annotation, "return": returned}
        return app.task(name=f"work-{annotation}-{sorted(options)}", **options)(work)

    return told(
        model=lambda: task(operation, operation, pydantic=True).apply(args=[dict(TEXT)]).result,
        optional=lambda: (
            task(operation | None, operation, pydantic=True).apply(args=[dict(TEXT)]).result
        ),
        refused=lambda: task(operation, operation, pydantic=True).apply(args=[{"id": 5}]).result,
        direct=lambda: task(operation, operation, pydantic=True)(dict(TEXT)),
        strict=lambda: task(operation, operation, pydantic=True, pydantic_strict=True)(dict(TEXT)),
        plain=lambda: task(operation, operation).apply(args=[_value(m)]).result,
    )


@use("cyclopts")
def cyclopts_makes_options(m: Models) -> Any:
    import cyclopts

    def run(words: list[str], annotation: Any = m.Operation, **options: Any) -> Any:
        app = cyclopts.App("somebody", result_action="return_value")

        def command(op: Any = None) -> Any:
            return op

        command.__annotations__ = {"op": annotation}
        app.default(command)
        return app(words, exit_on_error=False, print_error=False, **options)

    def help_() -> str:
        from rich.console import Console

        out = io.StringIO()
        with contextlib.suppress(SystemExit):
            run(["--help"], console=Console(file=out, width=90, color_system=None))
        return out.getvalue()

    star = Annotated[m.Operation, cyclopts.Parameter(name="*")]
    return told(
        options=lambda: run(["--op.id", "a", "--op.state", "failed", "--op.progress=1"]),
        lists=lambda: run(["--op.messages", "x", "--op.messages", "y"]),
        flat=lambda: run(["--id", "a"], star),
        json=lambda: run(["--op", '{"id": "a"}']),
        refused=lambda: run(["--op.state", "over"]),
        unknown=lambda: run(["--op.nothing", "x"]),
        help=help_,
    )


@use("jsonargparse")
def jsonargparse_makes_options(m: Models) -> Any:
    import jsonargparse

    def parsed(words: list[str], annotation: Any = m.Operation) -> Any:
        parser = jsonargparse.ArgumentParser(exit_on_error=False, prog="somebody")
        parser.add_argument("--op", type=annotation)
        given = parser.parse_args(words)
        return [given.op, parser.instantiate_classes(given).op]

    def class_arguments(words: list[str]) -> Any:
        parser = jsonargparse.ArgumentParser(exit_on_error=False, prog="somebody")
        parser.add_class_arguments(m.Operation, "op")
        return parser.instantiate(parser.parse_args(words)).op

    return told(
        options=lambda: parsed(["--op.id", "a", "--op.state", "Failed"]),
        json=lambda: parsed(["--op", '{"id": "a", "progress": 1}']),
        optional=lambda: parsed(["--op", '{"id": "a"}'], m.Operation | None),
        many=lambda: parsed(["--op", '[{"id": "a"}]'], list[m.Operation]),
        refused=lambda: parsed(["--op.nothing", "x"]),
        wrong=lambda: parsed(["--op.progress", "x"]),
        class_arguments=lambda: class_arguments(["--op.id", "a"]),
    )


@use("starlette")
def starlette_keeps_them_in_its_state(m: Models) -> Any:
    from starlette.datastructures import State
    from starlette.responses import JSONResponse

    return told(
        state=lambda: State({"op": _value(m)}).op,
        response=lambda: JSONResponse({"op": _value(m)}).body,
        dump=lambda: JSONResponse(json.loads(_value(m).model_dump_json())).body,
    )
