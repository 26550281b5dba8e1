"""Drives the client against a service and prints all that a program can notice, as JSON.

This runs in an environment with the client 0.2 or 0.3 (``python trace.py PORT FOLDER [hps] [no-rate]``), once
with the client's own classes and once with ours. The two outputs have to be equal.
"""

import asyncio
import copy
import enum
import inspect
import json
import logging
import pickle
import re
import sys
import tempfile
import time
import warnings
from pathlib import Path

import pydantic

from ansys.hps.data_transfer.client import (
    AsyncClient,
    AsyncDataTransferApi,
    Client,
    DataTransferApi,
)
from ansys.hps.data_transfer.client.binary import BinaryConfig
from ansys.hps.data_transfer.client.models.msg import OpsResponse, SrcDst, StoragePath
from ansys.hps.data_transfer.client.models.ops import Operation, OperationState

FIELDS = (
    *("children", "description", "ended_at", "error", "id", "messages", "progress"),
    *("progress_current", "progress_total", "queued_at", "result", "started_at", "state"),
    *("succeeded_on", "user_id"),
)
#: The client 0.2 has no such field, ours has: it is then left out.
HAS_RATE = "no-rate" not in sys.argv[3:]
#: Long enough for some polls, short enough for a test.
TIMEOUT = 0.1

_sleep, _sleep_async = time.sleep, asyncio.sleep


def _short_sleep(seconds):
    _sleep(min(seconds, 0.001))


async def _short_sleep_async(seconds, *arguments):
    return await _sleep_async(min(seconds, 0.001), *arguments)


# The client repeats what fails for minutes. How often it asks is the same without the pauses.
time.sleep, asyncio.sleep = _short_sleep, _short_sleep_async


class Trace(logging.Handler):
    """What happened, in order."""

    def __init__(self, port, folder):
        super().__init__()
        self.port, self.folder = port, folder
        self.lines = []
        self.are_repeats_counted = True
        self.since_call = 0

    def note(self, what, value):
        line = [what, value]
        if what == "call":
            self.since_call = len(self.lines)
        if self.are_repeats_counted or line not in self.lines[self.since_call :]:
            self.lines.append(line)

    def emit(self, record):
        self.note("log", self.text(f"{record.levelname} {record.name}: {record.getMessage()}"))

    def text(self, text):
        """Take out what depends on the run."""
        text = text.replace(str(self.port), "<port>").replace(str(self.folder), "<folder>")
        text = re.sub(re.escape(tempfile.gettempdir()) + r"/\w+", "<temporary>", text)
        text = re.sub(r"\d+(\.\d+)? (milli)?seconds?", "<time>", text)
        return re.sub(r"0x[0-9a-f]{6,}", "<address>", text)

    def describe(self, value):
        if type(value).__name__ == "Operation":
            return self.describe_operation(value)
        if isinstance(value, enum.Enum):
            return [type(value).__module__, repr(value)]
        if isinstance(value, list):
            return [self.describe(one) for one in value]
        if isinstance(value, pydantic.BaseModel):
            return [type(value).__name__, self.text(repr(value))]
        return [type(value).__name__, self.text(repr(value))]

    def describe_operation(self, op):
        unset = set() if HAS_RATE else {"rate"}
        return {
            "class": f"{type(op).__module__}.{type(op).__qualname__}",
            "values": {name: self.describe(getattr(op, name)) for name in FIELDS},
            "rate": self.describe(op.rate) if HAS_RATE else None,
            "set": sorted(op.model_fields_set - unset),
            "texts": [repr(op), str(op), f"{op.state}", f"{op.state!r}"],
            "tests": [
                op.state in [OperationState.Succeeded, OperationState.Failed],
                op.state != OperationState.Succeeded,
                op.state == "succeeded",
                op.result == False,  # noqa: E712 - programs ask this
                op == op.model_copy(),
                op == copy.deepcopy(op),
                op == pickle.loads(pickle.dumps(op)),
                op == Operation(**op.model_dump()),
                isinstance(op, Operation),
            ],
            "dumps": [
                self.outcome(lambda: repr(op.model_dump(exclude=unset))),
                self.outcome(lambda: repr(op.model_dump(mode="json", exclude=unset))),
                self.outcome(lambda: op.model_dump_json(exclude=unset)),
                self.outcome(lambda: op.model_dump_json(exclude_none=True, exclude=unset)),
            ],
        }

    def outcome(self, function):
        try:
            return self.describe(function())
        except Exception as error:
            return self.describe_error(error)

    def describe_error(self, error):
        described = [type(error).__module__, type(error).__name__, self.text(str(error))]
        if isinstance(error, pydantic.ValidationError):
            described.append([error.title, self.text(repr(error.errors()))])
        return described

    async def call(self, what, function, *arguments, **options):
        """Call something, wait for it if it is to be waited for, and note how it ended."""
        self.note("call", what)
        try:
            value = function(*arguments, **options)
            if inspect.isawaitable(value):
                value = await value
        except Exception as error:
            self.note("raised", self.describe_error(error))
            return None
        self.note("gave", self.describe(value))
        return value


