"""What is installed where, and the pip commands that put it elsewhere."""

import importlib.metadata
import json
import os
import shlex
import site
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.machinery import PathFinder
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

OURS = "hps-ops"
CLIENT = "ansys-hps-data-transfer-client"


@dataclass(frozen=True)
class Installed:
    """One installed distribution.

    Attributes
    ----------
    name, version
        As the distribution's metadata say.
    root
        The folder of the path in which its metadata lie.
    source
        The local file or folder which it was installed from, if that is known and still there.
    is_editable
        Whether its code stays in `source`.
    """

    name: str
    version: str
    root: Path
    source: Path | None
    is_editable: bool

    @property
    def requirement(self) -> str:
        """What to hand to pip to get the same again."""
        return str(self.source) if self.source is not None else f"{self.name}=={self.version}"

    def has_code_in(self, root: Path) -> bool:
        """Tell whether the modules that a folder of the path holds are this distribution's."""
        if self.is_editable:
            return self.source is not None and self.source in (root, *root.parents)
        return self.root == root


def distributions(path: list[str]) -> list[importlib.metadata.Distribution]:
    """List all distributions on a path, in the order in which imports find them."""
    return list(importlib.metadata.distributions(path=path))


def installed(name: str, path: list[str]) -> list[Installed]:
    """List the copies of a distribution on a path; the first one is in force."""
    found: dict[Path, Installed] = {}
    for distribution in distributions(path):
        if _normalized(distribution) == name:
            one = _describe(distribution)
            found.setdefault(one.root, one)
    return list(found.values())


def _normalized(distribution: importlib.metadata.Distribution) -> str:
    # A folder with broken metadata has no name.
    name = distribution.metadata["Name"] or ""
    return name.lower().replace("_", "-").replace(".", "-")


def _describe(distribution: importlib.metadata.Distribution) -> Installed:
    source, is_editable = None, False
    if text := distribution.read_text("direct_url.json"):
        origin = json.loads(text)
        is_editable = bool(origin.get("dir_info", {}).get("editable"))
        url = urlsplit(origin.get("url", ""))
        place = Path(url2pathname(url.path))
        source = place if url.scheme == "file" and place.exists() else None
    root = Path(str(distribution.locate_file(""))).resolve()
    name, version = _normalized(distribution), distribution.version
    return Installed(name, version, root, source, is_editable)


def has_owner(file: Path, path: list[str]) -> bool:
    """Tell whether an installed distribution says that a file is its own."""
    for distribution in distributions(path):
        described = _describe(distribution)
        if described.is_editable and described.source and described.source in file.parents:
            return True
        for listed in distribution.files or ():
            # Names first: resolving every path of every distribution would take seconds.
            if listed.name == file.name and Path(str(listed.locate())).resolve() == file:
                return True
    return False


def is_leftover(file: Path, path: list[str]) -> bool:
    """Tell whether a file is an `__init__.py` that is all that is left of a package.

    There is no other code beside or below it, nothing installed owns it, and it is empty or lies
    where only the client has code. Other files of the name `ansys` may be somebody's own.
    """
    is_clients = "data_transfer" in file.parent.parts
    if file.name != "__init__.py" or (file.read_bytes().strip() and not is_clients):
        return False
    has_code = any(one.name != file.name for one in file.parent.rglob("*.py"))
    return not has_code and not has_owner(file, path)


def hidden_by_own_files(names: list[str], path: list[str]) -> list[tuple[Path, Path]]:
    """List files that belong to nothing installed, but hide an installed module of the same name.

    Parameters
    ----------
    names
        The modules to look at, without those in packages.
    path
        The folders in which Python looks for modules.

    Returns
    -------
    list of (Path, Path)
        The file, and the one that it hides.
    """
    standard = {Path(sysconfig.get_path(name)).resolve() for name in ("stdlib", "platstdlib")}
    order = list(dict.fromkeys(Path(folder).resolve() for folder in path))
    found = []
    for name in names:
        for index, root in enumerate(order):
            file = _file_of(name, [root])
            if file is None:
                continue
            hidden = _file_of(name, order[index + 1 :])
            if hidden and root not in standard and not has_owner(file, path):
                found.append((file, hidden))
            break
    return found


