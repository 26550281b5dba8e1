"""One enumeration of states: beside a client that has its own, it is the client's."""

from collections.abc import Callable
from pathlib import Path

import pytest

from . import clients, service
from .places import MODELS, OURS, WITH_MIRROR, WITHOUT_MIRROR, Workshop

OURS_FIRST = "import hps_ops"
MIRROR_FIRST = "from ansys.hps.data_transfer.client.models import ops"
CLIENT_FIRST = "import ansys.hps.data_transfer.client.models"

ONE_ENUMERATION = """
import copy, pickle
import hps_ops, ansys.hps.data_transfer.client.models as models
from ansys.hps.data_transfer.client.models import ops
assert models.OperationState is ops.OperationState is hps_ops.OperationState
assert models.Operation is not ops.Operation is hps_ops.Operation
State = models.OperationState
document = '{"id": "a", "state": "succeeded", "progress": 1}'
ours = ops.Operation.model_validate_json(document)
theirs = models.Operation.model_validate_json(document)
for state in State:
    assert ops.Operation(state=state).state is state
    assert ops.Operation(state=state.value).state is state
    assert ops.Operation.model_validate({"state": state}, strict=True).state is state
    assert models.Operation(state=ops.Operation(state=state).state).state is state
assert ours.state is theirs.state is State.Succeeded and ours.is_succeeded and ours.is_final
assert ours.state in [ops.OperationState.Succeeded, ops.OperationState.Failed]
assert {theirs.state: 1}[ours.state] == 1
assert ours.model_dump()["state"] is State.Succeeded
assert ours.model_dump(mode="json")["state"] == "succeeded"
assert '"state":"succeeded"' in ours.model_dump_json()
for other in (copy.deepcopy(ours), pickle.loads(pickle.dumps(ours)), ours.model_copy()):
    assert other == ours and other.state is ours.state
assert b"client.models.models" in pickle.dumps(ours.state)
# A pickle from an environment without this client.
assert pickle.loads(b"cansys.hps.data_transfer.client.models.ops\\nOperationState\\n(S'failed'\\ntR.") is State.Failed
try:
    ops.Operation(state="finished")
except hps_ops.ValidationError as error:
    message = error.errors()[0]["msg"]
assert message == "Input should be 'unknown', 'queued', 'running', 'succeeded' or 'failed'"
schemas = ops.Operation.model_json_schema(), models.Operation.model_json_schema()
assert schemas[0]["$defs"]["OperationState"] == schemas[1]["$defs"]["OperationState"]
# The documented difference: what we add to our enumeration is not added to theirs.
assert not hasattr(State, "is_final") and ours.is_final
"""


@pytest.mark.parametrize("first", [OURS_FIRST, MIRROR_FIRST, CLIENT_FIRST])
@pytest.mark.parametrize("version", WITHOUT_MIRROR)
def test_there_is_one_enumeration_whatever_is_imported_first(
    workshop: Workshop, client_of: Callable[[str], str], version: str, first: str
) -> None:
    place = workshop.template("dependencies", client_of(version), OURS)
    place.run("-W", "error::RuntimeWarning", "-c", f"{first}\n{ONE_ENUMERATION}")


POLL = """
import sys
from ansys.hps.data_transfer.client import Client, DataTransferApi
from ansys.hps.data_transfer.client.binary import BinaryConfig
if sys.argv[2] == "beside ours":
    from ansys.hps.data_transfer.client.models.ops import Operation, OperationState
    import hps_ops
from ansys.hps.data_transfer.client import models
api = DataTransferApi(Client(bin_config=BinaryConfig(port=int(sys.argv[1]))))
path = models.StoragePath(path="a")
started = api.copy([models.SrcDst(src=path, dst=path)])
seen = []
(done,) = api.wait_for(started.id, interval=0.001, handler=lambda ops: seen.extend(ops))
assert type(done) is models.Operation, type(done)
if sys.argv[2] == "beside ours":
    # What a program does that mixes the two.
    assert [one.state for one in seen][-1] is OperationState.Succeeded
    assert done.state in [OperationState.Succeeded, OperationState.Failed]
    assert Operation(state=done.state).is_succeeded
print([one.model_dump_json() for one in seen], api.operations(["unknown"]))
api.client.session.close()
"""


@pytest.mark.parametrize("version", WITHOUT_MIRROR)
def test_the_client_is_unaffected(
    workshop: Workshop, client_of: Callable[[str], str], version: str
) -> None:
    printed = []
    for more, how in (([], "alone"), ([OURS], "beside ours")):
        place = workshop.template("dependencies", client_of(version), *more)
        with service.serve() as (_, port):
            printed.append(place.run("-c", POLL, str(port), how))
    assert printed[0] == printed[1]
    assert "succeeded" in printed[0]


def test_the_package_does_not_import_a_client_that_uses_ours(
    workshop: Workshop, client_of: Callable[[str], str]
) -> None:
    code = """
import sys, hps_ops
assert "ansys.hps.data_transfer.client" not in sys.modules and "pydantic" not in sys.modules
assert hps_ops.OperationState.Failed.is_final
assert hps_ops.OperationState.__module__ == "ansys.hps.data_transfer.client.models.ops"
from ansys.hps.data_transfer.client.models import ops
assert ops.OperationState is hps_ops.OperationState
"""
    for version in WITH_MIRROR:
        workshop.template("dependencies", client_of(version), OURS).run("-c", code)