def can_watch(api):
    """Tell whether this API takes a handler of progress; that of 0.2 does not."""
    return "progress_handler" in inspect.signature(api.wait_for).parameters


async def drive(trace, api, progress_handler):
    """Use the part of the API that has to do with operations."""
    watching = {"progress_handler": progress_handler} if can_watch(api) else {}
    paths = [StoragePath(path="a/one.txt"), StoragePath(path="b/two.txt")]
    refused = StoragePath(path="refused.txt")
    copies = [SrcDst(src=path, dst=StoragePath(path="c")) for path in paths]
    await trace.call("status", api.status, wait=True, sleep=0.001)
    await trace.call("storages", api.storages)

    started = await trace.call("copy", api.copy, copies)
    done = await trace.call("wait", api.wait_for, started, **watching)
    await trace.call("children", api.wait_for, done[0].children, interval=0.001)
    await trace.call("wait for an operation", api.wait_for, [done[0]])
    await trace.call("operations", api.operations, [*done[0].children, done[0].id])
    for verb in ("exists", "list", "mkdir", "remove", "rmdir"):
        started = await trace.call(verb, getattr(api, verb), paths)
        await trace.call(f"{verb}: wait", api.wait_for, [started.id], raise_on_error=True)
    started = await trace.call("remove", api.remove, [refused])
    await trace.call("refused", api.wait_for, [started], **watching)
    started = await trace.call("metadata", api.get_metadata, ["a/b.txt", paths[0]])
    done = await trace.call("metadata: wait", api.wait_for, started)
    trace.note("checksum", done[0].result["a/b.txt"]["checksum"])

    await trace.call("odd", api.operations, ["odd", "unknown"])
    # In debug mode the client compares the progress with 0, which None does not stand.
    for is_debug in (False, True):
        api.client.binary_config.debug = is_debug
        for one in ("absent-progress", "recovers"):
            done = await trace.call(f"{one}, debug {is_debug}", api.wait_for, one, timeout=5)
        started = await trace.call("copy", api.copy, copies)
        await trace.call("copy: wait", api.wait_for, started, timeout=5)
    api.client.binary_config.debug = False


async def fail(trace, api, progress_handler):
    """Get answers that a client has to refuse."""
    broken = ("bad-state", "bad-everything", "bad-item", "null", "empty", "no-list", "no-object")
    for one in (*broken, "forbidden", "broken"):
        # This asks forty times for all that is not a TypeError.
        if one in ("bad-state", "null", "no-object", "forbidden"):
            await trace.call(one, api.operations, [one])
        await trace.call(f"{one}: raise", api.wait_for, [one], raise_on_error=True, timeout=TIMEOUT)
    await trace.call("among good ones", api.wait_for, ["odd", "bad-state"], raise_on_error=True)

    async def stumble_async(name, progress):
        raise LookupError(name)

    def stumble(name, progress):
        raise LookupError(name)

    stumbling = stumble_async if inspect.iscoroutinefunction(progress_handler) else stumble
    if can_watch(api):
        options = {"progress_handler": stumbling, "raise_on_error": True}
        await trace.call("a handler fails", api.wait_for, ["odd"], **options)
    # How many polls fit in the time is chance.
    trace.are_repeats_counted = False
    for one in ("stuck", *broken):
        await trace.call(f"{one}: time", api.wait_for, [one], timeout=TIMEOUT, interval=0.001)
    trace.are_repeats_counted = True


