"""Hypothesis profiles, the built distributions, and the last word on the version differences."""

import gc
import os
from pathlib import Path

import pytest

from . import oracle
from .environments.distributions import Distributions, build_distributions
from .sides import PYDANTIC

try:
    from hypothesis import HealthCheck, settings
except ImportError:
    # The environments that the suite builds for itself hold pytest and nothing more.
    settings = None

if settings is not None:
    _quiet = [HealthCheck.too_slow, HealthCheck.data_too_large]
    settings.register_profile(
        "fast", max_examples=150, deadline=None, suppress_health_check=_quiet, print_blob=True
    )
    settings.register_profile(
        "quick", max_examples=25, deadline=None, suppress_health_check=_quiet, print_blob=True
    )
    settings.register_profile(
        "slow", max_examples=5000, deadline=None, suppress_health_check=_quiet, print_blob=True
    )
    # Where CI is set, Hypothesis's own profile makes runs repeatable; it stays in place.
    if profile := os.environ.get("HYPOTHESIS_PROFILE", "" if os.environ.get("CI") else "fast"):
        settings.load_profile(profile)


@pytest.fixture(scope="session")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> Distributions:
    """Give what is shipped; it is built once for all tests that install it."""
    return build_distributions(tmp_path_factory.mktemp("distributions"))


@pytest.fixture(scope="session")
def wheel(distributions: Distributions) -> Path:
    """Give the wheel under test."""
    return distributions.wheel


def pytest_report_header() -> list[str]:
    """Say who the oracle is."""
    if PYDANTIC is None:
        return ["oracle: golden answers (no pydantic)"]
    return [f"oracle: {oracle.SOURCE}"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the check of the listed differences behind the cases that use them."""
    items.sort(key=lambda item: item.name == "test_every_listed_difference_is_one")


@pytest.fixture(scope="module", autouse=True)
def _collections_pass_over_what_is_old() -> None:
    """Let collections of garbage look only through what this module's tests make.

    Modules, cases, pytest's items and the answers on file live as long as the run; each test that
    collects garbage, to see what is left, would else look through all of it, several times.
    """
    gc.collect()
    gc.freeze()
