"""The source distribution holds what is needed to build and to test, and nothing else."""

import tarfile
from pathlib import PurePosixPath

import pytest
from packaging.metadata import Metadata

from ..environments.distributions import Distributions
from . import manifest

pytestmark = pytest.mark.environments

#: What is about this project's own hosting, and the fuzzers: cargo packs no crate into another.
LEFT_OUT = (".github", ".gitignore", "fuzz")


def test_the_name_and_the_members_are_plain(distributions: Distributions) -> None:
    assert distributions.sdist.name == f"hps_ops-{manifest.version()}.tar.gz"
    with tarfile.open(distributions.sdist) as archive:
        for member in archive:
            path = PurePosixPath(member.name)
            assert path.parts[0] == f"hps_ops-{manifest.version()}"
            assert ".." not in path.parts
            assert member.isfile() or member.isdir()


def test_it_holds_the_projects_files_and_no_others(distributions: Distributions) -> None:
    shipped = {
        path.relative_to(distributions.source)
        for path in distributions.source.rglob("*")
        # Building the wheel may have left something there; the archive is what counts.
        if path.is_file() and path.relative_to(distributions.source).parts[0] != "target"
    }
    with tarfile.open(distributions.sdist) as archive:
        root = PurePosixPath(distributions.source.name)
        listed = {PurePosixPath(name).relative_to(root) for name in archive.getnames()}
    assert {path.as_posix() for path in listed} <= {path.as_posix() for path in shipped}
    expected = {path.as_posix() for path in manifest.own_files() if path.parts[0] not in LEFT_OUT}
    assert {path.as_posix() for path in listed} == expected | {"PKG-INFO"}


@pytest.mark.parametrize("name", ["Cargo.lock", "LICENSE", "README.md", "pyproject.toml"])
def test_it_holds_what_building_needs(name: str, distributions: Distributions) -> None:
    assert (distributions.source / name).read_text(encoding="utf-8") == manifest.read(name)


def test_it_says_what_the_wheel_says(distributions: Distributions) -> None:
    told = Metadata.from_email((distributions.source / "PKG-INFO").read_bytes(), validate=True)
    assert (told.name, str(told.version)) == ("hps-ops", manifest.version())
    assert (told.description or "").strip() == manifest.read("README.md").strip()
