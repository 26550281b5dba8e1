"""What importing loads, and what the common work loads."""

import re
from pathlib import Path

import pytest

from ..sides import PYDANTIC
from . import fresh

MIRROR = "ansys.hps.data_transfer.client.models.ops"
SLOW = (
    *("pydantic", "pydantic_core", "typing", "typing_extensions", "inspect", "json", "re"),
    *("dataclasses", "datetime", "decimal", "copy", "pickle", "importlib.metadata", "ast"),
)

COMMON_WORK = f"""
from {MIRROR} import Operation, OperationState
document = {{"id": "a", "state": "running", "progress": "0.5", "messages": ("b",), "result": {{"c": [1]}}}}
operation = Operation(**document)
assert Operation.model_validate(document) == operation
assert Operation.model_validate_json('{{"id": "a"}}').id == "a"
assert Operation.model_validate_strings({{"progress": "1"}}).progress == 1.0
assert operation.is_running and not operation.is_final
operation.model_dump(), operation.model_dump(mode="json"), operation.model_dump_json()
operation.model_dump(exclude_none=True, exclude_unset=True, exclude_defaults=True)
operation.model_dump_json(exclude_none=True, exclude_unset=True, exclude_defaults=True, indent=2)
operation.model_copy(update={{"rate": "x"}}), operation.model_copy(deep=True)
repr(operation), str(operation), list(operation), dict(operation), vars(operation)
operation.rate = "y"
del operation.rate
operation.model_fields_set, operation.model_extra
operation.__getstate__()
Operation.model_construct(id="a")
"""


def _loaded_by(code: str) -> set[str]:
    listing = "\nimport sys\nprint(*sorted(sys.modules))"
    before = fresh.run(listing, options=("-S",))
    after = fresh.run(code + listing, options=("-S",))
    return set(after.split()) - set(before.split())


@pytest.mark.parametrize("name", ["hps_ops", MIRROR])
def test_importing_loads_nothing_slow(name: str) -> None:
    assert _loaded_by(f"import {name}").isdisjoint(SLOW)


def test_importing_loads_only_the_package_and_what_enum_needs() -> None:
    rooms = {"_class", "_class.surface", "_client", "_client.upstream", "_model", "_model.state"}
    ours = {"hps_ops", "hps_ops._hps_ops", *(f"hps_ops.{name}" for name in rooms)}
    of_enum = _loaded_by("import enum, abc")  # abc: CPython 3.14 starts without it
    folders = {MIRROR.rsplit(".", n)[0] for n in range(6)}
    assert _loaded_by(f"import {MIRROR}") - of_enum - folders <= ours


def test_the_common_work_does_not_load_pydantic() -> None:
    loaded = _loaded_by(COMMON_WORK)
    assert not {name for name in loaded if name.partition(".")[0] in ("pydantic", "pydantic_core")}


@pytest.mark.skipif(PYDANTIC is None, reason="there is nothing to load")
def test_a_validation_error_loads_pydantic_core_only() -> None:
    code = """
import sys
from hps_ops import Operation
try:
    Operation(id=5)
except ValueError as error:
    assert type(error).__module__.startswith("pydantic_core"), type(error).__module__
assert "pydantic" not in sys.modules
"""
    fresh.run(code)


@pytest.mark.skipif(PYDANTIC is None, reason="there is nothing to load")
def test_the_validation_error_is_looked_up_when_asked_for() -> None:
    code = """
import sys
import hps_ops
assert "pydantic_core" not in sys.modules
caught = hps_ops.ValidationError
import pydantic
assert caught is pydantic.ValidationError
from hps_ops import ValidationError
assert ValidationError is caught
"""
    fresh.run(code)


def test_a_name_that_does_not_exist_is_an_attribute_error() -> None:
    import hps_ops

    with pytest.raises(AttributeError, match=r"module 'hps_ops' has no attribute 'Nothing'"):
        hps_ops.Nothing  # noqa: B018


def test_public_names() -> None:
    import hps_ops

    names = {"Operation", "OperationState", "ValidationError", "__version__"}
    assert names <= set(hps_ops.__all__)
    assert names <= set(dir(hps_ops))
    space: dict[str, object] = {}
    exec("from hps_ops import *", space)  # noqa: S102 - no function may hold this statement
    assert {"Operation", "OperationState", "ValidationError"} <= set(space)


def test_there_is_one_version_number() -> None:
    import hps_ops
    from hps_ops import _hps_ops

    manifest = Path(__file__).parents[2] / "Cargo.toml"
    written = re.search(r'^version = "(.+)"$', manifest.read_text(encoding="utf-8"), re.MULTILINE)
    assert written is not None
    assert hps_ops.__version__ == _hps_ops.__version__ == written[1]


def test_the_build_profile_is_known() -> None:
    from hps_ops import _hps_ops

    assert _hps_ops.build_profile in ("release", "debug")


def test_importing_is_quiet_under_all_warnings() -> None:
    fresh.run(f"import {MIRROR}, hps_ops", options=("-W", "error"))


def test_a_second_import_order_works_too() -> None:
    fresh.run(f"import hps_ops, {MIRROR} as ops; assert ops.Operation is hps_ops.Operation")
    fresh.run(f"import {MIRROR} as ops, hps_ops; assert ops.Operation is hps_ops.Operation")
    if PYDANTIC is not None:
        fresh.run("import pydantic, hps_ops; hps_ops.Operation(id='a').model_dump()")
