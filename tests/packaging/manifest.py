"""What the project says about itself, and which files belong to it."""

import re
import subprocess
from pathlib import Path

from ..environments.process import ROOT


def read(name: str) -> str:
    """Read a file of the checkout."""
    return (ROOT / name).read_text(encoding="utf-8")


def version() -> str:
    """Give the version, which stands in `Cargo.toml` only."""
    found = re.search(r'^version = "(.+)"$', read("Cargo.toml"), re.MULTILINE)
    assert found is not None
    return found[1]


def own_files(*folders: str) -> set[Path]:
    """List the files of the checkout that git does not ignore, relative to it."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *folders]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return {Path(name) for name in listed.split("\0") if name and (ROOT / name).is_file()}
