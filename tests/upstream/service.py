"""A small server on the loopback that answers as the data transfer service and HPS do.

Each poll of an operation shows its next stage, so what a client sees depends on its requests alone,
not on time.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

API = "/api/v1"
JMS = "/hps/jms/api/v1"

TIMES = {
    "queued_at": "2025-06-01T08:15:30.000000001Z",
    "started_at": "2025-06-01T08:15:31.123456789Z",
    "ended_at": "2025-06-01T08:15:33.5Z",
}

Document = dict[str, Any]


def _stages(document: Document, end: Document) -> list[Document]:
    """Queue, run with progress, end: keys in the order of the alphabet, as the service has them."""
    queued = {**document, "state": "queued", "queued_at": TIMES["queued_at"], "progress": 0}
    running = {
        **queued,
        "state": "running",
        "started_at": TIMES["started_at"],
        "progress_total": 733,
        "rate": "3.1 MB/s",
    }
    stages = [
        queued,
        {**running, "progress": 0.25, "progress_current": 183},
        {**running, "progress": 0.9999, "progress_current": 732, "messages": ["almost there"]},
        {
            **running,
            "progress": 1,
            "progress_current": 733,
            "ended_at": TIMES["ended_at"],
            **end,
        },
    ]
    return [dict(sorted(stage.items())) for stage in stages]


#: Operations which are there from the start, each with its stages. The last one stays.
FIXED: dict[str, list[Any]] = {
    "stuck": [{"id": "stuck", "state": "running", "progress": 0.5}],
    "absent-progress": [
        {"id": "absent-progress", "state": "queued"},
        {"id": "absent-progress", "state": "running", "progress": None, "rate": None},
        {"id": "absent-progress", "state": "succeeded", "progress": 1.0},
    ],
    "recovers": [
        {"id": "recovers", "state": "running", "progress": "half"},
        {"id": "recovers", "state": "running", "progress": "0.5", "progress_total": "733"},
        {"id": "recovers", "state": "succeeded", "progress": True, "progress_total": 10**30},
    ],
    "odd": [
        {
            "description": "α – \ud800 and more",
            "id": "odd",
            "messages": [],
            "new_in_a_later_release": {"deep": [1, 2.5, None]},
            "progress": 1e300,
            "progress_current": -(2**70),
            "progress_total": 0.0,
            "result": [{"a": [True, None, 1.5, "x"]}, 10**40],
            "state": "failed",
            "user_id": "",
        }
    ],
    "unknown": [{"id": "unknown", "state": "unknown"}],
    "bad-state": [{"id": "bad-state", "state": "finished"}],
    "bad-everything": [
        {
            "id": 5,
            "children": {"a": 1},
            "messages": "text",
            "progress": "half",
            "progress_total": 1.5,
            "state": "Running",
            "succeeded_on": [1, "b", None],
        }
    ],
    "bad-item": [["not", "an", "object"]],
}
#: Whole answers to a poll of one of these.
ANSWERS: dict[str, tuple[int, Any]] = {
    "null": (200, {"operations": None}),
    "empty": (200, {}),
    "no-list": (200, {"operations": "text"}),
    "no-object": (200, ["text"]),
    "forbidden": (403, {"title": "Forbidden", "description": "not yours"}),
    "broken": (500, {"error": "disk full"}),
}


class Service:
    """The state of the service.

    Parameters
    ----------
    has_rate
        Whether operations have the field `rate`: since version 0.3 of the client.
    """

    def __init__(self, *, has_rate: bool) -> None:
        self.has_rate = has_rate
        self.requests: list[str] = []
        self.polls: dict[str, int] = {}
        self.operations = dict(FIXED)
        self.files: dict[str, Document] = {}
        self._made = 0
        self._status_calls = 0

    def answer(self, method: str, url: str, body: bytes) -> tuple[int, Any]:
        """Give the status and the document that answer a request."""
        parts = urlsplit(url)
        self.requests.append(f"{method} {parts.path}")
        sent = json.loads(body) if body else {}
        if parts.path.startswith(JMS):
            return 200, self._answer_hps(method, parts.path.removeprefix(JMS), sent)
        path = parts.path.removeprefix(API)
        if path in ("", "/"):
            self._status_calls += 1
            return 200, {"ready": self._status_calls > 2, "time": TIMES["queued_at"]}
        if path == "/operations":
            return self._poll(parse_qs(parts.query).get("ids", []))
        if path == "/storage":
            return 200, {"storage": [{"name": "any", "priority": 1}]}
        if path == "/metadata:get":
            found = {path: {"checksum": f"sum of {path}", "size": 733} for path in sent["paths"]}
            return 200, self._start("get metadata", found)
        if path.startswith("/storage:"):
            return 200, self._transfer(path.removeprefix("/storage:"), sent["operations"])
        if path == "/shutdown":
            return 200, {}
        return 404, {"title": f"nothing at {parts.path}"}

    def _poll(self, ids: list[str]) -> tuple[int, Any]:
        for one in ids:
            if one in ANSWERS:
                return ANSWERS[one]
        return 200, {"operations": [self._next_stage(one) for one in ids], "total": len(ids)}

    def _next_stage(self, one: str) -> Any:
        stages = self.operations[one]
        seen = self.polls.get(one, 0)
        self.polls[one] = seen + 1
        document = stages[min(seen, len(stages) - 1)]
        if isinstance(document, dict) and not self.has_rate:
            return {name: value for name, value in document.items() if name != "rate"}
        return document

    def _start(self, description: str, result: Any = None, **more: Any) -> Document:
        self._made += 1
        one = f"operation-{self._made}"
        document = {"id": one, "description": description, "user_id": "u-1", **more}
        end: Document = {"state": "succeeded", "result": result, "succeeded_on": ["any"]}
        if "refused" in description:
            end = {
                "state": "failed",
                "error": f"cannot {description}",
                "messages": ["tried once", "tried twice"],
                "result": False,
            }
        self.operations[one] = _stages(document, end)
        return {"id": one, "location": f"{API}/operations/{one}"}

    def _transfer(self, verb: str, steps: list[Any]) -> Document:
        children = []
        for step in steps:
            source = step.get("src", step)
            children.append(self._start(f"{verb} {source['path']}")["id"])
            if step.get("dst", {}).get("remote") == "local":
                target = Path(step["dst"]["path"])
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(b"content of " + source["path"].encode())
        paths = " ".join(step.get("src", step)["path"] for step in steps)
        return self._start(f"{verb} {paths}", {"moved": len(steps)}, children=children)

    def _answer_hps(self, method: str, path: str, sent: Document) -> Document:
        if path == "":
            settings = {"execution_script_default_bucket": "scripts"}
            return {"build": {"version": "1.1.60"}, "settings": settings}
        if method == "POST":
            for file in sent["files"]:
                number = len(self.files) + 1
                self.files[f"file-{number}"] = {
                    **file,
                    "id": f"file-{number}",
                    "storage_id": f"stored-{number}",
                }
            return {"files": list(self.files.values())[-len(sent["files"]) :]}
        if method == "PUT":
            for file in sent["files"]:
                self.files[file["id"]].update(file)
            return {"files": [self.files[file["id"]] for file in sent["files"]]}
        return {"files": list(self.files.values())}


@contextmanager
def serve(*, has_rate: bool = True) -> Iterator[tuple[Service, int]]:
    """Run a service; give it, and its port on the loopback."""
    service = Service(has_rate=has_rate)
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Head and body in one packet: two would wait 40 ms for the first one's receipt.
        wbufsize = -1
        # A client that keeps its connection must not keep the test.
        timeout = 20

        def _handle(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            with lock:
                status, document = service.answer(self.command, self.path, body)
            answer = json.dumps(document).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        do_GET = do_POST = do_PUT = _handle  # noqa: N815 - the names of the standard library

        def log_message(self, *_: Any) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield service, server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
