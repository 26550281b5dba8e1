"""Makes the answer of the doctor: which `Operation` the import gives, why, and what mends it."""

import json
import subprocess
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from hps_ops._doctor import places
from hps_ops._doctor.places import CLIENT, OURS, Installed

CLIENT_PACKAGE = "ansys.hps.data_transfer.client"
MODELS = f"{CLIENT_PACKAGE}.models"
MIRROR = f"{MODELS}.ops"
OLDEST_PYDANTIC = (2, 7)
#: The folder of the package.
HERE = Path(__file__).resolve().parents[1]
PROBE = HERE / "_doctor" / "probe.py"
MARK = "hps_ops probe: "
ASKED = "hps_ops probe asked for: "
#: Seconds. Importing takes about one, where the client and pydantic are imported too.
PROBE_TIMEOUT = 60


@dataclass
class Finding:
    """What the doctor found.

    Attributes
    ----------
    is_fine
        Whether the mirrored import gives the native class, and nothing else is wrong.
    gives
        What the mirrored import gives, in words.
    why
        Why, in sentences.
    mend
        The commands that mend it, if it is not fine.
    places
        What was found: name, version and place.
    """

    is_fine: bool
    gives: str
    why: list[str]
    mend: list[str] = field(default_factory=list)
    places: list[tuple[str, str, str]] = field(default_factory=list)

    def to_json(self) -> str:
        """Give everything as a JSON document."""
        document = asdict(self)
        names = ("name", "version", "place")
        document["places"] = [dict(zip(names, place, strict=True)) for place in self.places]
        return json.dumps(document, indent=2)

    def to_text(self) -> str:
        """Give everything in words."""
        lines = ["Fine." if self.is_fine else "There is something to mend.", ""]
        lines += [f"`from {MIRROR} import Operation` gives", f"  {self.gives}.", ""]
        lines += [*self.why, ""]
        if self.mend:
            lines += ["To mend it:", *(f"  {command}" for command in self.mend), ""]
        widths = [max(len(place[column]) for place in self.places) for column in (0, 1)]
        for name, version, place in self.places:
            lines.append(f"{name:{widths[0]}}  {version:{widths[1]}}  {place}".rstrip())
        return "\n".join(lines)


def examine() -> Finding:
    """Look at the environment of this interpreter, from the current folder.

    Returns
    -------
    Finding
        The answer for a program that this interpreter starts in this folder with these
        environment variables.
    """
    ended = _run_probe()
    path = ended.get("path") or sys.path
    found = _Found(
        ended,
        path,
        ours=next(iter(places.installed(OURS, path)), None),
        client=next(iter(places.installed(CLIENT, path)), None),
    )
    finding = _judge(found)
    finding.places = _list_places(found)
    return finding


def _run_probe() -> dict[str, Any]:
    flags = {
        "-I": sys.flags.isolated,
        "-E": sys.flags.ignore_environment,
        "-s": sys.flags.no_user_site,
        "-S": sys.flags.no_site,
        "-P": getattr(sys.flags, "safe_path", False) and not sys.flags.isolated,
    }
    options = [option for option, is_set in flags.items() if is_set]
    command = [sys.executable, *options, "-c", PROBE.read_text(encoding="utf-8")]
    try:
        done = subprocess.run(  # noqa: S603 - this interpreter, with our own text
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            encoding="utf-8",
            errors="replace",
            timeout=PROBE_TIMEOUT,
        )
    except subprocess.TimeoutExpired:
        return {"ended": f"did not end within {PROBE_TIMEOUT} seconds"}
    lines = done.stdout.splitlines()
    asked = [line.removeprefix(ASKED) for line in lines if line.startswith(ASKED)]
    for line in reversed(lines):
        if line.startswith(MARK):
            return {**json.loads(line.removeprefix(MARK)), "asked": asked}
    last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
    how = f"ended the interpreter (exit code {done.returncode}): {last}"
    return {"ended": how, "asked": asked}


@dataclass
class _Found:
    answer: dict[str, Any]
    path: list[str]
    ours: Installed | None
    client: Installed | None

    @property
    def root(self) -> Path:
        """The folder in which `hps_ops` lies, and the mirror beside it."""
        return HERE.parent

    @property
    def mirror(self) -> Path:
        return self.root.joinpath(*MIRROR.split("."), "__init__.py")

    @property
    def packages_above(self) -> list[tuple[str, Path]]:
        """Those of the folders above the mirror that are packages, and their files."""
        return [
            (parent["name"], Path(parent["file"]).resolve())
            for parent in self.answer["parents"]
            if parent["file"] is not None
        ]

    def position(self, root: Path) -> int:
        """Tell how early a folder comes on the path."""
        order = [Path(folder).resolve() for folder in self.path]
        return order.index(root) if root in order else len(order)

    def to_reinstall(self, gives: str, why: list[str]) -> Finding:
        """Tell how to install hps-ops again, if that overwrites nobody's own files."""
        if places.is_replaceable(self.ours, self.root) and (
            command := places.reinstall(self.ours, self.root)
        ):
            return Finding(is_fine=False, gives=gives, why=why, mend=[command])
        leave = (
            f"{_nobody_owns(self.root)}: if it is a source tree, `make build` there completes it;"
            " else start in another folder, or take that folder off the path."
        )
        return Finding(is_fine=False, gives=gives, why=[*why, leave])


