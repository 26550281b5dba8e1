"""Who gives the extension away passes on the licences of what is in it."""

import re
import shutil
import subprocess

import pytest

from . import manifest


@pytest.mark.skipif(shutil.which("cargo") is None, reason="there is no cargo to ask")
def test_every_crate_in_the_extension_is_listed_with_its_licence() -> None:
    # Only this system's: those of the others need not be there to be asked.
    command = ["cargo", "tree", "--locked", "--features", "python"]
    options = ["--edges", "normal,no-proc-macro", "--prefix", "none", "--format", "{p}"]
    told = subprocess.run(
        [*command, *options], cwd=manifest.ROOT, check=True, capture_output=True, text=True
    ).stdout
    crates = set(re.findall(r"^(\S+) v(\S+)", told, re.MULTILINE)) - {
        ("hps-ops", manifest.version())
    }
    listed = set(
        re.findall(r"^(\S+) (\d\S+)$", manifest.read("THIRD-PARTY-LICENSES.txt"), re.MULTILINE)
    )
    assert len(crates) > 20
    assert crates <= listed, "make licenses"