HIDDEN = """
import hps_ops
from ansys.hps.data_transfer.client.models import ops
assert ops.Operation is not hps_ops.Operation
assert ops.OperationState is hps_ops.OperationState
assert hps_ops.Operation(state="failed").state is ops.Operation(state="failed").state
assert hps_ops.Operation(state="failed").is_failed
"""


def test_a_client_that_hides_the_mirror_shares_its_states(
    workshop: Workshop, client_of: Callable[[str], str]
) -> None:
    place = workshop.fresh("dependencies", OURS)
    target = place.folder / "target"
    place.install("--target", str(target), client_of("0.3.1"))
    for first in (OURS_FIRST, MIRROR_FIRST):
        place.run("-c", f"{first}\n{HIDDEN}", PYTHONPATH=str(target))


def states(**members: str) -> str:
    lines = [f"    {name} = {value!r}" for name, value in members.items()]
    return "\n".join(["import enum", "class OperationState(enum.Enum):", *lines, ""])


MODELS_PACKAGE = "models/__init__.py"
FIVE = {name.title(): name for name in ("unknown", "queued", "running", "succeeded", "failed")}
WHICH = """
import warnings
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    import hps_ops
assert hps_ops.Operation(state="running").state is hps_ops.OperationState.Running
print(hps_ops.OperationState.__module__, *[str(one.message) for one in caught], sep="\\n")
"""


@pytest.mark.parametrize(
    ("files", "home", "warning"),
    [
        ({"models/models.py": states(**FIVE), MODELS_PACKAGE: "from .models import *"}, "models.models", None),
        ({MODELS_PACKAGE: states(**FIVE)}, "models", None),
        ({"models/ops.py": states(**FIVE)}, "models.ops", None),
        ({MODELS_PACKAGE: states(**FIVE, Paused="paused")}, None, "has other members ('unknown', "),
        ({MODELS_PACKAGE: states(Failed="failed")}, None, "has other members ('failed')"),
        ({MODELS_PACKAGE: states(**{**FIVE, "Failed": "FAILED"})}, None, "has other members"),
        ({MODELS_PACKAGE: "import nothing_of_this_name"}, None, "(ModuleNotFoundError: No module"),
        ({"__init__.py": "raise RuntimeError('broken')"}, None, "(RuntimeError: broken)"),
        ({MODELS_PACKAGE: "OperationState = 5"}, None, "cannot be imported (AttributeError"),
        ({MODELS_PACKAGE: ""}, None, None),
        ({"models/ops.py": ""}, None, None),
    ],
)  # fmt: skip
def test_an_enumeration_that_cannot_stand_for_ours_is_told_apart_loudly(
    bare_workshop: Workshop,
    tmp_path: Path,
    files: dict[str, str],
    home: str | None,
    warning: str | None,
) -> None:
    clients.write_client(tmp_path, files)
    place = bare_workshop.template(OURS)
    where, *warned = place.run("-c", WHICH, PYTHONPATH=str(tmp_path)).splitlines()
    assert where == "ansys.hps.data_transfer.client." + (home or "models.ops")
    assert len(warned) == (warning is not None)
    if warning is not None:
        assert warning in warned[0]
        assert "keeps an OperationState of its own" in warned[0]
        assert "state.value" in warned[0]


def test_a_folder_that_fails_above_the_client_is_no_reason_to_fail(
    bare_workshop: Workshop, tmp_path: Path
) -> None:
    (tmp_path / "ansys").mkdir()
    (tmp_path / "ansys" / "__init__.py").write_text("raise ValueError", encoding="utf-8")
    place = bare_workshop.template(OURS)
    code = "import hps_ops; print(hps_ops.OperationState.Failed.is_final)"
    assert place.run("-W", "error", "-c", code, PYTHONPATH=str(tmp_path)) == "True\n"


def test_what_is_left_of_a_client_is_no_reason_to_warn(
    bare_workshop: Workshop, tmp_path: Path
) -> None:
    place = bare_workshop.fresh(OURS)
    code = "import hps_ops; print(hps_ops.OperationState.Failed.is_final)"
    for folder in (place.site, tmp_path):
        # No `models`, or as a mere folder.
        stale = (folder / MODELS).parent / "__init__.py"
        stale.parent.mkdir(parents=True, exist_ok=True)
        stale.write_text("raise ValueError", encoding="utf-8")
        assert place.run("-W", "error", "-c", code, PYTHONPATH=str(tmp_path)) == "True\n"


def test_the_warning_points_to_the_line_that_imports(
    bare_workshop: Workshop, tmp_path: Path
) -> None:
    clients.write_client(tmp_path, {MODELS_PACKAGE: states(Failed="failed")})
    (tmp_path / "program.py").write_text("\nimport hps_ops\n", encoding="utf-8")
    place = bare_workshop.template(OURS)
    done = place.call(str(tmp_path / "program.py"), PYTHONPATH=str(tmp_path))
    assert done.returncode == 0
    assert "program.py:2: RuntimeWarning: " in done.stderr, done.stderr


def test_the_folder_of_the_mirror_alone_is_no_client(bare_workshop: Workshop) -> None:
    place = bare_workshop.template(OURS)
    assert (place.site / MODELS / "ops" / "__init__.py").is_file()
    code = "from hps_ops._client import upstream; print(upstream.find_client())"
    assert place.run("-c", code) == "None\n"
