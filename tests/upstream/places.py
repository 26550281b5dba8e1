"""Environments with the package and the real client, made from templates."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from ..environments.venvs import copy_folder, empty_environment

CLIENT = "ansys-hps-data-transfer-client"
OURS = "hps-ops"
MODELS = "ansys/hps/data_transfer/client/models"
MIRROR = "ansys.hps.data_transfer.client.models.ops"
#: Of each generation of the client, and what is built on it.
VERSIONS = ("0.2.1", "0.3.1", "0.4.0", "0.5.0")
WITH_MIRROR = ("0.2.1", "0.3.1")
WITHOUT_MIRROR = ("0.4.0", "0.5.0")
#: What all of them need together; 0.2 holds httpx back.
DEPENDENCIES = (
    *("backoff>=2.2", "humanfriendly>=10", "humanize>=4.8", "httpx>=0.27,<0.28", "requests"),
    *("portend", "filelock", "psutil", "asyncio-atexit", "pydantic==2.14.*"),
    *("marshmallow>=3", "marshmallow_oneofschema>=2", "PyJWT>=2.8", "packaging"),
)
PACKAGES = (*(f"{CLIENT}=={version}" for version in VERSIONS), "ansys-hps-client==0.11.0")
#: Builds an editable client, as its own project does.
BUILDER = "flit_core>=3.2,<4"


def call(
    command: list[str],
    cwd: Path | None = None,
    timeout: int = 120,
    **variables: str,
) -> subprocess.CompletedProcess[str]:
    """Run a command by settings of its own, whatever the outer run has."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(
            ("PYTEST_", "PYTHON", "HYPOTHESIS_", "COV_", "PIP_TARGET", "VIRTUAL")
        )
    }
    fixed = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PYTHONUTF8": "1"}
    return subprocess.run(
        command,
        cwd=cwd,
        env={**inherited, **fixed, **variables},
        capture_output=True,
        check=False,
        encoding="utf-8",
        timeout=timeout,
    )


class Place:
    """A virtual environment.

    Parameters
    ----------
    folder
        Where it is.
    wheels
        The folder from which its pip takes packages; it asks nobody else.
    """

    def __init__(self, folder: Path, wheels: Path) -> None:
        self.folder = folder
        self.wheels = wheels
        self.bin = folder / ("Scripts" if os.name == "nt" else "bin")
        self.python = self.bin / "python"
        version = f"python{sys.version_info.major}.{sys.version_info.minor}"
        inside = Path("Lib") if os.name == "nt" else Path("lib", version)
        self.site = folder / inside / "site-packages"

    @property
    def mirror(self) -> Path:
        """The folder of our mirror."""
        return self.site / MODELS / "ops"

    def call(
        self, *arguments: str, cwd: Path | None = None, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """Run the environment's Python."""
        return call([str(self.python), *arguments], cwd or self.folder, **self.pip, **variables)

    @property
    def pip(self) -> dict[str, str]:
        """The variables that keep pip from any index."""
        return {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(self.wheels)}

    def run(self, *arguments: str, cwd: Path | None = None, **variables: str) -> str:
        """Run the environment's Python; a failure is a failure of the test."""
        done = self.call(*arguments, cwd=cwd, **variables)
        assert done.returncode == 0, f"{arguments}\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
        return done.stdout

    def install(self, *arguments: str) -> None:
        """Install with pip, without dependencies: they are there, or left out on purpose."""
        self.run("-m", "pip", "install", "-q", "--no-deps", *arguments)

    def uninstall(self, name: str) -> None:
        """Uninstall with pip."""
        self.run("-m", "pip", "uninstall", "-q", "-y", name)

    def hashes(self) -> dict[str, str]:
        """Give every installed file with a hash of its content, without compiled code."""
        return {
            file.relative_to(self.site).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
            for file in sorted(self.site.rglob("*"))
            if file.is_file() and "__pycache__" not in file.parts
        }

    def record(self, name: str) -> set[str]:
        """List the files which a distribution says are its own."""
        (folder,) = self.site.glob(f"{name.replace('-', '_')}-*.dist-info")
        lines = (folder / "RECORD").read_text(encoding="utf-8").splitlines()
        return {line.rsplit(",", 2)[0] for line in lines}

    def replace(self, file: Path, text: str) -> None:
        """Write a file anew. Not in place: it may be shared with the template."""
        file.unlink(missing_ok=True)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


class Workshop:
    """Makes environments: each is a copy of one that has everything but the last step.

    Parameters
    ----------
    folder
        Where they are put.
    wheel
        Our own wheel.
    """

    def __init__(self, folder: Path, wheel: Path) -> None:
        self.folder = folder
        self.wheels = folder / "wheels"
        self.wheels.mkdir()
        shutil.copy2(wheel, self.wheels)
        self._templates: dict[tuple[str, ...], Place] = {}
        self._made = 0

    def wheel_of(self, requirement: str) -> str:
        """Find the wheel for a name, or for a name and a version."""
        name, _, version = requirement.partition("==")
        (found,) = self.wheels.glob(f"{re.sub('[-.]', '_', name)}-{version or '*'}-*.whl")
        return str(found)

    def template(self, *steps: str) -> Place:
        """Give the environment in which these steps were done, in this order; leave it as it is.

        A step is a requirement, or ``dependencies`` for all that the clients need.
        """
        if steps not in self._templates:
            if steps:
                made = self._copy(self.template(*steps[:-1]))
                if steps[-1] == "dependencies":
                    made.run("-m", "pip", "install", "-q", *DEPENDENCIES)
                else:
                    made.install(self.wheel_of(steps[-1]))
            else:
                made = Place(empty_environment(), self.wheels)
            self._templates[steps] = made
        return self._templates[steps]

    def fresh(self, *steps: str) -> Place:
        """Give such an environment for one test, which may do with it what it likes."""
        return self._copy(self.template(*steps))

    def _copy(self, place: Place) -> Place:
        folder = self._next_folder()
        copy_folder(place.folder, folder)
        return Place(folder, self.wheels)

    def _next_folder(self) -> Path:
        self._made += 1
        return self.folder / f"place-{self._made}"
