"""Two operations are compared, and what differs is told."""

import json
import re
from pathlib import Path
from typing import Any

from ...frameworks.samples import DOCUMENTS, made
from ...sides import Models
from .. import told, use


def _polls(m: Models) -> tuple[Any, Any]:
    """What two polls of one operation give."""
    before = m.Operation(
        **DOCUMENTS["running"], result={"p": {"size": 5, "tags": ["a"]}}, children=["x", "y"]
    )
    after = before.model_copy(
        update={
            "state": m.OperationState.Succeeded,
            "progress": 1.0,
            "progress_current": None,
            "messages": ["copying ä", "done"],
            "result": {"p": {"size": 6, "tags": ["a", "b"]}, "q": None},
        }
    )
    return before, after


@use("deepdiff")
def deepdiff_between_two_polls(m: Models) -> Any:
    from deepdiff import DeepDiff

    before, after = _polls(m)
    return told(
        text_view=lambda: DeepDiff(before, after).to_dict(),
        tree_view=lambda: repr(DeepDiff(before, after, view="tree")),
        pretty=lambda: DeepDiff(before, after).pretty(),
        json=lambda: DeepDiff(before, after).to_json(default_mapping={m.OperationState: str}),
        in_lists=lambda: DeepDiff([before, {"x": before}], [after, {"x": after}]).to_dict(),
        ignore_order=lambda: DeepDiff(
            [before, after], [after, before], ignore_order=True, report_repetition=True
        ).to_dict(),
        without_the_state=lambda: DeepDiff(
            before, after, exclude_paths=["root.state", "root.messages"]
        ).to_dict(),
        by_a_pattern=lambda: DeepDiff(
            before, after, exclude_regex_paths=[r"\.progress\w*$"]
        ).to_dict(),
        only_some=lambda: DeepDiff(before, after, include_paths=["root.result"]).to_dict(),
        affected_paths=lambda: sorted(DeepDiff(before, after).affected_paths),
        affected_root_keys=lambda: sorted(DeepDiff(before, after).affected_root_keys),
        distance=lambda: DeepDiff(before, after, get_deep_distance=True).get("deep_distance"),
        equal=lambda: DeepDiff(before, before.model_copy(deep=True)).to_dict(),
        with_its_dump=lambda: DeepDiff(before, before.model_dump()).to_dict(),
        ignored_types=lambda: DeepDiff(
            before, before.model_dump(), ignore_type_in_groups=[(m.Operation, dict)]
        ).to_dict(),
        lost_attribute=lambda: DeepDiff(before, _without_id(before)).to_dict(),
        nested=lambda: DeepDiff(
            m.Operation(result=[before]), m.Operation(result=[after])
        ).to_dict(),
    )


def _without_id(operation: Any) -> Any:
    other = operation.model_copy()
    del other.id
    return other


@use("deepdiff")
def deepdiff_hashes_and_searches(m: Models) -> Any:
    from deepdiff import DeepHash, DeepSearch, extract, grep, parse_path

    before, after = _polls(m)
    return told(
        hash=lambda: DeepHash(before)[before],
        hashes_of_all=lambda: [DeepHash(one)[one] for one in made(m)],
        hash_of_a_list=lambda: DeepHash(both := [before, {"x": after}])[both],
        same_hash=lambda: DeepHash(before)[before] == DeepHash(again := before.model_copy())[again],
        search_value=lambda: DeepSearch(before, "copying", verbose_level=2),
        search_name=lambda: before | grep("progress"),
        search_in_list=lambda: [before, {"x": after}] | grep("done"),
        search_number=lambda: DeepSearch(before, 5, strict_checking=True),
        extract=lambda: extract(before, "root.result['p']['size']"),
        extract_state=lambda: extract([before], "root[0].state"),
        paths=lambda: [parse_path(path) for path in DeepSearch(before, "a")["matched_values"]],
    )


@use("deepdiff")
def deepdiff_deltas_are_applied(m: Models) -> Any:
    from deepdiff import DeepDiff, Delta

    before, after = _polls(m)

    def applied() -> Any:
        return before + Delta(DeepDiff(before, after), raise_errors=True, mutate=False)

    return told(
        applied=applied,
        is_equal=lambda: applied() == after,
        to_dict=lambda: Delta(DeepDiff(before, after)).to_dict(),
        flat_rows=lambda: [
            [row.path, str(row.action), row.value]
            for row in Delta(DeepDiff(before, after)).to_flat_rows()
        ],
        undone=lambda: after - Delta(DeepDiff(before, after), bidirectional=True),
        dumped=lambda: Delta(DeepDiff([before], [after]).to_dict(), raise_errors=True).to_dict(),
    )