def _judge(found: _Found) -> Finding:
    finding = _explain(found)
    if finding.is_fine and found.answer["pydantic"]["version"] is not None:
        return finding
    if hidden := places.hidden_by_own_files(found.answer.get("asked", []), found.path):
        # Whatever fails, it may fail for this, and no command helps before it is out of the way.
        finding.is_fine = False
        finding.mend = []
        finding.why += [
            f"{file} belongs to nothing that is installed, and hides {other}: rename it, or start"
            " in another folder."
            for file, other in hidden
        ]
    return finding


def _explain(found: _Found) -> Finding:
    answer = found.answer
    if "ended" in answer:
        return found.to_reinstall(
            "nothing: the import " + answer["ended"],
            ["The native module may be damaged, or built for another system."],
        )
    if answer["native"]["error"] is not None:
        return _broken_package(found)
    if answer["Operation"]:
        return _ours(found)
    gives = f"an error: {answer['mirror']['error']}"
    if answer["mirror"]["error"] is None:
        gives = f"the class of {answer['mirror']['file']}, not that of hps-ops"
        if answer["mirror"]["file"] is None:
            gives = "an error: there is a folder of this name, but no module"
    if not found.mirror.is_file():
        missing = f"The module is missing in the folder of hps-ops: {found.mirror.parent}."
        return found.to_reinstall(gives, [missing])
    return _broken_parent(found, gives) or _hidden(found, gives)


def _broken_package(found: _Found) -> Finding:
    """Say why the native module cannot be loaded."""
    error = found.answer["native"]
    modules = sorted(
        file.name for file in HERE.glob("_hps_ops.*") if file.suffix in (".so", ".pyd")
    )
    why = f"The native module of hps-ops cannot be loaded: {error['error']}."
    if error.get("missing") == "hps_ops._hps_ops":
        why = f"The native module of hps-ops is missing in {HERE}."
        if modules:
            tag = sys.implementation.cache_tag
            why = (
                f"This interpreter is {tag} on {sys.platform}, but the native module of hps-ops in"
                f" {HERE} is built for another one: {', '.join(modules)}."
            )
    return found.to_reinstall(
        f"an error: {found.answer['mirror']['error'] or error['error']}", [why]
    )


def _ours(found: _Found) -> Finding:
    """Say why the import gives the native class, and whether all else is right."""
    why = [_reason(found)]
    mend = []
    for warning in found.answer["warnings"]:
        why.append(warning)
        mend = [places.pip_install("--upgrade", OURS)]
    if (pydantic := found.answer["pydantic"]["version"] or "") and _is_too_old(pydantic):
        needed = ".".join(map(str, OLDEST_PYDANTIC))
        why.append(f"pydantic {pydantic} is too old: hps-ops works with {needed} and newer.")
        mend.append(places.pip_install("--upgrade", f"pydantic>={needed},<3"))
    elif found.answer["pydantic"]["version"] is None:
        why.append(
            "pydantic cannot be imported: what needs it raises an ImportError that says so. "
            + places.pip_install(f"{OURS}[pydantic]")
        )
    return Finding(
        is_fine=not mend,
        gives="the native class of hps-ops",
        why=why,
        mend=mend,
    )


def _reason(found: _Found) -> str:
    packages = dict(found.packages_above)
    client = packages.get(CLIENT_PACKAGE)
    if client is None:
        return "The client is not installed; hps-ops brings the path of the module by itself."
    version = found.client.version if found.client else places.UNKNOWN_VERSION
    if (client.parent / "models" / "ops.py").is_file():
        return (
            f"The client {version} is in the same folder, and Python prefers our package `ops` to"
            " its module `ops.py`: the client itself uses the native class too."
        )
    if found.answer["states"] == MIRROR:
        return f"The client {version} has no module of this name and does not use ours."
    return (
        f"The client {version} has no module of this name: it has other models, in"
        f" `{found.answer['states']}`, and does not use ours. Its OperationState is also that of"
        " hps-ops, so states compare equal."
    )


def _is_too_old(version: str) -> bool:
    numbers = tuple(int(part) for part in version.split(".")[:2] if part.isdecimal())
    return numbers < OLDEST_PYDANTIC