def _file_of(name: str, folders: list[Path]) -> Path | None:
    spec = PathFinder.find_spec(name, [str(folder) for folder in folders])
    has_file = spec is not None and spec.has_location and spec.origin is not None
    return Path(str(spec.origin)).resolve() if spec is not None and has_file else None


def command(*arguments: str) -> str:
    """Join a command for the shell of this system."""
    return subprocess.list2cmdline(arguments) if os.name == "nt" else shlex.join(arguments)


def pip_install(*arguments: str) -> str:
    """Give the command that calls the pip of this interpreter."""
    return command(sys.executable, "-m", "pip", "install", *arguments)


def removal(file: Path) -> str:
    """Give the command that deletes a file."""
    return command(*(("cmd", "/c", "del") if os.name == "nt" else ("rm",)), str(file))


def is_replaceable(what: Installed | None, root: Path) -> bool:
    """Tell whether what lies in a folder was put there by an installer.

    Parameters
    ----------
    what
        The copy of hps-ops that is in force by its metadata, if there is one.
    root
        The folder of the path in which the code lies that is in force.
    """
    if what is not None and what.is_editable:
        return what.has_code_in(root)
    return (what is not None and what.has_code_in(root)) or _is_of_system(root) or _is_of_user(root)


def _is_of_system(root: Path) -> bool:
    return root in {Path(folder).resolve() for folder in site.getsitepackages()}


def _is_of_user(root: Path) -> bool:
    return root == Path(site.getusersitepackages()).resolve()


def reinstall(what: Installed | None, root: Path) -> str | None:
    """Give the command that installs hps-ops again where it is, if there is a safe one.

    Parameters
    ----------
    what
        What its metadata say; None if there are none.
    root
        The folder of the path in which its code lies.
    """
    if what is None:
        return _into(root, ["--force-reinstall"], OURS, OURS)
    if what.is_editable:
        return pip_install("--force-reinstall", "--no-deps", "--editable", str(what.source))
    return _into(root, ["--force-reinstall"], what.name, what.requirement)


def install_together(first: Path, ours: Installed, client: Installed) -> str | None:
    """Give the command that puts hps-ops and the client into one folder, if a safe one exists.

    Parameters
    ----------
    first
        The folder of the two that comes first on the path: a copy behind it would stay unseen.
    ours, client
        What is installed.
    """
    for one in (client, ours):
        if one.is_editable:
            # Its code lies in a folder of its own by nature. A normal install does not.
            return pip_install("--force-reinstall", "--no-deps", one.requirement)
    missing = ours if first == client.root else client
    return _into(first, ["--ignore-installed"], missing.name, missing.requirement)


def _into(root: Path, options: list[str], name: str, requirement: str) -> str | None:
    if _is_of_system(root):
        return pip_install(*options, "--no-deps", requirement)
    if _is_of_user(root):
        return pip_install("--user", *options, "--no-deps", requirement)
    # A folder of somebody's own making. There `pip --upgrade` replaces the folder `ansys` as a
    # whole, so everything that has a part in it goes with it.
    wanted = [requirement]
    owned = set()
    for distribution in distributions([str(root)]):
        one = _describe(distribution)
        parts = [file for file in distribution.files or () if file.parts[0] == "ansys"]
        owned |= {Path(str(file.locate())).resolve() for file in parts}
        if parts and one.name != name:
            wanted.append(one.requirement)
    if any(file.resolve() not in owned for file in _sources(root / "ansys")):
        return None
    return pip_install("--upgrade", "--no-deps", "--target", str(root), *wanted)


def _sources(folder: Path) -> Iterator[Path]:
    """List the files of a folder, without what Python itself has put there."""
    for file in folder.rglob("*"):
        if file.is_file() and "__pycache__" not in file.parts:
            yield file
