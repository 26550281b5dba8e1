"""Operations and stand-ins for them are made by tools for tests."""

import contextlib
import io
import os
import random
import tempfile
from pathlib import Path
from typing import Any
from unittest import mock

from ...outcome import FIELD_NAMES
from ...sides import Models
from .. import told, use


@use("polyfactory")
def polyfactory_makes_operations(m: Models) -> Any:
    import dataclasses

    from polyfactory import Use
    from polyfactory.factories import BaseFactory, DataclassFactory
    from polyfactory.factories.pydantic_factory import ModelFactory
    from pydantic import BaseModel

    def factory() -> Any:
        class OperationFactory(ModelFactory[m.Operation]):
            __random_seed__ = 5

            @classmethod
            def result(cls) -> Any:
                return {"n": 1}

        return OperationFactory

    def holder() -> Any:
        class Job(BaseModel):
            operation: m.Operation
            name: str

        class JobFactory(ModelFactory[Job]):
            __random_seed__ = 5
            operation = Use(lambda: m.Operation(id="a"))

        return JobFactory.build().operation

    def dataclass_holder() -> Any:
        @dataclasses.dataclass
        class Job:
            operation: m.Operation

        class JobFactory(DataclassFactory[Job]):
            __random_seed__ = 5

        return type(JobFactory.build().operation).__name__

    def nested() -> Any:
        class Job(BaseModel):
            operation: m.Operation

        class JobFactory(ModelFactory[Job]):
            __random_seed__ = 5

        made = JobFactory.build().operation
        return [type(made).__name__, sorted(made.model_fields_set)]

    def supported() -> Any:
        return [
            factory.is_supported_type(m.Operation) for factory in (ModelFactory, DataclassFactory)
        ] + [BaseFactory.is_factory_type(m.Operation)]

    return told(
        supported=supported,
        built=lambda: factory().build(id="a", state=m.OperationState.Failed),
        fields_set=lambda: sorted(factory().build().model_fields_set),
        types=lambda: {
            name: type(value).__name__
            for name, value in factory().build(factory_use_construct=False)
        },
        batch=lambda: [type(one).__name__ for one in factory().batch(3)],
        coverage=lambda: len(list(factory().coverage())),
        fields=lambda: [field.name for field in factory().get_model_fields()],
        created=lambda: ModelFactory.create_factory(m.Operation).build(
            **dict.fromkeys(FIELD_NAMES)
        ),
        by_dataclass_factory=lambda: DataclassFactory.create_factory(m.Operation).build(
            **dict.fromkeys(FIELD_NAMES)
        ),
        holder=holder,
        nested=nested,
        dataclass_holder=dataclass_holder,
        partial=lambda: factory().build(state="no state"),
    )


@use("factory")
def factory_boy_makes_operations(m: Models) -> Any:
    import factory

    class OperationFactory(factory.Factory):
        class Meta:
            model = m.Operation

        id = factory.Sequence(lambda n: f"op-{n}")
        state = factory.Iterator(m.OperationState)
        progress = factory.LazyAttribute(lambda one: len(one.id))

        class Params:
            done = factory.Trait(state="succeeded", progress=1)

    OperationFactory.reset_sequence(0)
    return told(
        made=lambda: OperationFactory(),
        batch=lambda: OperationFactory.build_batch(3, rate="r"),
        trait=lambda: OperationFactory(done=True),
        wrong=lambda: OperationFactory(messages=5),
        dict_=lambda: factory.build(dict, FACTORY_CLASS=OperationFactory),
        stub=lambda: vars(OperationFactory.stub(id="s", state=None)),
        simple=lambda: factory.make_factory(m.Operation, id="m")(),
    )


