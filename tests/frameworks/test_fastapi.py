"""FastAPI: bodies, errors, responses and the OpenAPI document, on both sides."""

import json
from typing import Annotated, Any

import pytest

pytest.importorskip("pydantic")
pytest.importorskip("fastapi", reason="the group `frameworks` is not installed")
pytest.importorskip("starlette.testclient", reason="the group `frameworks` is not installed")

from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import ResponseValidationError
from fastapi.testclient import TestClient

from ..outcome import FIELD_NAMES
from ..sides import Models, ours, reference
from .apps import make_app

SIDES = (ours(), reference())
# What fails in the server is an answer like any other: the same on both sides.
CLIENTS = tuple(TestClient(make_app(side), raise_server_exceptions=False) for side in SIDES)

GOOD = {"id": "a", "state": "running", "progress": "0.5", "progress_total": 733, "rate": None}
DOCUMENTS: dict[str, Any] = {
    "good": GOOD,
    "empty": {},
    "null": None,
    "unknown keys": {"id": "a", "x": 1},
    "all wrong": {name: {"no": "field takes this"} for name in FIELD_NAMES if name != "result"},
    "two wrong": {"id": 5, "state": "finished", "progress": "half", "messages": ["a", 5]},
    "nested result": {"result": {"p": {"checksum": "c", "n": [1, 2.5, None, "ä"]}}},
    "big number": {"progress_total": 2**70, "progress": 1},
    "a list": [GOOD],
    "two in a list": [GOOD, {"id": 5}],
    "a number": 5,
    "a text": "a",
    "by name": {"x": GOOD, "y": {"state": 5}},
    "embedded": {"op": GOOD},
    "embedded wrong": {"op": {"id": 5}},
    "embedded null": {"op": None},
    "two": {"first": GOOD, "second": {"id": "b"}},
    "two, one wrong": {"first": {"id": 5}, "second": {"id": 6}},
    "with scalar": {"op": GOOD, "weight": 5},
    "with wrong scalar": {"op": {"id": 5}, "weight": "x"},
    "parent": {"name": "n", "operation": GOOD, "operations": [{"id": "c"}, {}]},
    "parent wrong": {"operation": {"id": 5}, "operations": [{}, {"progress": "x"}]},
}
BODIES: dict[str, dict[str, Any]] = {
    **{label: {"json": document} for label, document in DOCUMENTS.items()},
    "no body": {},
    "no JSON": {"content": b"{broken", "headers": {"content-type": "application/json"}},
    "bad UTF-8": {"content": b'{"id": "\xff"}', "headers": {"content-type": "application/json"}},
    "NaN": {"content": b'{"progress": NaN}', "headers": {"content-type": "application/json"}},
    "a form": {
        "content": b"id=a",
        "headers": {"content-type": "application/x-www-form-urlencoded"},
    },
    "no content type": {"content": json.dumps(GOOD).encode(), "headers": {"content-type": ""}},
    "query only": {"params": {"op": "a", "id": "a"}},
}
REQUESTS = (
    *("/one", "/optional", "/required-optional", "/list", "/dict", "/annotated"),
    *("/annotated-optional", "/old-style", "/embedded", "/two", "/with-scalar", "/nested"),
    *("/union", "/depends"),
)
RESPONSES = sorted(
    route.path
    for route in CLIENTS[0].app.routes
    if "GET" in (getattr(route, "methods", None) or ())
    and not route.path.startswith(("/openapi", "/docs", "/redoc"))
)


def _both(method: str, path: str, **options: Any) -> list[Any]:
    answers = [client.request(method, path, **options) for client in CLIENTS]
    return [(answer.status_code, answer.content) for answer in answers]


@pytest.mark.parametrize("path", REQUESTS)
@pytest.mark.parametrize("label", BODIES)
def test_a_request_has_the_same_outcome(path: str, label: str) -> None:
    own, theirs = _both("POST", path, **BODIES[label])
    assert own == theirs


@pytest.mark.parametrize("path", ["/one", "/optional", "/annotated", "/old-style", "/depends"])
def test_the_body_reaches_the_endpoint_as_an_operation(path: str) -> None:
    name, fields_set, shown = CLIENTS[0].post(path, json=GOOD).json()
    assert name == "Operation"
    assert fields_set == sorted(GOOD)
    assert "progress=0.5" in shown


@pytest.mark.parametrize("path", ["/one", "/optional", "/annotated", "/embedded", "/list"])
def test_it_is_no_query_parameter(path: str) -> None:
    described = CLIENTS[0].app.openapi()["paths"][path]["post"]
    assert "parameters" not in described
    assert "requestBody" in described


def test_path_and_query_parameters_stand_beside_the_body() -> None:
    own, theirs = _both("PUT", "/one/7?verbose=true", json=GOOD)
    assert own == theirs
    assert own[0] == 200
    own, theirs = _both("PUT", "/one/x?verbose=y", json={"id": 5})
    assert own == theirs
    assert own[0] == 422


def test_a_state_is_a_query_parameter() -> None:
    for params in ({"state": "failed"}, {"state": "x"}, {}):
        own, theirs = _both("POST", "/by-state", params=params)
        assert own == theirs