@use("dictdiffer")
def dictdiffer_of_dumps_and_operations(m: Models) -> Any:
    import dictdiffer

    before, after = _polls(m)
    return told(
        dumps=lambda: list(dictdiffer.diff(before.model_dump(), after.model_dump())),
        as_dicts=lambda: list(dictdiffer.diff(dict(before), dict(after))),
        themselves=lambda: list(dictdiffer.diff(before, after)),
        in_dicts=lambda: list(dictdiffer.diff({"a": before}, {"a": after})),
        patched=lambda: dictdiffer.patch(
            dictdiffer.diff(before.model_dump(), after.model_dump()), before.model_dump()
        ),
    )


@use("dirty_equals")
def dirty_equals_compares_attributes(m: Models) -> Any:
    from dirty_equals import Contains, HasAttributes, HasRepr, IsInstance, IsPartialDict, IsStr

    before, after = _polls(m)
    return told(
        attributes=lambda: before == HasAttributes(id="b", state=m.OperationState.Running),
        other=lambda: after == HasAttributes(id="b", state=m.OperationState.Running),
        instance=lambda: before == IsInstance(m.Operation),
        exactly=lambda: before == IsInstance(m.Operation, only_direct_instance=True),
        shown=lambda: before == HasRepr(IsStr(regex=r"(?s)Operation\(.*")),
        as_field=lambda: before == m.Operation.model_construct(id=IsStr),
        in_a_list=lambda: [after, before] == Contains(before),
        dump=lambda: before.model_dump() == IsPartialDict(id="b"),
    )


@use("testfixtures")
def testfixtures_compare_says_what_differs(m: Models) -> Any:
    from testfixtures import Comparison, compare

    before, after = _polls(m)

    def refusal(call: Any) -> str:
        try:
            call()
        except AssertionError as error:
            return re.sub(r"with id \d+", "with id …", str(error))
        return "equal"

    return told(
        two=lambda: refusal(lambda: compare(before, after)),
        strictly=lambda: refusal(lambda: compare(before, after, strict=True)),
        lists=lambda: refusal(lambda: compare([before, before], [before, after])),
        equal=lambda: refusal(lambda: compare(before, before.model_copy(deep=True))),
        some=lambda: before == Comparison(m.Operation, id="b", partial=True),
        other=lambda: repr(Comparison(m.Operation, id="c", partial=True) == before),
        shown=lambda: repr(Comparison(before)),
    )


@use("hamcrest")
def hamcrest_matches_properties(m: Models) -> Any:
    from hamcrest import (
        assert_that,
        equal_to,
        has_entries,
        has_properties,
        has_property,
        instance_of,
    )

    before, after = _polls(m)

    def refusal(value: Any, matcher: Any) -> str:
        try:
            assert_that(value, matcher)
        except AssertionError as error:
            return str(error)
        return "matches"

    return told(
        property=lambda: refusal(before, has_property("id", "b")),
        properties=lambda: refusal(before, has_properties(id="c", state=m.OperationState.Running)),
        missing=lambda: refusal(before, has_property("no_such")),
        instance=lambda: refusal(before, instance_of(m.Operation)),
        not_instance=lambda: refusal("text", instance_of(m.Operation)),
        equal=lambda: refusal(before, equal_to(after)),
        entries=lambda: refusal(before, has_entries(id="b")),
    )


@use("deepmerge")
def deepmerge_takes_what_it_is_given(m: Models) -> Any:
    from deepmerge import Merger, always_merger

    before, after = _polls(m)
    merger = Merger(
        [(m.Operation, lambda _c, _p, base, nxt: base.model_copy(update=nxt.model_dump()))],
        ["override"],
        ["override"],
    )
    return told(
        dumps=lambda: always_merger.merge(before.model_dump(), after.model_dump()),
        in_dicts=lambda: always_merger.merge({"a": before, "b": 1}, {"a": after}),
        own_strategy=lambda: merger.merge(before, after),
    )


