"""A release is complete or it is not made; and all lists of interpreters are the same."""

import re

import pytest

from ..matrix import supported_versions
from . import manifest
from .promise import faults

TAGS = (
    "manylinux_2_17_x86_64.manylinux2014_x86_64",
    "manylinux_2_17_aarch64.manylinux2014_aarch64",
    "musllinux_1_2_x86_64",
    "musllinux_1_2_aarch64",
    "macosx_10_12_x86_64",
    "macosx_11_0_arm64",
    "win_amd64",
)
ABIS = (
    *("cp310-cp310", "cp311-cp311", "cp312-cp312", "cp313-cp313", "cp314-cp314", "cp314-cp314t"),
)
BASE = f"hps_ops-{manifest.version()}"
COMPLETE = [f"{BASE}.tar.gz", *(f"{BASE}-{abi}-{tag}.whl" for abi in ABIS for tag in TAGS)]


@pytest.mark.parametrize("tag", ["", f"v{manifest.version()}"])
def test_a_complete_release_has_no_fault(tag: str) -> None:
    assert len(COMPLETE) == 43
    assert faults(COMPLETE, tag) == []


@pytest.mark.parametrize("missing", COMPLETE)
def test_every_file_is_missed(missing: str) -> None:
    (found,) = faults([name for name in COMPLETE if name != missing], "")
    assert found.endswith("0 files instead of one")


@pytest.mark.parametrize(
    "extra",
    [
        f"{BASE}-cp313-cp313t-win_amd64.whl",
        f"{BASE}-cp311-cp311-linux_x86_64.whl",
        f"{BASE}-cp311-abi3-win_amd64.whl",
        "hps_ops-0.0.0.tar.gz",
        "notes.txt",
    ],
)
def test_a_file_that_nobody_promised_is_a_fault(extra: str) -> None:
    assert faults([*COMPLETE, extra], "") == [f"{extra}: nobody promised this file"]


def test_two_files_for_one_promise_are_a_fault() -> None:
    twice = f"{BASE}-cp311-cp311-manylinux_2_28_x86_64.whl"
    (found,) = faults([*COMPLETE, twice], "")
    assert found == "wheel for CPython 3.11 on Linux x86_64: 2 files instead of one"


def test_the_tag_must_be_the_version() -> None:
    (found,) = faults(COMPLETE, "v99.0")
    assert found == f"the tag is v99.0, but Cargo.toml says version {manifest.version()}"


@pytest.mark.skipif(
    not (manifest.ROOT / ".github").is_dir(), reason="a source distribution has no workflows"
)
@pytest.mark.parametrize(("name", "lists"), [("ci.yml", 1), ("release.yml", 3)])
def test_the_workflows_name_the_supported_interpreters(name: str, lists: int) -> None:
    text = manifest.read(f".github/workflows/{name}")
    written = re.findall(r"^ *(?:python: \[|INTERPRETERS: )(.+?)\]?$", text, re.MULTILINE)
    assert [re.findall(r"3\.\d+t?", line) for line in written] == [supported_versions()] * lists
