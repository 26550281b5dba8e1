"""Operations are searched, grouped and put into frames."""

import itertools
import json
import operator
from typing import Any

from ...frameworks.samples import made
from ...sides import ADDED_PROPERTIES, Models
from .. import told, use


def _value(m: Models) -> Any:
    return m.Operation(id="a", state="running", messages=["x"], result={"b": [1]})


@use("pandas")
def pandas_makes_frames(m: Models) -> Any:
    import pandas as pd

    def shown(frame: Any) -> Any:
        return [list(map(str, frame.columns)), [str(kind) for kind in frame.dtypes], frame.to_csv()]

    return told(
        operations=lambda: shown(pd.DataFrame(made(m))),
        one=lambda: shown(pd.DataFrame([_value(m)])),
        itself=lambda: shown(pd.DataFrame(_value(m))),
        dumps=lambda: shown(pd.DataFrame([one.model_dump() for one in made(m)])),
        json_dumps=lambda: shown(pd.DataFrame([one.model_dump(mode="json") for one in made(m)])),
        records=lambda: shown(pd.DataFrame.from_records(made(m))),
        vars=lambda: shown(pd.DataFrame(map(vars, made(m)))),
        normalized=lambda: shown(
            pd.json_normalize([one.model_dump(mode="json") for one in made(m)])
        ),
        normalized_itself=lambda: shown(pd.json_normalize([_value(m)])),
        series=lambda: pd.Series(made(m)).map(lambda one: one.id).tolist(),
        series_of_one=lambda: str(pd.Series(_value(m)).dtype),
        column=lambda: pd.DataFrame({"op": made(m)}).op.map(type).unique().tolist(),
        cell=lambda: pd.DataFrame({"op": [_value(m)]}).to_dict("records"),
        json=lambda: _without_ours(pd.DataFrame({"op": [m.Operation(id="a")]}).to_json()),
        json_handler=lambda: pd.DataFrame({"op": [_value(m)]}).to_json(
            default_handler=lambda one: one.model_dump_json()
        ),
        exploded=lambda: len(pd.DataFrame({"op": [[_value(m)], [_value(m)] * 2]}).explode("op")),
        is_list_like=lambda: [
            pd.api.types.is_list_like(_value(m)),
            pd.api.types.is_scalar(_value(m)),
        ],
        grouped=lambda: (
            pd.DataFrame([one.model_dump(mode="json") for one in made(m)])
            .groupby("state", dropna=False)
            .size()
            .to_dict()
        ),
    )


def _without_ours(text: str) -> Any:
    """Take out what our class has beside upstream's: pandas writes whatever `dir` names."""
    written = json.loads(text)["op"]["0"]
    return {name: value for name, value in written.items() if name not in ADDED_PROPERTIES}


@use("polars")
def polars_makes_frames(m: Models) -> Any:
    import polars as pl

    def shown(frame: Any) -> Any:
        return [dict(zip(frame.columns, map(str, frame.dtypes), strict=True)), frame.rows()]

    plain = [m.Operation(id="a", progress=0.5), m.Operation(id="b", messages=["x"])]
    return told(
        operations=lambda: shown(pl.DataFrame(plain)),
        with_states=lambda: shown(pl.DataFrame([_value(m)])),
        all_kinds=lambda: shown(pl.DataFrame(made(m), infer_schema_length=None)),
        dumps=lambda: shown(
            pl.DataFrame([one.model_dump(mode="json", exclude={"result"}) for one in made(m)])
        ),
        dicts=lambda: shown(pl.from_dicts([dict(one) for one in plain])),
        series=lambda: str(pl.Series(plain).dtype),
        objects=lambda: str(pl.Series([_value(m)], dtype=pl.Object).dtype),
        column=lambda: shown(pl.DataFrame({"op": plain})),
        literal=lambda: str(pl.select(pl.lit(_value(m), dtype=pl.Object)).dtypes[0]),
    )


@use("numpy")
def numpy_makes_arrays(m: Models) -> Any:
    import numpy as np

    return told(
        objects=lambda: [np.array(made(m), dtype=object).shape, np.array([_value(m)]).dtype.kind],
        one=lambda: [np.array(_value(m)).shape, np.array(_value(m)).dtype.kind],
        itself=lambda: np.array(_value(m), dtype=object).item() == _value(m),
        equal=lambda: (np.array(made(m), dtype=object) == np.array(made(m), dtype=object)).tolist(),
        vectorized=lambda: np.vectorize(lambda one: one.id or "-")(np.array(made(m))).tolist(),
        state=lambda: np.array([m.OperationState.Failed]).dtype.kind,
    )


