"""Check which folder imports which, and draw the folders for CONTRIBUTING.md.

A room is a folder of `src/` or `python/`. `ROOMS` lists them, the lowest first. A file may import
from its own room and from lower ones, never from a higher one. Within a room at most three files
may import each other in a circle.

``python -m tools.rooms`` checks this, and that the picture in CONTRIBUTING.md is up to date. `make
lint` runs it. ``--update`` writes the picture.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "CONTRIBUTING.md"
START, END = "<!-- from python -m tools.rooms --update -->\n", "<!-- end of the rooms -->"

#: The rooms, the lowest first. The head of each folder says what belongs there.
ROOMS = (
    "src/domain/model",
    "src/domain/json",
    "src/domain/kinds",
    "src/domain/scan",
    "src/domain",
    "src/glue/cpython",
    "src/glue/values",
    "src/glue/document",
    "src/glue/instance",
    "src/glue/input",
    "src/glue/dump",
    "src/glue/class",
    "src/glue/batch",
    "src/glue",
    "python/hps_ops/_client",
    "python/hps_ops/_errors",
    "python/hps_ops/_model",
    "python/hps_ops/_tools",
    "python/hps_ops/_with_pydantic",
    "python/hps_ops/_class",
    "python/hps_ops/_doctor",
    "python/hps_ops",
    "python/ansys",
)

#: Rooms that may import from no other room than those named here.
ALONE = {"src/glue/cpython": ("src/domain",)}

#: The largest circle of files within one room.
MOST_IN_A_CIRCLE = 3

Graph = dict[Path, set[Path]]


def room_of(file: Path) -> str:
    """Name the room of a file: the innermost listed folder."""
    name = file.relative_to(ROOT).as_posix()
    return max((room for room in ROOMS if name.startswith(room + "/")), key=len, default="")


def graph() -> Graph:
    """Find the files that each file imports."""
    rust = {file: _rust_uses(file) for file in sorted((ROOT / "src").rglob("*.rs"))}
    python = {file: _python_uses(file) for file in sorted((ROOT / "python").rglob("*.py"))}
    return {file: used - {file} for file, used in (rust | python).items()}


def _rust_uses(file: Path) -> set[Path]:
    here = _module(file)
    text = file.read_text(encoding="utf-8").partition("#[cfg(test)]")[0]
    used = set()
    for statement in re.findall(r"^(?:pub )?use ([^;]+);", text, re.MULTILINE):
        without_names = re.sub(r"\s+as\s+\w+", "", statement)
        for path in _spelled_out("".join(without_names.split())):
            used |= _file_of_module(_absolute(path, here))
    # Paths in the code, without `use`.
    for path in re.findall(r"\b((?:crate|super)(?:::\w+)+)", text):
        used |= _file_of_module(_absolute(path, here))
    for path in re.findall(r"(?<![:\w])([a-z_]+(?:::\w+)+)", text):
        child = here + path.split("::")
        if file.name == "mod.rs" and (file.parent / child[len(here)]).with_suffix("").is_dir():
            used |= _file_of_module(child)
    return used


def _module(file: Path) -> list[str]:
    parts = list(file.relative_to(ROOT / "src").with_suffix("").parts)
    return parts[:-1] if parts[-1] in ("mod", "lib") else parts


def _spelled_out(path: str) -> Iterator[str]:
    """Split a `use` with braces into single paths."""
    head, brace, rest = path.partition("{")
    if not brace:
        yield path
        return
    depth, start = 0, 0
    inner = rest[: rest.rindex("}")]
    for place, sign in enumerate(inner + ","):
        depth += (sign == "{") - (sign == "}")
        if sign == "," and not depth:
            yield from _spelled_out(head + inner[start:place])
            start = place + 1


def _absolute(path: str, here: list[str]) -> list[str]:
    parts = path.split("::")
    if parts[0] == "crate":
        return parts[1:]
    if parts[0] == "self":
        return here + parts[1:]
    # Any other path begins with `super`, with a module beside this file, or with another crate.
    base = here
    while parts[0] == "super":
        base, parts = base[:-1], parts[1:]
    return base + parts


def _file_of_module(parts: list[str]) -> set[Path]:
    """Give the file of the module that a path leads to or into."""
    for length in range(len(parts), 0, -1):
        base = ROOT.joinpath("src", *parts[:length])
        for file in (base.with_suffix(".rs"), base / "mod.rs"):
            if file.is_file():
                return {file}
    return set()


def _python_uses(file: Path) -> set[Path]:
    used = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        for name in names:
            base = ROOT.joinpath("python", *name.split("."))
            package = base / "__init__.py"
            if (found := base.with_suffix(".py")).is_file():
                used.add(found)
            elif package.is_file() and base not in file.parents and len(names) > 1:
                used.add(package)
    return used


def asks_python(files: Graph) -> list[tuple[str, str]]:
    """List the Python modules of the package that native code imports while it runs."""
    found = set()
    for file in files:
        if file.suffix == ".rs":
            for name in re.findall(r'"(hps_ops\.[\w.]+)"', file.read_text(encoding="utf-8")):
                if not name.startswith("hps_ops._hps_ops"):
                    found.add((file.relative_to(ROOT / "src").as_posix(), name))
    return sorted(found)


def circles(files: Graph) -> list[list[Path]]:
    """Find the groups of files that import each other in a circle."""
    order: list[Path] = []
    seen: set[Path] = set()

    def visit(file: Path, arrows: Graph, found: list[Path]) -> None:
        seen.add(file)
        for used in arrows.get(file, ()):
            if used not in seen:
                visit(used, arrows, found)
        found.append(file)

    for file in files:
        if file not in seen:
            visit(file, files, order)
    users: Graph = {file: set() for file in files}
    for file, used in files.items():
        for one in used:
            users.setdefault(one, set()).add(file)
    seen.clear()
    groups = []
    for file in reversed(order):
        if file not in seen:
            group: list[Path] = []
            visit(file, users, group)
            groups.append(group)
    return [sorted(group) for group in groups if len(group) > 1]


def faults(files: Graph) -> Iterator[str]:
    """Describe each import that breaks a rule."""
    for file, used in files.items():
        room = room_of(file)
        if not room and file.name != "lib.rs":
            yield f"{_short(file)} is in no room"
        for one in used:
            other = room_of(one)
            if room and other and ROOMS.index(other) > ROOMS.index(room):
                yield f"{_short(file)} uses {_short(one)}, which lies above it"
            allowed = (room, *ALONE[room]) if room in ALONE else ()
            if allowed and not other.startswith(allowed):
                yield f"{_short(file)} uses {_short(one)}, of which its room knows nothing"
    for group in circles(files):
        if len({room_of(file) for file in group}) > 1 or len(group) > MOST_IN_A_CIRCLE:
            yield "a circle: " + ", ".join(map(_short, group))


def _short(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def purpose(room: str) -> str:
    """Give the first line of a room's head."""
    folder = ROOT / room
    for name in ("mod.rs", "lib.rs", "__init__.py"):
        if (file := folder / name).is_file():
            first = file.read_text(encoding="utf-8").splitlines()[0]
            return first.strip().removeprefix("//!").strip(' "')
    return "The client's import path: re-exports, under the names that pickles hold."


