"""Clients that no registry has: in other folders, editable, left over, of versions to come."""

import zipfile
from pathlib import Path

from .places import CLIENT, MODELS

PROJECT = f"""
[build-system]
requires = ["flit_core>=3.2,<4"]
build-backend = "flit_core.buildapi"

[project]
name = "{CLIENT}"
version = "0.3.1"
description = "The client, from a checkout"

[tool.flit.module]
name = "ansys.hps.data_transfer.client"
"""


def check_out(wheel: str, folder: Path) -> Path:
    """Lay out the client's project as it is in its repository."""
    folder.mkdir()
    (folder / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
    with zipfile.ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if name.startswith("ansys/")]
        archive.extractall(folder / "src", names)
    return folder


def write_client(root: Path, files: dict[str, str]) -> None:
    """Write a small client: the text of each file, by its place in the client."""
    client = (root / MODELS).parent
    (client / "models").mkdir(parents=True, exist_ok=True)
    for name, text in {"__init__.py": "", "models/__init__.py": "", **files}.items():
        (client / name).write_text(text, encoding="utf-8")


def install_metadata(site: Path, name: str, version: str, files: list[str]) -> None:
    """Write what makes files an installed distribution."""
    folder = site / f"{name.replace('-', '_')}-{version}.dist-info"
    folder.mkdir()
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    (folder / "METADATA").write_text(metadata, encoding="utf-8")
    (folder / "INSTALLER").write_text("pip\n", encoding="utf-8")
    own = [f"{folder.name}/{file}" for file in ("METADATA", "INSTALLER", "RECORD")]
    record = "".join(f"{file},,\n" for file in [*files, *own])
    (folder / "RECORD").write_text(record, encoding="utf-8")
