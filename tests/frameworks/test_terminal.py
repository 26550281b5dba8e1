"""rich and devtools show what they show of the reference; typer and click take the states."""

import io
import re
from typing import Any

import pytest

from ..sides import PYDANTIC, Models, ours, reference
from .samples import made

pytestmark = pytest.mark.skipif(PYDANTIC is None, reason="the reference needs pydantic")
NONE: list[Any] = []
MISSING = "the group `frameworks` is not installed"


def _both(tell: Any) -> list[Any]:
    return [tell(side) for side in (ours(), reference())]


def test_rich_prints_the_same() -> None:
    pytest.importorskip("rich", reason=MISSING)
    from rich.console import Console
    from rich.pretty import pretty_repr

    def printed(m: Models) -> list[str]:
        told = []
        for operation in made(m):
            out = io.StringIO()
            Console(file=out, width=100, color_system="truecolor", force_terminal=True).print(
                operation, [operation], m.OperationState.Running
            )
            told += [out.getvalue(), pretty_repr(operation, max_width=30, max_string=20)]
            told.append(pretty_repr({"x": [operation]}, expand_all=True, max_depth=2))
        return told

    own, theirs = _both(printed)
    assert own == theirs


def test_rich_inspects_the_same_fields() -> None:
    pytest.importorskip("rich", reason=MISSING)
    import rich
    from rich.console import Console

    def inspected(m: Models) -> list[str]:
        out = io.StringIO()
        console = Console(file=out, width=300, color_system=None)
        rich.inspect(made(m)[2], console=console)
        return [line.strip(" │") for line in out.getvalue().splitlines()]

    own, theirs = _both(inspected)
    helpers = ("is_final", "is_succeeded", "is_failed", "is_running", "is_queued")
    added = [line for line in own if line not in theirs]
    assert [line for line in theirs if line not in own] == []
    assert {line.partition(" = ")[0] for line in added} <= set(helpers)


def test_devtools_formats_the_same() -> None:
    pytest.importorskip("devtools", reason=MISSING)
    from devtools import pformat

    own, theirs = _both(lambda m: [pformat(one) for one in (*made(m), made(m))])
    assert own == theirs


def _run(app: Any, *arguments: str) -> Any:
    from typer.testing import CliRunner

    done = CliRunner().invoke(app, list(arguments), env={"TERMINAL_WIDTH": "100", "NO_COLOR": "1"})
    # rich draws its boxes as wide as their content; the words are what counts.
    return done.exit_code, re.sub(r"\s+", " ", done.output)


ARGUMENTS = (
    *([], ["--help"], ["--state", "failed"], ["--state", "Failed"], ["--state", "x"]),
    *(["--also", "running", "--also", "queued"], ["--also", "x"], ["--state"]),
)


def test_typer_takes_states_by_value_as_upstreams() -> None:
    typer = pytest.importorskip("typer", reason=MISSING)

    def outcomes(m: Models) -> list[Any]:
        app = typer.Typer()

        @app.command()
        def show(
            state: m.OperationState = m.OperationState.Unknown,
            also: list[m.OperationState] = NONE,
        ):
            typer.echo(f"{state!r} {state.value} {also!r}")

        return [_run(app, *arguments) for arguments in ARGUMENTS]

    own, theirs = _both(outcomes)
    assert own == theirs
    assert own[0] == (0, "<OperationState.Unknown: 'unknown'> unknown [] ")
    assert own[2][1].startswith("<OperationState.Failed: 'failed'>")
    assert own[3][0] == 2


def test_click_choices_are_the_same() -> None:
    click = pytest.importorskip("click", reason=MISSING)
    from click.testing import CliRunner

    def outcomes(m: Models) -> list[Any]:
        @click.command()
        @click.option("--state", type=click.Choice(m.OperationState))
        @click.option("--name", type=click.Choice([one.value for one in m.OperationState]))
        def show(state: Any, name: Any) -> None:
            click.echo(f"{state!r} {name!r}")

        calls = ([], ["--help"], ["--state", "Failed"], ["--state", "failed"], ["--name", "failed"])
        done = [CliRunner().invoke(show, call) for call in calls]
        return [(one.exit_code, one.output) for one in done]

    own, theirs = _both(outcomes)
    assert own == theirs
    assert (0, "None None\n") in own
    assert (0, "None 'failed'\n") in own