def picture(files: Graph) -> str:
    """Draw a table of the rooms, the highest first, and a diagram of their imports."""
    arrows: dict[str, set[str]] = {room: set() for room in ROOMS}
    for file, used in files.items():
        room = room_of(file)
        if room:
            arrows[room] |= {room_of(one) for one in used} - {room, ""}
    rows = ["| room | what belongs there | files |", "|---|---|---:|"]
    for room in reversed(ROOMS):
        count = sum(room_of(file) == room for file in files)
        rows.append(f"| `{room}/` | {purpose(room)} | {count} |")
    lines = ["```mermaid", "flowchart TD"]
    for room in reversed(ROOMS):
        lines += [f"    {_name(room)} --> {_name(one)}" for one in _direct(room, arrows)]
    lines += ["```", "", "Native code looks these modules up while it runs:", ""]
    lines += [f"- `src/{file}`: `{name}`" for file, name in asks_python(files)]
    return "\n".join([*rows, "", *lines, ""])


def _direct(room: str, arrows: dict[str, set[str]]) -> list[str]:
    """Give the rooms that a room imports from, without those that are reached through another."""
    reached: set[str] = set()
    for one in arrows[room]:
        waiting = list(arrows[one])
        while waiting:
            if (next_one := waiting.pop()) not in reached:
                reached.add(next_one)
                waiting.extend(arrows[next_one])
    return sorted(arrows[room] - reached, key=ROOMS.index)


def _name(room: str) -> str:
    short = room.removeprefix("src/").removeprefix("python/")
    return short.replace("/", ".")


def main(arguments: list[str]) -> int:
    """Check or update; the exit code is 1 if the check fails."""
    files = graph()
    found = sorted(set(faults(files)))
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(START)
    drawn, _, after = rest.partition(END)
    wanted = picture(files)
    if "--update" in arguments:
        PAGE.write_text(before + START + wanted + END + after, encoding="utf-8")
    elif drawn != wanted:
        found.append("CONTRIBUTING.md shows other rooms: python -m tools.rooms --update")
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