@use("toolz")
def toolz_works_on_operations(m: Models) -> Any:
    import toolz
    from toolz import curried

    operations = made(m)
    return told(
        grouped=lambda: toolz.groupby(lambda one: one.state, operations),
        counted=lambda: toolz.countby(operator.attrgetter("state"), operations),
        unique=lambda: list(toolz.unique(operations, key=lambda one: one.id)),
        plucked=lambda: list(toolz.pluck("id", map(dict, operations))),
        plucked_itself=lambda: list(toolz.pluck("id", operations)),
        get_in=lambda: toolz.get_in(["result", "b", 0], dict(_value(m))),
        get_in_itself=lambda: toolz.get_in(["id"], _value(m), "absent"),
        merged=lambda: toolz.merge(dict(operations[1]), {"id": "z"}),
        merged_itself=lambda: toolz.merge(_value(m), {"id": "z"}),
        assoc=lambda: toolz.assoc(dict(_value(m)), "id", "z"),
        assoc_itself=lambda: toolz.assoc(_value(m), "id", "z"),
        keyfilter=lambda: toolz.keyfilter(lambda key: key == "id", dict(_value(m))),
        valmap=lambda: toolz.valmap(str, dict(_value(m))),
        piped=lambda: toolz.pipe(operations, curried.map(lambda one: one.id), list),
        curried_class=lambda: toolz.curry(m.Operation)(id="a"),
        memoized=lambda: toolz.memoize(lambda one: one.id, key=lambda args, _: args[0].id)(
            _value(m)
        ),
        is_iterable=lambda: toolz.isiterable(_value(m)),
        first=lambda: toolz.first(_value(m)),
        flat=lambda: len(list(toolz.concat([_value(m), _value(m)]))),
        excepted=lambda: toolz.excepts(ValueError, m.Operation, lambda error: type(error))(id=5),
        composed=lambda: toolz.compose(dict, m.Operation.model_validate)({"id": "a"})["id"],
    )


@use("glom")
def glom_reads_paths(m: Models) -> Any:
    import glom
    from glom import Assign, Coalesce, Match, T, assign, delete

    value = m.Operation(id="a", state="running", result={"b": [{"c": 1}]})
    return told(
        attribute=lambda: glom.glom(value, "id"),
        path=lambda: glom.glom(value, "result.b.0.c"),
        state=lambda: glom.glom(value, "state.value"),
        missing=lambda: glom.glom(value, "nothing"),
        coalesced=lambda: glom.glom(value, Coalesce("nothing", "rate", default="d")),
        spec=lambda: glom.glom(made(m), [{"id": "id", "state": ("state", str)}]),
        t=lambda: glom.glom(value, T.model_dump(exclude_none=True)),
        assigned=lambda: assign(value.model_copy(), "result.b", 5).result,
        assigned_field=lambda: glom.glom(value.model_copy(), Assign("id", "z")),
        deleted=lambda: delete(value.model_copy(), "id"),
        star=lambda: glom.glom(value, "*"),
        deep=lambda: glom.glom({"x": value}, "x.**.c"),
        matched=lambda: glom.glom(value, Match(m.Operation)),
        iterated=lambda: glom.glom(value, [T[0]])[:3],
    )


@use("jmespath")
def jmespath_searches(m: Models) -> Any:
    import jmespath

    return told(
        dumps=lambda: jmespath.search(
            "[?state=='failed'].id", [one.model_dump(mode="json") for one in made(m)]
        ),
        itself=lambda: jmespath.search("id", _value(m)),
        inside=lambda: jmespath.search("op.id", {"op": _value(m)}),
        function=lambda: jmespath.search("type(@)", _value(m)),
        keys=lambda: jmespath.search("keys(@)", _value(m)),
    )


