"""Operations are pickled, copied, hashed and kept in caches."""

import copy
import functools
import pickle
import pickletools
from typing import Any

from ...frameworks.samples import made
from ...sides import Models
from .. import told, use


def _value(m: Models) -> Any:
    return m.Operation(id="a", state="running", messages=["x"], result={"b": [1]})


@use()
def pickle_writes_the_same_bytes(m: Models) -> Any:
    return told(
        **{
            f"protocol {number}": (
                lambda n=number: [
                    # Which values are shared in memory does not count.
                    pickletools.optimize(pickle.dumps(copy.deepcopy(_value(m)), n))
                ]
            )
            for number in range(2, 6)
        },
        reduced=lambda: m.Operation(id="a").__reduce_ex__(4),
        oldest=lambda: pickle.loads(pickle.dumps(_value(m), 0)),
        class_=lambda: pickle.dumps(m.Operation),
        python_pickler=lambda: pickle._loads(pickle._dumps([_value(m)])),
    )


@use("dill")
def dill_keeps_operations(m: Models) -> Any:
    import dill

    value = _value(m)
    return told(
        value=lambda: dill.loads(dill.dumps(value)),
        all_kinds=lambda: dill.loads(dill.dumps(made(m), recurse=True)),
        class_=lambda: dill.loads(dill.dumps(m.Operation)) is m.Operation,
        closure=lambda: dill.loads(dill.dumps(lambda: value.id))(),
        function=lambda: dill.loads(dill.dumps(lambda: m.Operation(id="b")))(),
        pickles=lambda: [dill.pickles(value), dill.pickles(m.Operation), dill.check(value)],
        copied=lambda: dill.copy(value),
        by_value=lambda: dill.loads(dill.dumps(value, byref=False)),
        bad_items=lambda: dill.detect.baditems(value),
        source=lambda: dill.source.importable(m.Operation),
        name=lambda: dill.source.getname(m.Operation),
        method=lambda: dill.loads(dill.dumps(value.model_dump))(exclude_none=True),
    )


@use("cloudpickle")
def cloudpickle_keeps_operations(m: Models) -> Any:
    import cloudpickle

    value = _value(m)

    class Sub(m.Operation):
        @property
        def label(self) -> str:
            return f"<{self.id}>"

    def label(operation: m.Operation, state: Any = m.OperationState.Failed) -> str:
        return f"{operation.id} {state}"

    return told(
        value=lambda: pickle.loads(cloudpickle.dumps(value)),
        class_=lambda: pickle.loads(cloudpickle.dumps(m.Operation)) is m.Operation,
        by_reference=lambda: cloudpickle.dumps(m.Operation),
        closure=lambda: pickle.loads(cloudpickle.dumps(lambda: (value.id, value.state)))(),
        function=lambda: pickle.loads(cloudpickle.dumps(label))(value),
        annotations=lambda: list(pickle.loads(cloudpickle.dumps(label)).__annotations__.values()),
        subclass=lambda: pickle.loads(cloudpickle.dumps(Sub(id="a"))).label,
        bound_method=lambda: pickle.loads(cloudpickle.dumps(value.model_dump))(exclude_unset=True),
        class_method=lambda: pickle.loads(cloudpickle.dumps(m.Operation.model_validate))(
            {"id": "c"}
        ),
    )


@use()
def copies(m: Models) -> Any:
    value = _value(m)
    return told(
        copy=lambda: copy.copy(value),
        deep=lambda: copy.deepcopy({"x": [value, value]}),
        dispatch=lambda: [cls.__name__ for cls in copy._copy_dispatch if cls is m.Operation],
        v1=lambda: value.copy(update={"id": "b"}, exclude={"state"}),
        model_copy=lambda: value.model_copy(update={"no": "field"}),
    )


@use(since=(3, 13))
def copy_replace(m: Models) -> Any:
    value = _value(m)
    return told(
        replaced=lambda: copy.replace(value, id="b", state="failed"),
        unknown=lambda: copy.replace(value, nothing=1),
    )


