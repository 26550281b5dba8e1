"""The mirror: the same objects under upstream's path, beside upstream and alone."""

import shutil
from pathlib import Path

import hps_ops

from . import fresh

NAME = "ansys.hps.data_transfer.client.models.ops"
PARTS = NAME.split(".")


def test_the_mirror_gives_the_same_objects() -> None:
    from ansys.hps.data_transfer.client.models import ops

    assert ops.Operation is hps_ops.Operation
    assert ops.OperationState is hps_ops.OperationState


def test_the_classes_name_the_mirror_as_their_home() -> None:
    for cls in (hps_ops.Operation, hps_ops.OperationState):
        assert cls.__module__ == NAME
        assert cls.__qualname__ == cls.__name__


def test_the_mirror_exports_what_upstream_defines() -> None:
    space: dict[str, object] = {}
    exec(f"from {NAME} import *", space)  # noqa: S102 - no function may hold this statement
    assert {"Operation", "OperationState"} <= set(space)


def test_the_mirror_is_a_package_folder_without_packages_above_it() -> None:
    assert (fresh.MIRROR / "__init__.py").is_file()
    assert (fresh.MIRROR / "__init__.pyi").is_file()
    for folder in fresh.MIRROR.parents[:5]:
        if folder == fresh.PACKAGES:
            break
        assert [path.name for path in folder.iterdir() if path.is_file()] == []


def test_only_the_own_package_promises_types() -> None:
    assert (fresh.PACKAGES / "hps_ops" / "py.typed").is_file()
    assert list((fresh.PACKAGES / "ansys").rglob("py.typed")) == []


def _install_upstream(folder: Path) -> Path:
    """Write packages and modules as upstream has them."""
    models = folder.joinpath(*PARTS[:-1])
    models.mkdir(parents=True)
    (models.parent / "__init__.py").write_text("client = True\n", encoding="utf-8")
    (models / "__init__.py").write_text("from .ops import Operation\n", encoding="utf-8")
    (models / "ops.py").write_text("class Operation: pass\n", encoding="utf-8")
    (models / "rest.py").write_text("class Rest: pass\n", encoding="utf-8")
    return models


def test_the_mirror_wins_over_upstreams_module_in_the_same_folder(tmp_path: Path) -> None:
    models = _install_upstream(tmp_path)
    shutil.copytree(fresh.MIRROR, models / "ops")
    code = f"""
import hps_ops, {NAME} as ops
import ansys.hps.data_transfer.client.models as models
from ansys.hps.data_transfer.client.models.rest import Rest
assert ops.Operation is hps_ops.Operation is models.Operation
"""
    fresh.run(code, tmp_path)


def test_upstream_is_back_when_the_mirror_is_gone(tmp_path: Path) -> None:
    models = _install_upstream(tmp_path)
    shutil.copytree(fresh.MIRROR, models / "ops")
    shutil.rmtree(models / "ops")
    fresh.run(f"import {NAME} as ops; assert ops.__file__.endswith('ops.py')", tmp_path)


def test_the_mirror_alone_works_through_namespace_packages() -> None:
    code = f"""
import {NAME} as ops, ansys, ansys.hps.data_transfer
assert ops.Operation(id="a").id == "a"
assert not hasattr(ansys, "__file__") or ansys.__file__ is None
"""
    fresh.run(code)