@use("pydash")
def pydash_reads_paths(m: Models) -> Any:
    import pydash

    value = _value(m)
    return told(
        get=lambda: pydash.get(value, "id"),
        path=lambda: pydash.get(value, "result.b[0]"),
        missing=lambda: pydash.get(value, "nothing", "default"),
        has=lambda: [pydash.has(value, "id"), pydash.has(value, "nothing")],
        mapped=lambda: pydash.map_(made(m), "id"),
        filtered=lambda: pydash.filter_(made(m), {"id": "a"}),
        keyed=lambda: sorted(map(str, pydash.key_by(made(m), "id"))),
        keys=lambda: pydash.keys(value),
        picked=lambda: pydash.pick(value, "id", "state"),
        omitted=lambda: pydash.omit(value, "result"),
        defaults=lambda: pydash.defaults({"id": "z"}, dict(value)),
        cloned=lambda: pydash.clone_deep(value),
        equal=lambda: pydash.is_equal(value, value.model_copy()),
        to_dict=lambda: pydash.to_dict(value),
        is_=lambda: [
            f(value)
            for f in (pydash.is_object, pydash.is_iterable, pydash.is_indexed, pydash.is_empty)
        ],
    )


@use("jsonschema")
def jsonschema_validates_dumps(m: Models) -> Any:
    import jsonschema

    schema = m.Operation.model_json_schema()
    validator = jsonschema.Draft202012Validator(schema)
    return told(
        schema=lambda: jsonschema.Draft202012Validator.check_schema(schema),
        dumps=lambda: [validator.is_valid(one.model_dump(mode="json")) for one in made(m)],
        faults=lambda: sorted(
            fault.message
            for fault in validator.iter_errors({"id": 5, "state": "x", "progress": "1"})
        ),
        itself=lambda: [fault.message for fault in validator.iter_errors(_value(m))],
        of_output=lambda: m.Operation.model_json_schema(mode="serialization"),
    )


@use()
def the_standard_library_groups_and_sorts(m: Models) -> Any:
    import csv
    import functools
    import io
    import statistics

    operations = made(m)

    def written(rows: Any) -> str:
        out = io.StringIO()
        writer = csv.DictWriter(out, ["id", "state", "progress"], extrasaction="ignore")
        writer.writerows(rows)
        return out.getvalue()

    def state(one: Any) -> str:
        return one.state.value if one.state else ""

    return told(
        getter=lambda: operator.attrgetter("id", "state.value")(_value(m)),
        item=lambda: operator.itemgetter("id")(_value(m)),
        called=lambda: operator.methodcaller("model_dump", exclude_none=True)(_value(m)),
        grouped=lambda: [
            [key, [one.id for one in group]]
            for key, group in itertools.groupby(sorted(operations, key=state), state)
        ],
        most=lambda: max(operations, key=lambda one: one.progress or 0),
        maximum=lambda: max(operations),
        total=lambda: sum(one.progress or 0 for one in operations),
        reduced=lambda: functools.reduce(
            lambda a, b: a.model_copy(update=b.model_dump(exclude_unset=True)), operations
        ),
        mean=lambda: statistics.mode(one.state for one in operations),
        found=lambda: operations.index(m.Operation(**operations[1].model_dump(exclude_unset=True))),
        counted=lambda: operations.count(m.Operation()),
        without=lambda: [one.id for one in operations if one not in operations[:2]],
        csv=lambda: written(one.model_dump(mode="json") for one in operations),
        csv_itself=lambda: written(operations),
        zipped=lambda: dict(zip((one.id for one in operations), operations, strict=True))["b"],
        partial=lambda: functools.partial(m.Operation, state="failed")(id="a"),
        cached=lambda: _with_cached_property(m),
    )


def _with_cached_property(m: Models) -> Any:
    import functools

    class Sub(m.Operation):
        @functools.cached_property
        def label(self) -> str:
            return f"<{self.id}>"

    one = Sub(id="a")
    first = one.label
    one.id = "b"
    return [
        first,
        one.label,
        sorted(vars(one))[-3:],
        one == Sub(id="b"),
        one.model_dump(exclude_none=True),
    ]


@use("pympler")
def pympler_measures(m: Models) -> Any:
    from pympler import asizeof

    # How much it is differs, and should; that it holds its values does not.
    small, big = m.Operation(id="a"), m.Operation(id="a" * 5000)
    return [asizeof.asizeof(small) > 0, asizeof.asizeof(big) - asizeof.asizeof(small) > 4000]


@use()
def the_collector_and_sizes(m: Models) -> Any:
    import gc
    import sys
    import weakref

    value = m.Operation(id="a", result=[1])
    value.result.append(value)
    seen = weakref.ref(value)
    tracked = gc.is_tracked(value)
    referents = [type(one).__name__ for one in gc.get_referents(value) if isinstance(one, dict)]
    del value
    gc.collect()
    return [tracked, len(referents) >= 0, seen() is None, sys.getsizeof(m.Operation()) > 0]