def _broken_parent(found: _Found, gives: str) -> Finding | None:
    """Say which package above the mirror fails by itself, if one does."""
    last = found.answer["parents"][-1]
    if last["error"] is None or last["file"] is None:
        return None
    file = Path(last["file"]).resolve()
    if places.is_leftover(file, found.path):
        return _leftover(file, gives)
    if found.client is None and places.has_owner(file, found.path):
        return None
    if found.client is None:
        why = (
            f"{file} belongs to nothing that is installed, and cannot be imported:"
            f" {last['error']}. Rename it, or start in another folder."
        )
        return Finding(is_fine=False, gives=gives, why=[why])
    return Finding(
        is_fine=False,
        gives=gives,
        why=[f"The client {found.client.version} cannot be imported: {last['error']}."],
        # Without --no-deps: what is missing is most often one of its dependencies.
        mend=[places.pip_install(found.client.requirement)],
    )


_NO_LOOK_ELSEWHERE = (
    "where a folder has an `__init__.py`, Python does not look into others of the same name"
)


def _leftover(file: Path, gives: str) -> Finding:
    why = (
        f"{file} belongs to nothing that is installed, and hides the module: {_NO_LOOK_ELSEWHERE}."
    )
    return Finding(is_fine=False, gives=gives, why=[why], mend=[places.removal(file)])


def _hidden(found: _Found, gives: str) -> Finding:
    """Say what hides the mirror."""
    for name, file in found.packages_above:
        root = file.parents[name.count(".") + (file.name == "__init__.py")]
        if root == found.root and places.has_owner(file, found.path):
            continue
        if places.is_leftover(file, found.path):
            return _leftover(file, gives)
        if not root.joinpath(*CLIENT_PACKAGE.split(".")).is_dir():
            return _hidden_by_another(found, name, file, gives)
        return _hidden_by_client(found, root, gives)
    file = Path(found.answer["mirror"]["file"] or found.mirror)
    if found.root not in file.resolve().parents:
        return _hidden_by_another(found, MIRROR, file, gives)
    return found.to_reinstall(gives, [f"{file} is in the place of {found.mirror}."])


def _hidden_by_another(found: _Found, name: str, file: Path, gives: str) -> Finding:
    """Say which package without a client has the name of one above the mirror."""
    whose = "is a module" if file.name != "__init__.py" else "makes a package"
    reason = "a module has no others in it"
    if file.name == "__init__.py":
        reason = _NO_LOOK_ELSEWHERE
    remedy = "Rename it, or start in another folder"
    if places.has_owner(file, found.path):
        remedy = (
            f"Install what it belongs to and hps-ops, {found.root}, into different environments"
        )
    return Finding(
        is_fine=False,
        gives=gives,
        why=[
            f"{file} {whose} of the name `{name}`, which hides ours: {reason}. {remedy}.",
            _OURS_WORKS,
        ],
    )


_OURS_WORKS = "`from hps_ops import Operation` works as it is."


def _hidden_by_client(found: _Found, root: Path, gives: str) -> Finding:
    client = found.client
    if client is not None and not client.has_code_in(root):
        client = None
    if client is None:
        who = "A client without metadata"
    else:
        kind = "An editable install of the client" if client.is_editable else "The client"
        who = f"{kind} {client.version}"
    why = [
        (
            f"{who} lies in {root}, hps-ops in {found.root}. Python takes the client's package"
            " from there and does not look for a module of ours elsewhere."
        ),
        _OURS_WORKS,
    ]
    first = min(found.root, root, key=found.position)
    if client is None or found.ours is None:
        whose = root if client is None else found.root
        leave = f"{_nobody_owns(whose)}:"
    elif command := places.install_together(first, found.ours, client):
        return Finding(is_fine=False, gives=gives, why=why, mend=[command])
    else:
        leave = f"pip would delete files in {first} that nothing installed owns:"
    why.append(f"{leave} install both into one environment, or take that folder off the path.")
    return Finding(is_fine=False, gives=gives, why=why)


def _nobody_owns(root: Path) -> str:
    return (
        f"Nothing that is installed owns what lies in {root}, so there is no command that is sure"
        " to help"
    )


def _list_places(found: _Found) -> list[tuple[str, str, str]]:
    answer = found.answer
    listed = [("Python", sys.version.split()[0], sys.executable)]
    for name in (OURS, CLIENT):
        copies = places.installed(name, found.path)
        for copy in copies:
            note = " (editable)" if copy.is_editable else ""
            place = copy.source if copy.is_editable else copy.root
            listed.append((name, copy.version, f"{place}{note}"))
        if not copies:
            listed.append((name, "-", "not installed"))
    listed.append(("hps_ops", "", str(HERE)))
    for name in ("native", "mirror", "pydantic"):
        module = answer.get(name, {})
        where = module.get("file") or module.get("error") or "unknown"
        listed.append((name, module.get("version") or "", where))
    return listed