@pytest.mark.parametrize("path", [one for one in RESPONSES if one != "/bad-response"])
@pytest.mark.filterwarnings("ignore:Pydantic serializer warnings")
def test_a_response_has_the_same_bytes(path: str) -> None:
    own, theirs = _both("GET", path.replace("{key}", "5"))
    assert own == theirs
    assert own[0] == 200


def test_there_are_responses_of_every_kind() -> None:
    assert len(RESPONSES) > 25


def test_an_absent_optional_response_is_null() -> None:
    own, theirs = _both("GET", "/model-optional?absent=true")
    assert own == theirs == (200, b"null")


def test_a_bad_response_is_the_same_error() -> None:
    caught = []
    for client in CLIENTS:
        with pytest.raises(ResponseValidationError) as error:
            TestClient(client.app).get("/bad-response")
        caught.append(error.value.errors())
    assert caught[0] == caught[1]
    assert len(caught[0]) == 2


@pytest.mark.parametrize("separate", [True, False])
def test_the_openapi_document_is_the_same_text(separate: bool) -> None:
    documents = [
        TestClient(make_app(side, separate_input_output_schemas=separate)).get("/openapi.json")
        for side in SIDES
    ]
    own, theirs = (document.content for document in documents)
    assert own == theirs
    schemas = json.loads(own)["components"]["schemas"]
    assert "Operation" in schemas or "Operation-Input" in schemas


def test_a_websocket_gets_the_same_messages() -> None:
    messages = []
    for client in CLIENTS:
        with client.websocket_connect("/socket") as socket:
            socket.send_text(json.dumps(GOOD))
            messages.append([socket.receive_text(), socket.receive_text()])
    assert messages[0] == messages[1]


DATA: dict[str, dict[str, Any]] = {
    "usual": {"id": "a", "state": "failed", "progress": 1, "rate": None, "messages": ["x"]},
    "nothing": {},
    "nested": {"result": {"p": [{"a": None, "b": (1, 2)}], "q": {"r": {"s": "t"}}}},
    "text": {"description": "<ä\U0001f600>", "result": "x"},
    "false": {"result": False},
}

OPTIONS: dict[str, dict[str, Any]] = {
    "plain": {},
    "include": {"include": {"id", "result"}},
    "exclude": {"exclude": {"id", "result"}},
    "include list": {"include": ["id"]},
    "by alias": {"by_alias": False},
    "no None": {"exclude_none": True},
    "no None, some": {"exclude_none": True, "exclude": {"id"}},
    "not safe": {"sqlalchemy_safe": False},
}


def _encoded(m: Models, data: dict[str, Any], wrap: Any, options: dict[str, Any]) -> str:
    return json.dumps(jsonable_encoder(wrap(m.Operation(**data)), **options))


@pytest.mark.parametrize("label", DATA)
@pytest.mark.parametrize("options", OPTIONS)
def test_jsonable_encoder_gives_the_same(label: str, options: str) -> None:
    for wrap in (
        lambda op: op,
        lambda op: [op, {"op": op}] if not OPTIONS[options].get("include") else op,
    ):
        own, theirs = (_encoded(side, DATA[label], wrap, OPTIONS[options]) for side in SIDES)
        assert own == theirs


def test_jsonable_encoder_leaves_out_deleted_fields() -> None:
    encoded = []
    for side in SIDES:
        operation = side.Operation(id="a", rate="x")
        del operation.id
        encoded.append(jsonable_encoder(operation))
    assert encoded[0] == encoded[1]
    assert "id" not in encoded[0]


EFFECTS: dict[str, dict[str, Any]] = {
    "unset": {"exclude_unset": True},
    "defaults": {"exclude_defaults": True},
    "a part of a field": {"exclude": {"result": {"p"}}},
}


@pytest.mark.parametrize("label", EFFECTS)
def test_options_for_models_have_their_effect(label: str) -> None:
    data = {"id": "a", "result": {"p": 1, "q": 2}}
    own, theirs = (jsonable_encoder(side.Operation(**data), **EFFECTS[label]) for side in SIDES)
    assert own == theirs == SIDES[0].Operation(**data).model_dump(mode="json", **EFFECTS[label])


@pytest.mark.parametrize("kind", ["Query", "Header", "Cookie", "Form"])
def test_parameters_of_the_url_can_be_an_operation(kind: str) -> None:
    import fastapi

    answers = []
    for side in SIDES:
        app = fastapi.FastAPI()
        marked = Annotated[side.Operation, getattr(fastapi, kind)()]

        def endpoint(op: marked):  # type: ignore[valid-type]
            return op.id

        app.post("/")(endpoint)
        client = TestClient(app, cookies={"id": "a"})
        answer = client.post("/?id=a", headers={"id": "a"}, data={"id": "a"})
        answers.append((answer.status_code, answer.json()))
    assert answers[0] == answers[1] == (200, "a")


def test_a_custom_encoder_is_asked_first() -> None:
    encoded = [
        jsonable_encoder(
            [side.Operation(id="a")],
            custom_encoder={
                side.Operation: lambda op: op.model_dump(mode="json", exclude_unset=True)
            },
        )
        for side in SIDES
    ]
    assert encoded == [[{"id": "a"}]] * 2
