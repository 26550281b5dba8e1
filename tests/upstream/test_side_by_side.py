"""Installing and uninstalling the package and the client, in either order."""

from collections.abc import Callable

import pytest

from .places import CLIENT, OURS, WITH_MIRROR, WITHOUT_MIRROR, Place, Workshop

USE_OURS = """
import hps_ops
from ansys.hps.data_transfer.client.models import ops
assert ops.Operation is hps_ops.Operation and ops.OperationState is hps_ops.OperationState
operation = ops.Operation.model_validate_json('{"id": "a", "state": "failed"}')
assert operation.is_failed and operation.state is ops.OperationState.Failed
"""

USE_THEIRS = """
import importlib.util
from ansys.hps.data_transfer.client import AsyncDataTransferApi, DataTransferApi
from ansys.hps.data_transfer.client.models import ops
assert importlib.util.find_spec("hps_ops") is None
assert ops.__file__.endswith("ops.py"), ops.__file__
import pydantic
assert issubclass(ops.Operation, pydantic.BaseModel)
assert ops.Operation(id="a").id == "a"
"""

USE_THEIR_MODELS = """
import importlib.util
from ansys.hps.data_transfer.client import AsyncDataTransferApi, DataTransferApi
from ansys.hps.data_transfer.client.models import Operation, OperationState
assert importlib.util.find_spec("hps_ops") is None
assert importlib.util.find_spec("ansys.hps.data_transfer.client.models.ops") is None
assert Operation(state="failed").state is OperationState.Failed
"""

CLIENT_USES_OURS = """
import hps_ops, typing
from ansys.hps.data_transfer.client import AsyncDataTransferApi, DataTransferApi
from ansys.hps.data_transfer.client.api import api, async_api
from ansys.hps.data_transfer.client.models import msg, ops
assert msg.ops is ops
for module in (ops, api, async_api):
    assert module.Operation is hps_ops.Operation, module
    assert module.OperationState is hps_ops.OperationState, module
assert typing.get_args(typing.get_args(msg.OpsResponse.model_fields["operations"].annotation)[0]) == (
    hps_ops.Operation,
)
(operation,) = msg.OpsResponse(operations=[{"id": "a", "state": "queued"}]).operations
assert type(operation) is hps_ops.Operation and operation.is_queued
assert DataTransferApi.wait_for.__globals__["Operation"] is hps_ops.Operation
assert AsyncDataTransferApi.wait_for.__globals__["Operation"] is hps_ops.Operation
"""


def install_both(workshop: Workshop, client: str, *, is_client_first: bool) -> Place:
    order = (client, OURS) if is_client_first else (OURS, client)
    return workshop.fresh("dependencies", *order)


@pytest.mark.parametrize("is_client_first", [True, False], ids=["client first", "ours first"])
@pytest.mark.parametrize("version", [*WITH_MIRROR, WITHOUT_MIRROR[-1]])
def test_neither_touches_a_file_of_the_other(
    workshop: Workshop, client_of: Callable[[str], str], version: str, is_client_first: bool
) -> None:
    client = client_of(version)
    alone = workshop.template("dependencies", client).hashes()
    ours_alone = workshop.template("dependencies", OURS).hashes()
    place = install_both(workshop, client, is_client_first=is_client_first)
    assert place.record(OURS).isdisjoint(place.record(CLIENT))
    both = place.hashes()
    assert {name: both.get(name) for name in alone} == alone
    assert {name: both.get(name) for name in ours_alone} == ours_alone
    assert set(both) == set(alone) | set(ours_alone)

    place.run("-W", "error", "-c", USE_OURS)
    if version in WITH_MIRROR:
        place.run("-c", CLIENT_USES_OURS)

    if is_client_first:
        place.uninstall(OURS)
        assert place.hashes() == alone
        place.run("-c", USE_THEIRS if version in WITH_MIRROR else USE_THEIR_MODELS)
    else:
        place.uninstall(CLIENT)
        assert place.hashes() == ours_alone
        place.run("-c", USE_OURS)


def test_the_type_checkers_marker_stays_where_it_was(
    workshop: Workshop, client_of: Callable[[str], str]
) -> None:
    place = workshop.template("dependencies", client_of("0.3.1"), OURS)
    assert [path.parent.name for path in (place.site / "ansys").rglob("py.typed")] == []
    assert (place.site / "hps_ops" / "py.typed").is_file()


def test_a_plain_install_of_both_brings_what_they_need(workshop: Workshop) -> None:
    place = workshop.fresh()
    place.run("-m", "pip", "install", "-q", OURS, f"{CLIENT}==0.3.1", "ansys-hps-client==0.11.0")
    place.run("-c", CLIENT_USES_OURS)
    place.run("-m", "pip", "check")
    place.run("-m", "hps_ops", "doctor")


@pytest.mark.parametrize("version", [WITH_MIRROR[-1], WITHOUT_MIRROR[-1]])
def test_one_call_puts_both_into_a_target_folder(
    workshop: Workshop, client_of: Callable[[str], str], version: str
) -> None:
    place = workshop.fresh("dependencies")
    target = place.folder / "target"
    place.install("--target", str(target), OURS, client_of(version))
    place.run("-c", USE_OURS, PYTHONPATH=str(target))
    if version in WITH_MIRROR:
        place.run("-c", CLIENT_USES_OURS, PYTHONPATH=str(target))
    assert place.run("-m", "hps_ops", "doctor", PYTHONPATH=str(target)).startswith("Fine.")


def test_uninstalling_both_leaves_nothing(
    workshop: Workshop, client_of: Callable[[str], str]
) -> None:
    before = workshop.template("dependencies").hashes()
    place = install_both(workshop, client_of("0.3.1"), is_client_first=True)
    place.run("-c", CLIENT_USES_OURS)
    place.uninstall(OURS)
    place.uninstall(CLIENT)
    assert place.hashes() == before
    assert not (place.site / "ansys").exists() or not list((place.site / "ansys").rglob("*.py"))


def test_upgrading_the_client_past_the_mirrored_module(
    workshop: Workshop, client_of: Callable[[str], str]
) -> None:
    place = install_both(workshop, client_of("0.3.1"), is_client_first=True)
    place.install(workshop.wheel_of(client_of(WITHOUT_MIRROR[-1])))
    place.run("-c", USE_OURS)
    place.run(
        "-c",
        "import hps_ops, ansys.hps.data_transfer.client.models as models\n"
        "assert hps_ops.OperationState is models.OperationState",
    )