def use_models(trace):
    """Use the models as the API does."""
    document = {"operations": [{"id": "a", "state": "running"}, {"progress": 1}]}
    for make in (
        lambda: OpsResponse(**document),
        lambda: OpsResponse.model_validate(document),
        lambda: OpsResponse.model_validate_json(json.dumps(document)),
        lambda: OpsResponse(operations=[Operation(id="b"), {"id": "c"}]),
        lambda: OpsResponse(operations=None),
        lambda: OpsResponse(operations=[{"id": 5}, None, Operation()]),
    ):
        try:
            response = make()
        except pydantic.ValidationError as error:
            trace.note("response", trace.describe_error(error))
            continue
        trace.note("response", trace.describe(response))
        trace.note("operations", trace.describe(response.operations))
        unset = {"operations": {"__all__": set() if HAS_RATE else {"rate"}}}
        trace.note("dump", trace.text(repr(response.model_dump(exclude=unset))))
        trace.note("json", response.model_dump_json(exclude=unset))
    if HAS_RATE:  # the class of 0.2 also has a docstring, which goes into the schema
        trace.note("schema", OpsResponse.model_json_schema())


def use_hps(trace, folder):
    """Use what ansys-hps-client builds on operations: files of a project."""
    import jwt

    from ansys.hps.client import Client as HpsClient
    from ansys.hps.client.jms import File, ProjectApi
    from ansys.hps.client.jms.api import jms_api
    from ansys.hps.client.jms.api import project_api as module

    url = f"http://127.0.0.1:{trace.port}/hps"
    token = jwt.encode({"preferred_username": "somebody"}, "k" * 32)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        hps = HpsClient(url, access_token=token, auth_url=url, verify=True)
    # In the place of a worker that this would download and start.
    hps._dt_client = Client(bin_config=BinaryConfig(port=trace.port))
    hps._dt_api = DataTransferApi(hps._dt_client)
    api = ProjectApi(hps, "project-1")

    def attempt(what, function, *arguments):
        trace.note("call", what)
        try:
            value = function(*arguments)
        except Exception as error:
            trace.note("raised", trace.describe_error(error))
            return None
        trace.note("gave", trace.text(str(value)))
        return value

    source = folder / "input.txt"
    source.write_text("input")
    made = attempt(
        "create files",
        api.create_files,
        [File(name="in", evaluation_path="in.txt", type="text/plain", src=str(source))],
    )
    attempt("get files", api.get_files)
    module._download_files(api, made)
    trace.note("content", repr(made[0].content))
    made[0].size = 733
    amounts = []
    target = attempt("download", api.download_file, made[0], str(folder), None, amounts.append)
    trace.note("progress", [[type(amount).__name__, amount] for amount in amounts])
    trace.note("downloaded", Path(target).read_text())
    attempt("copy script", api.copy_default_execution_script, "exec_mapdl.py")
    attempt("copy refused script", api.copy_default_execution_script, "refused.py")
    attempt("download archive", module._download_archive, api, "b/project.zip", str(folder / "p"))
    attempt("refused archive", module._download_archive, api, "b/refused.zip", str(folder / "r"))
    attempt("upload archive", jms_api._upload_archive, api._jms_api, str(source), "bucket")


async def main():
    port, folder = int(sys.argv[1]), Path(sys.argv[2])
    trace = Trace(port, folder)
    log = logging.getLogger("ansys")
    log.setLevel(logging.DEBUG)
    log.addHandler(trace)

    def show(name, progress):
        trace.note("progress", [name, type(progress).__name__, repr(progress)])

    async def show_async(name, progress):
        show(name, progress)

    use_models(trace)
    with_sync = DataTransferApi(Client(bin_config=BinaryConfig(port=port, token="t")))  # noqa: S106
    with_async = AsyncDataTransferApi(AsyncClient(bin_config=BinaryConfig(port=port)))
    for api, handler in ((with_sync, show), (with_async, show_async)):
        trace.note("api", type(api).__name__)
        await drive(trace, api, handler)
        await fail(trace, api, handler)
    with_sync.client.session.close()
    await with_async.client.session.aclose()
    if "hps" in sys.argv[3:]:
        use_hps(trace, folder)
    print(json.dumps(trace.lines))


asyncio.run(main())