@use("joblib")
def joblib_hashes_and_remembers(m: Models) -> Any:
    import tempfile

    import joblib

    calls: list[str] = []

    def work(operation: Any, factor: int = 2) -> Any:
        calls.append(operation.id)
        return [operation] * factor

    def remembered() -> Any:
        with tempfile.TemporaryDirectory() as folder:
            cached = joblib.Memory(folder, verbose=0).cache(work)
            return [cached(_value(m)), cached(_value(m)), cached(m.Operation(id="z"), 1), calls]

    def dumped() -> Any:
        with tempfile.TemporaryDirectory() as folder:
            joblib.dump(made(m), f"{folder}/x.joblib", compress=3)
            return joblib.load(f"{folder}/x.joblib")

    return told(
        hash_of_an_operation=lambda: joblib.hash(m.Operation(id="a")),
        hashes=lambda: [joblib.hash(one) for one in made(m)],
        hash_of_a_list=lambda: joblib.hash([_value(m)], hash_name="sha1"),
        hash_of_class=lambda: joblib.hash(m.Operation),
        same=lambda: joblib.hash(_value(m)) == joblib.hash(_value(m).model_copy(deep=True)),
        remembered=remembered,
        dumped=dumped,
        threads=lambda: joblib.Parallel(2, backend="threading")(
            joblib.delayed(lambda one: one.id)(one) for one in made(m)
        ),
    )


@use("dask")
def dask_tokens(m: Models) -> Any:
    from dask.base import normalize_token, tokenize

    value = _value(m)

    class Tokened(m.Operation):
        def __dask_tokenize__(self) -> Any:
            return self.id

    return told(
        token=lambda: tokenize(value),
        tokens=lambda: [tokenize(one) for one in made(m)],
        deterministic=lambda: tokenize(value, ensure_deterministic=True),
        in_a_list=lambda: tokenize([value, {"x": value}], name=value),
        normalised=lambda: normalize_token(m.Operation(id="a")),
        class_=lambda: tokenize(m.Operation),
        state=lambda: tokenize(m.OperationState.Failed),
        own=lambda: tokenize(Tokened(id="a")) == tokenize(Tokened(id="a", rate="r")),
        after_a_read=lambda: [value.__dict__["id"], tokenize(value)],
        from_json=lambda: tokenize(m.Operation.model_validate_json('{"id": "a"}')),
    )


@use("dask")
def dask_computes_with_operations(m: Models) -> Any:
    import dask
    import dask.bag
    from dask.base import unpack_collections

    @dask.delayed
    def finish(operation: Any) -> Any:
        return operation.model_copy(update={"state": m.OperationState.Succeeded})

    bag = dask.bag.from_sequence(made(m), npartitions=2)
    run = {"scheduler": "synchronous"}
    value = _value(m)
    return told(
        delayed=lambda: finish(value).compute(**run),
        delayed_argument=lambda: finish(finish(value)).compute(**run),
        delayed_object=lambda: dask.delayed(value).id.compute(**run),
        nested=lambda: dask.compute({"x": [value]}, value, **run),
        unpacked=lambda: len(unpack_collections(value, [value])[0]),
        operation_with_a_delayed_result=lambda: (
            dask.compute(m.Operation(id="a", result=finish(value)), **run)[
                0
            ].result.__class__.__name__
        ),
        traversed=lambda: (
            dask.delayed([m.Operation(result=finish(value))], traverse=True)
            .compute(**run)[0]
            .result.__class__.__name__
        ),
        bag=lambda: bag.map(lambda op: op.id).compute(**run),
        pluck=lambda: bag.map(dict).pluck("state").compute(**run),
        filtered=lambda: bag.filter(lambda op: op.state is not None).compute(**run),
        counted=lambda: sorted(bag.map(lambda op: str(op.state)).frequencies().compute(**run)),
        distinct=lambda: bag.distinct(key=lambda op: op.id).compute(**run),
        grouped=lambda: bag.groupby(lambda op: op.state is None).compute(**run),
        frame=lambda: sorted(finish(value).dask)[0][:7],
        keys=lambda: finish(value).__dask_keys__()[0].partition("-")[0],
    )


@use("cachetools")
def cachetools_makes_keys(m: Models) -> Any:
    import cachetools
    import cachetools.keys

    @cachetools.cached({}, key=lambda operation: operation.model_dump_json())
    def by_text(operation: Any) -> Any:
        return operation

    return told(
        hashkey=lambda: hash(cachetools.keys.hashkey(_value(m))),
        typedkey=lambda: cachetools.keys.typedkey(_value(m)),
        by_text=lambda: by_text(_value(m)) is by_text(_value(m)),
        plain=lambda: cachetools.cached({})(lambda operation: 1)(_value(m)),
    )


@use()
def functools_caches_refuse_what_has_no_hash(m: Models) -> Any:
    class Hashable(m.Operation):
        def __hash__(self) -> int:
            return hash(self.id)

    cached = functools.lru_cache(lambda operation: operation)
    one = Hashable(id="a")
    return told(
        plain=lambda: cached(_value(m)),
        hash=lambda: hash(_value(m)),
        in_a_set=lambda: {_value(m)},
        hashable=lambda: cached(one) is cached(Hashable(id="a")),
        set=lambda: len({one, Hashable(id="a"), Hashable(id="b")}),
        typed=lambda: functools._make_key((one,), {"x": one}, typed=True),
    )


