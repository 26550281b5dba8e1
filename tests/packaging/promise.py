"""Which files a release must consist of."""

import re
from collections.abc import Iterable

from ..matrix import supported_versions
from . import manifest

#: Each system that wheels are built for, as the end of a wheel's name.
SYSTEMS = {
    "Linux x86_64": r"manylinux\w*(\.manylinux\w+)*_x86_64",
    "Linux aarch64": r"manylinux\w*(\.manylinux\w+)*_aarch64",
    "Linux with musl, x86_64": r"musllinux_\d+_\d+_x86_64",
    "Linux with musl, aarch64": r"musllinux_\d+_\d+_aarch64",
    "macOS x86_64": r"macosx_\d+_\d+_x86_64",
    "macOS arm64": r"macosx_\d+_\d+_arm64",
    "Windows x64": r"win_amd64",
}


def _promised() -> dict[str, str]:
    version = re.escape(manifest.version())
    promised = {"source distribution": rf"hps_ops-{version}\.tar\.gz"}
    for python in supported_versions():
        interpreter = f"cp{python.rstrip('t').replace('.', '')}"
        abi = f"{interpreter}t" if python.endswith("t") else interpreter
        for system, platform in SYSTEMS.items():
            promised[f"wheel for CPython {python} on {system}"] = (
                rf"hps_ops-{version}-{interpreter}-{abi}-{platform}\.whl"
            )
    return promised


def faults(names: Iterable[str], tag: str) -> list[str]:
    """List what keeps these files from being a release; an empty tag is a rehearsal."""
    left = set(names)
    found = []
    if tag and tag != f"v{manifest.version()}":
        found.append(f"the tag is {tag}, but Cargo.toml says version {manifest.version()}")
    for what, pattern in _promised().items():
        fitting = {name for name in left if re.fullmatch(pattern, name)}
        left -= fitting
        if len(fitting) != 1:
            found.append(f"{what}: {len(fitting)} files instead of one")
    found.extend(f"{name}: nobody promised this file" for name in sorted(left))
    return found