def _failures(text: str, *options: str) -> list[str]:
    """Run a test file with pytest in this process and give what it says."""
    import contextlib
    import io
    import os
    import tempfile

    import pytest

    out = io.StringIO()
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(out):
        path = Path(folder) / "test_of_somebody.py"
        path.write_text(text, encoding="utf-8")
        before = os.environ.get("PYTEST_DISABLE_PLUGIN_AUTOLOAD")
        os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
        try:
            # Without the rewriting of plugins, whose modules are loaded already.
            pytest.main(
                [str(path), "-p", "no:cacheprovider", "--color=no", f"--rootdir={folder}", *options]
            )
        finally:
            os.environ.pop("PYTEST_DISABLE_PLUGIN_AUTOLOAD")
            if before is not None:
                os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = before
    lines = out.getvalue().splitlines()
    return [
        line.partition("::")[2] if line.startswith("FAILED") else line
        for line in lines
        if line.startswith(("E ", "FAILED", ">"))
    ]


ASSERTIONS = """
from ansys.hps.data_transfer.client.models.ops import Operation, OperationState
import pytest

one = Operation(id="a", state="running", progress=0.5, messages=["x", "y"], result={"p": 1})
two = Operation(id="a", state="failed", progress=0.5, messages=["x", "z"], result={"p": 2})

def test_equal(): assert one == two
def test_not_equal():
    other = one.model_copy()
    assert one != other
def test_lists(): assert [one, two] == [two, two]
def test_dicts(): assert {"a": one} == {"a": two}
def test_in(): assert two in [one]
def test_is(): assert one is two
def test_attribute(): assert one.state == two.state
def test_instance(): assert isinstance(5, Operation)
def test_identity_of_type(): assert type(one) is OperationState
def test_none(): assert Operation(id="only") == None
def test_dump():
    dump = one.model_dump()
    assert one == dump
def test_truth(): assert not one
def test_raises():
    with pytest.raises(ValueError, match="no such text"):
        Operation(id=5)
def test_approx():
    dump, other = one.model_dump(), two.model_dump()
    assert dump == pytest.approx(other)
"""


@use("pytest")
def pytest_explains_failures(m: Models) -> Any:
    return told(
        plain=lambda: _failures(ASSERTIONS),
        verbose=lambda: _failures(ASSERTIONS, "-v"),
        very_verbose=lambda: _failures(ASSERTIONS, "-vv"),
    )


PARAMETERS = """
from ansys.hps.data_transfer.client.models.ops import Operation, OperationState
import pytest

@pytest.mark.parametrize("op", [Operation(), Operation(id="a")])
@pytest.mark.parametrize("state", list(OperationState))
def test_ids(op, state): assert op.state is state

@pytest.fixture(params=[Operation(id="b")])
def operation(request): return request.param

def test_fixture(operation): assert operation.id == "c"
"""


@use("pytest")
def pytest_names_parametrised_tests(m: Models) -> Any:
    return _failures(PARAMETERS, "--tb=line", "-v")


@use()
def unittest_explains_failures(m: Models) -> Any:
    import unittest

    before, after = _polls(m)
    case = unittest.TestCase()
    case.maxDiff = None

    def refusal(call: Any) -> str:
        try:
            call()
        except AssertionError as error:
            return str(error)
        return "holds"

    return told(
        equal=lambda: refusal(lambda: case.assertEqual(before, after)),  # noqa: PT009
        lists=lambda: refusal(lambda: case.assertListEqual([before], [after])),  # noqa: PT009
        dicts=lambda: refusal(lambda: case.assertDictEqual({"a": before}, {"a": after})),  # noqa: PT009
        counts=lambda: refusal(lambda: case.assertCountEqual([before, after], [after, after])),  # noqa: PT009
        instance=lambda: refusal(lambda: case.assertIsInstance(before, dict)),  # noqa: PT009
        is_none=lambda: refusal(lambda: case.assertIsNone(before)),  # noqa: PT009
        contains=lambda: refusal(lambda: case.assertIn(before, [after])),  # noqa: PT009
    )


@use()
def json_documents_stay_equal_through_a_round_trip(m: Models) -> Any:
    return [json.loads(json.dumps(one.model_dump(mode="json"))) for one in made(m)]