@use("diskcache")
def diskcache_keeps_operations(m: Models) -> Any:
    import tempfile

    import diskcache

    def kept(work: Any) -> Any:
        with tempfile.TemporaryDirectory() as folder, diskcache.Cache(folder) as cache:
            return work(cache)

    def as_value(cache: Any) -> Any:
        cache["x"] = [_value(m), m.OperationState.Failed]
        return cache["x"]

    def as_key(cache: Any) -> Any:
        cache[_value(m)] = 1
        return [cache.get(_value(m)), cache.get(m.Operation(id="a")), list(cache)]

    def memoized(cache: Any) -> Any:
        calls: list[Any] = []
        work = cache.memoize(name="work")(lambda operation: calls.append(1) or operation.id)
        return [work(_value(m)), work(_value(m)), len(calls)]

    return told(
        value=lambda: kept(as_value),
        key=lambda: kept(as_key),
        memoized=lambda: kept(memoized),
        disk_key=lambda: kept(lambda cache: cache._disk.put(_value(m))),
    )


@use("streamlit")
def streamlit_hashes(m: Models) -> Any:
    from streamlit.runtime.caching.cache_type import CacheType
    from streamlit.runtime.caching.hashing import update_hash

    def digest(value: Any, hash_funcs: Any = None) -> str:
        import hashlib

        hasher = hashlib.new("md5", usedforsecurity=False)
        update_hash(
            value,
            hasher=hasher,
            cache_type=CacheType.DATA,
            hash_source=_value,
            hash_funcs=hash_funcs,
        )
        return hasher.hexdigest()

    return told(
        value=lambda: digest(_value(m)),
        all_kinds=lambda: [digest(one) for one in made(m)],
        in_a_list=lambda: digest([_value(m), {"x": _value(m)}]),
        nested=lambda: digest(m.Operation(result=[_value(m)])),
        class_=lambda: digest(m.Operation),
        state=lambda: digest(m.OperationState.Failed),
        own=lambda: digest(_value(m), {m.Operation: lambda operation: operation.id}),
        by_name=lambda: digest(
            _value(m), {f"{m.Operation.__module__}.Operation": lambda operation: operation.id}
        ),
        from_json=lambda: digest(m.Operation.model_validate_json('{"id": "a"}')),
    )


@use("streamlit")
def streamlit_shows(m: Models) -> Any:
    from streamlit import dataframe_util, type_util

    value = _value(m)
    return told(
        kinds=lambda: [
            getattr(type_util, name)(value)
            for name in (
                "is_dataclass_instance",
                "is_pydantic_model",
                "is_list_like",
                "is_iterable",
            )
            if hasattr(type_util, name)
        ],
        format=lambda: str(dataframe_util.determine_data_format(value)),
        formats=lambda: str(dataframe_util.determine_data_format([value, value])),
        frame=lambda: dataframe_util.convert_anything_to_pandas_df(value).to_csv(),
        frames=lambda: dataframe_util.convert_anything_to_pandas_df([value, value]).to_csv(),
        sequence=lambda: dataframe_util.convert_anything_to_list(value),
    )


@use()
def shelve_keeps_operations(m: Models) -> Any:
    import shelve
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        with shelve.open(f"{folder}/x") as shelf:
            shelf["a"] = _value(m)
        with shelve.open(f"{folder}/x", "r") as shelf:
            return shelf["a"]


@use()
def queues_and_executors(m: Models) -> Any:
    import asyncio
    import concurrent.futures
    import heapq
    import multiprocessing
    import queue

    def prioritised() -> Any:
        tasks: Any = queue.PriorityQueue()
        tasks.put((1, m.Operation(id="a")))
        tasks.put((1, m.Operation(id="b")))
        return tasks.get()

    def threads() -> Any:
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            return list(pool.map(lambda one: one.model_copy(update={"rate": "r"}), made(m)))

    def piped() -> Any:
        here, there = multiprocessing.Pipe()
        here.send(made(m))
        return there.recv()

    async def queued() -> Any:
        tasks: Any = asyncio.Queue()
        for one in made(m):
            tasks.put_nowait(one)
        return [(await tasks.get()).id for _ in range(tasks.qsize())]

    return told(
        prioritised=prioritised,
        heap=lambda: heapq.heapify([m.Operation(id="a"), m.Operation(id="b")]),
        sorted=lambda: sorted(made(m)),
        by_key=lambda: [one.id for one in sorted(made(m), key=lambda one: one.id or "")],
        threads=threads,
        piped=piped,
        asyncio=lambda: asyncio.run(queued()),
    )
