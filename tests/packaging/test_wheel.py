"""What is in the wheel, what it is called, and what it says about itself."""

import base64
import csv
import email
import email.message
import hashlib
import io
import sys
import sysconfig
import zipfile
from pathlib import Path, PurePosixPath

import pytest
from packaging.metadata import Metadata
from packaging.specifiers import SpecifierSet
from packaging.tags import sys_tags
from packaging.utils import parse_wheel_filename
from packaging.version import Version

from ..environments.distributions import Distributions
from ..environments.process import run
from ..matrix import supported_versions
from . import manifest

pytestmark = pytest.mark.environments

MIRROR = PurePosixPath("ansys/hps/data_transfer/client/models/ops")
INFO = f"hps_ops-{manifest.version()}.dist-info"


@pytest.fixture(scope="module")
def contents(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def metadata(contents: dict[str, bytes]) -> Metadata:
    return Metadata.from_email(contents[f"{INFO}/METADATA"], validate=True)


def test_the_wheel_holds_the_package_the_mirror_and_the_extension(
    contents: dict[str, bytes],
) -> None:
    sources = {path.relative_to("python").as_posix() for path in manifest.own_files("python")}
    extension = f"hps_ops/_hps_ops{sysconfig.get_config_var('EXT_SUFFIX')}"
    shipped = {name for name in contents if not name.startswith(INFO)}
    assert shipped == sources | {extension}
    for name in sources:
        assert contents[name] == (manifest.ROOT / "python" / name).read_bytes()


def test_nothing_lies_in_the_folders_above_the_mirror(contents: dict[str, bytes]) -> None:
    of_ansys = {PurePosixPath(name) for name in contents if name.startswith("ansys/")}
    assert {path.parent for path in of_ansys} == {MIRROR}
    assert {path.name for path in of_ansys} == {"__init__.py", "__init__.pyi"}


def test_only_the_own_package_promises_types(contents: dict[str, bytes]) -> None:
    assert [name for name in contents if name.endswith("py.typed")] == ["hps_ops/py.typed"]


def test_the_record_is_right(contents: dict[str, bytes]) -> None:
    record = csv.reader(io.StringIO(contents[f"{INFO}/RECORD"].decode()))
    recorded = {name: (digest, size) for name, digest, size in record}
    assert set(recorded) == set(contents)
    for name, content in contents.items():
        if name == f"{INFO}/RECORD":
            continue
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        assert recorded[name] == (f"sha256={digest}", str(len(content)))


def test_the_tags_are_this_interpreters(wheel: Path, contents: dict[str, bytes]) -> None:
    name, version, build, tags = parse_wheel_filename(wheel.name)
    assert (name, str(version), build) == ("hps-ops", manifest.version(), ())
    major_minor = f"cp{sys.version_info[0]}{sys.version_info[1]}"
    free_threaded = "t" if sysconfig.get_config_var("Py_GIL_DISABLED") else ""
    assert {(tag.interpreter, tag.abi) for tag in tags} == {
        (major_minor, major_minor + free_threaded)
    }
    assert tags & set(sys_tags())
    told = email.message_from_bytes(contents[f"{INFO}/WHEEL"])
    assert set(told.get_all("Tag", [])) == {str(tag) for tag in tags}
    assert told["Root-Is-Purelib"] == "false"


def test_name_version_and_interpreters(metadata: Metadata) -> None:
    assert metadata.name == "hps-ops"
    assert metadata.version == Version(manifest.version())
    assert metadata.requires_python == SpecifierSet(">=3.10")


def test_nothing_is_required_but_what_an_extra_asks_for(metadata: Metadata) -> None:
    assert "pydantic" in (metadata.provides_extra or ())
    for requirement in metadata.requires_dist or ():
        assert requirement.marker is not None, requirement
        assert not requirement.marker.evaluate({"extra": ""}), requirement
    (pydantic,) = (
        one
        for one in metadata.requires_dist or ()
        if one.marker is not None and one.marker.evaluate({"extra": "pydantic"})
    )
    assert (pydantic.name, pydantic.specifier) == ("pydantic", SpecifierSet(">=2.7,<3"))


def test_the_license_is_inside(metadata: Metadata, contents: dict[str, bytes]) -> None:
    assert metadata.license_expression == "MIT"
    assert metadata.license_files == ["LICENSE", "THIRD-PARTY-LICENSES.txt"]
    for name in metadata.license_files:
        assert contents[f"{INFO}/licenses/{name}"].decode() == manifest.read(name)


def test_the_classifiers_exist_and_name_the_supported_versions(metadata: Metadata) -> None:
    known = pytest.importorskip("trove_classifiers").classifiers
    told = set(metadata.classifiers or ())
    assert told <= known
    assert [version for version in supported_versions() if not version.endswith("t")] == sorted(
        (
            one.rpartition(" ")[2]
            for one in told
            if one.startswith("Programming Language :: Python :: 3.")
        ),
        key=Version,
    )


def test_the_description_is_the_readme(metadata: Metadata) -> None:
    assert (metadata.description or "").strip() == manifest.read("README.md").strip()
    assert (
        metadata.summary
        == "Native drop-in for the Operation models of the Ansys HPS data transfer client"
    )


def test_the_index_would_take_both(distributions: Distributions) -> None:
    files = (str(distributions.sdist), str(distributions.wheel))
    told = run([sys.executable, "-m", "twine", "--no-color", "check", "--strict", *files])
    assert told.count("PASSED") == 2