@use("hypothesis")
def hypothesis_builds_operations(m: Models) -> Any:
    from hypothesis import HealthCheck, Phase, given, settings
    from hypothesis import strategies as st

    def drawn(strategy: Any) -> Any:
        seen: list[Any] = []

        @settings(
            max_examples=15,
            database=None,
            derandomize=True,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(strategy)
        def collect(value: Any) -> None:
            seen.append(value)

        collect()
        return seen

    texts = st.none() | st.sampled_from(["a", "b"])
    return told(
        builds=lambda: drawn(st.builds(m.Operation)),
        named=lambda: drawn(
            st.builds(m.Operation, id=texts, state=st.sampled_from(m.OperationState))
        ),
        unknown=lambda: drawn(st.builds(m.Operation, id=st.integers())),
        inferred=lambda: [
            type(value).__name__ for value in drawn(st.builds(m.Operation, progress=...))
        ],
        from_type=lambda: drawn(st.from_type(m.Operation)),
        of_states=lambda: drawn(st.from_type(m.OperationState)),
        shown=lambda: repr(st.builds(m.Operation, id=texts)),
        annotated=lambda: drawn(st.from_type(list[m.Operation]))[:3],
    )


def _quiet(call: Any) -> Any:
    """Make a call without the warnings of what a mock looks at on its way."""
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return call()


@use()
def mocks_of_the_class(m: Models) -> Any:
    def has(fake: Any) -> Any:
        names = (*FIELD_NAMES, "model_dump", "model_fields", "nothing", "__dataclass_fields__")
        return [name for name in names if hasattr(fake, name)]

    def asserted() -> Any:
        fake = _quiet(lambda: mock.create_autospec(m.Operation))
        fake(id="a")
        fake.assert_called_once_with(id="b")

    def patched() -> Any:
        import sys

        module = sys.modules[m.Operation.__module__]
        with mock.patch.object(module, "Operation", autospec=True) as fake:
            fake.return_value.id = "patched"
            return [module.Operation(id="a").id, isinstance(fake, type(mock.sentinel.x))]

    value = m.Operation(id="a", state="failed")
    return told(
        autospec_class=lambda: has(_quiet(lambda: mock.create_autospec(m.Operation))),
        autospec_made=lambda: has(_quiet(lambda: mock.create_autospec(m.Operation))(id="a")),
        autospec_instance=lambda: has(
            _quiet(lambda: mock.create_autospec(m.Operation, instance=True))
        ),
        autospec_value=lambda: has(_quiet(lambda: mock.create_autospec(value))),
        mock_of_class=lambda: has(mock.Mock(spec=m.Operation)),
        mock_of_value=lambda: has(mock.Mock(spec=value)),
        set_of_class=lambda: setattr(mock.Mock(spec_set=m.Operation), "id", "b"),
        set_of_value=lambda: setattr(mock.Mock(spec_set=value), "id", "b"),
        set_unknown=lambda: setattr(mock.Mock(spec_set=value), "nothing", "b"),
        magic=lambda: [
            list(mock.MagicMock(spec=value)),
            hasattr(mock.MagicMock(spec=value), "__len__"),
        ],
        class_of_mock=lambda: isinstance(mock.Mock(spec=m.Operation), m.Operation),
        asserted=asserted,
        missing=lambda: _quiet(lambda: mock.create_autospec(m.Operation)).nothing,
        sealed=lambda: mock.seal(mock.Mock(spec=value)),
        patched=patched,
        wraps=lambda: mock.Mock(wraps=value).model_dump(exclude_none=True),
        compared=lambda: mock.call(value) == mock.call(value.model_copy()),
        called_with=lambda: mock.Mock().assert_called_with(value),
        any_=lambda: value == mock.ANY,
        property_=lambda: _with_property(m),
        dict_=lambda: _with_dict(value),
        sentinel=lambda: m.Operation(result=mock.sentinel.nothing).result is mock.sentinel.nothing,
    )


@use()
def fields_patched_on_the_class(m: Models) -> Any:
    own = dict(vars(m.Operation))

    def mended(call: Any) -> Any:
        """Put the class back for the uses that follow, whatever became of it."""
        try:
            return call()
        finally:
            for name in ("id", "rate"):
                if name in own:
                    setattr(m.Operation, name, own[name])

    def seen(new: Any, **options: Any) -> Any:
        value = m.Operation(id="a", rate="r")
        with mock.patch.object(m.Operation, "id", new, **options):
            inside = [value.id, m.Operation(id="b").id, value.model_dump()["id"]]
        return [inside, value.id, m.Operation(id="c").id, hasattr(m.Operation, "id")]

    def deleted() -> Any:
        m.Operation.rate = "class"
        value = m.Operation(rate="own")
        inside = [m.Operation.rate, value.rate, m.Operation().rate]
        del m.Operation.rate
        return [inside, value.rate, hasattr(m.Operation, "rate")]

    return told(
        value=lambda: mended(lambda: seen("patched", create=True)),
        property_=lambda: mended(lambda: seen(property(lambda self: "property"), create=True)),
        deleted=lambda: mended(deleted),
    )


def _with_property(m: Models) -> Any:
    with mock.patch.object(
        m.Operation, "added", new_callable=mock.PropertyMock, create=True, return_value=5
    ):
        return [m.Operation().added, hasattr(m.Operation, "added")]


def _with_dict(value: Any) -> Any:
    with mock.patch.dict(value.__dict__, {"id": "patched"}):
        inside = value.id
    return [inside, value.id]


@use("freezegun")
def freezegun_stops_the_clock(m: Models) -> Any:
    import datetime

    import freezegun

    with freezegun.freeze_time("2026-01-02 03:04:05"):
        now = datetime.datetime.now(datetime.timezone.utc)
        one = m.Operation(id="a", queued_at=now.isoformat(), result={"at": now})
        return [one, one.model_dump_json(), type(one.result["at"]).__name__]


def _run_pytest(text: str, *options: str, plugins: tuple[str, ...] = ()) -> Any:
    """Run a test file and give what it and its folder hold afterwards."""
    import pytest

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "test_of_somebody.py"
        path.write_text(text, encoding="utf-8")
        environment = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
        arguments = [str(path), "-p", "no:cacheprovider", f"--rootdir={folder}", *options]
        for plugin in plugins:
            arguments += ["-p", plugin]
        with mock.patch.dict(os.environ, environment), contextlib.redirect_stdout(io.StringIO()):
            # What changes files below a folder asks for the current one.
            here = Path.cwd()
            os.chdir(folder)
            try:
                code = int(pytest.main(arguments))
            finally:
                os.chdir(here)
        files = {
            file.name: file.read_text(encoding="utf-8")
            for file in sorted(Path(folder).rglob("*"))
            if file.suffix in (".ambr", ".json", ".raw", ".py")
        }
    return [code, files]


SYRUPY = """
import pytest
from ansys.hps.data_transfer.client.models.ops import Operation, OperationState
from syrupy.extensions.json import JSONSnapshotExtension
from syrupy.filters import props

OP = Operation(id="a", state="running", messages=["x"], result={"b": [1]})

def test_value(snapshot): assert OP == snapshot
def test_list(snapshot): assert [OP, {"x": OP}, OperationState.Failed] == snapshot
def test_class(snapshot): assert Operation == snapshot
def test_nested(snapshot): assert Operation(result=OP) == snapshot
def test_excluded(snapshot): assert OP == snapshot(exclude=props("id", "result"))
def test_json(snapshot): assert OP == snapshot(extension_class=JSONSnapshotExtension)
def test_dump(snapshot): assert OP.model_dump() == snapshot
"""


@use("syrupy")
def syrupy_takes_snapshots(m: Models) -> Any:
    return _run_pytest(SYRUPY, "--snapshot-update", plugins=("syrupy",))


INLINE = """
from inline_snapshot import snapshot
from ansys.hps.data_transfer.client.models.ops import Operation, OperationState

OP = Operation(id="a", state="running", messages=["x"], result={"b": [1]})

def test_value(): assert OP == snapshot()
def test_list(): assert [OP, {"x": OP}] == snapshot()
def test_state(): assert OP.state == snapshot()
def test_class(): assert type(OP) == snapshot()
def test_nested(): assert Operation(result=[OP]) == snapshot()
def test_default(): assert Operation() == snapshot()
def test_unset_default(): assert Operation(rate=None, id="b") == snapshot()
"""


@use("inline_snapshot")
def inline_snapshot_writes_code(m: Models) -> Any:
    return _run_pytest(
        INLINE, "--inline-snapshot=create", plugins=("inline_snapshot.pytest_plugin",)
    )


@use()
def random_choices_take_operations(m: Models) -> Any:
    operations = [m.Operation(id=str(i)) for i in range(5)]
    chance = random.Random(5)  # noqa: S311 - no secret
    return [one.id for one in chance.sample(operations, 3)]
