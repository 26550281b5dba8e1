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
UNKNOWN_VERSION = "of unknown version"


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
        if self.source is not None:
            return str(self.source)
        return self.name if self.version == UNKNOWN_VERSION else f"{self.name}=={self.version}"

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
    return _told(distribution, "Name").lower().replace("_", "-").replace(".", "-")


def _told(distribution: importlib.metadata.Distribution, name: str) -> str:
    """Give what a distribution's metadata say under a name; broken ones say nothing."""
    try:
        return distribution.metadata[name] or ""
    except (OSError, ValueError):
        return ""


def _files(distribution: importlib.metadata.Distribution) -> list[importlib.metadata.PackagePath]:
    try:
        return distribution.files or []
    except (OSError, ValueError):
        return []


def _origin(distribution: importlib.metadata.Distribution) -> tuple[str, bool]:
    """Give the address that a distribution was installed from, and whether it is editable."""
    try:
        origin = json.loads(distribution.read_text("direct_url.json") or "{}")
        return str(origin["url"]), bool(origin.get("dir_info", {}).get("editable"))
    except (OSError, ValueError, TypeError, LookupError, AttributeError):
        return "", False


def _describe(distribution: importlib.metadata.Distribution) -> Installed:
    address, is_editable = _origin(distribution)
    url = urlsplit(address)
    place = Path(url2pathname(url.path)).resolve()
    source = place if url.scheme == "file" and place.exists() else None
    root = Path(str(distribution.locate_file(""))).resolve()
    version = _told(distribution, "Version") or UNKNOWN_VERSION
    return Installed(_normalized(distribution), version, root, source, is_editable)


def has_owner(file: Path, path: list[str]) -> bool:
    """Tell whether an installed distribution says that a file is its own."""
    for distribution in distributions(path):
        described = _describe(distribution)
        if described.is_editable and described.source and described.source in file.parents:
            return True
        # Names first: resolving every path of every distribution would take seconds.
        same_name = (one for one in _files(distribution) if one.name == file.name)
        if any(_place(one) == _settled(file) for one in same_name):
            return True
    return False


def _place(listed: importlib.metadata.PackagePath) -> Path:
    return _settled(Path(str(listed.locate())))


def _settled(file: Path) -> Path:
    """Give the one path of a file. If it is a link, it is the link that counts, not its target."""
    return file.parent.resolve() / file.name


def is_leftover(file: Path, path: list[str]) -> bool:
    """Tell whether a file is an empty `__init__.py` that is all that is left of a package.

    Whatever else lies beside or below it is as empty, or owned by something installed. Only then it
    is sure that nobody misses it.
    """
    return (
        _is_empty_init(file)
        and not has_owner(file, path)
        and all(_is_empty_init(other) or has_owner(other, path) for other in sources(file.parent))
    )


def _is_empty_init(file: Path) -> bool:
    try:
        return file.name == "__init__.py" and not file.is_symlink() and not file.read_bytes()
    except OSError:  # in an archive, or not ours to read
        return False


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
    # A folder of somebody's own making. There `pip --upgrade` replaces whole folders, so everything
    # that has a part in `ansys` goes with it, and what nobody owns must not be there.
    wanted = [requirement]
    owned = set()
    for distribution in distributions([str(root)]):
        one = _describe(distribution)
        files = _files(distribution)
        owned |= {_place(file) for file in files}
        if one.name != name and any(file.parts[0] == "ansys" for file in files):
            wanted.append(one.requirement)
    if any(file not in owned for part in ("ansys", "hps_ops") for file in sources(root / part)):
        return None
    return pip_install("--upgrade", "--no-deps", "--target", str(root), *wanted)


def sources(folder: Path) -> Iterator[Path]:
    """List the files and links of a folder, without what Python itself has put there."""
    for file in folder.rglob("*"):
        if (file.is_symlink() or not file.is_dir()) and "__pycache__" not in file.parts:
            yield _settled(file)
