"""The environments are made once for all tests, and what pip downloads is downloaded once."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from . import places


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave these tests out of the runs that the suite starts in environments of its own."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.environments)
            if "workshop" in getattr(item, "fixturenames", ()):
                item.add_marker(pytest.mark.registry)


@pytest.fixture(scope="session")
def bare_workshop(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> places.Workshop:
    """Make environments with our package; no registry is needed."""
    return places.Workshop(tmp_path_factory.mktemp("upstream"), wheel)


@pytest.fixture(scope="session")
def workshop(bare_workshop: places.Workshop) -> places.Workshop:
    """Make environments with the real client, or skip where there is no registry."""
    download = [sys.executable, "-m", "pip", "download", "-q", "--only-binary=:all:"]
    download += ["--retries", "1", "--timeout", "15", "-d", str(bare_workshop.wheels)]
    # Two versions of one package are no set to resolve, so each is asked for by itself.
    for wanted in [[*places.DEPENDENCIES, places.BUILDER], *([one] for one in places.PACKAGES)]:
        options = [] if len(wanted) > 1 else ["--no-deps"]
        done = places.call([*download, *options, *wanted], timeout=300)
        if done.returncode != 0:
            _skip_if_unreachable(done.stderr)
            pytest.fail(f"pip download {' '.join(wanted)}\n{done.stderr}")
    return bare_workshop


def _skip_if_unreachable(errors: str) -> None:
    signs = ("NewConnectionError", "Connection to", "Temporary failure", "No matching distribution")
    if any(sign in errors for sign in signs):
        last = errors.strip().splitlines()[-1]
        pytest.skip(f"no package registry can be reached, so the client is not tested: {last}")


@pytest.fixture
def client_of(workshop: places.Workshop) -> Callable[[str], str]:
    """Name the requirement of a version of the client."""
    return f"{places.CLIENT}=={{}}".format
