"""Tools that look at every attribute: dir, getmembers, help, and a comparison of all names."""

import inspect
import pydoc
import sys

import pytest

from ..outcome import FIELD_NAMES
from ..sides import ADDED_PROPERTIES, PYDANTIC, ours

#: What the compiler notes of classes written in Python since 3.13.
NOT_OURS = {"__firstlineno__", "__static_attributes__"}
if sys.version_info >= (3, 14):
    # Made by the body of a class statement. `Operation.__annotations__` is there all the same.
    NOT_OURS |= {"__annotate_func__", "__annotations__"}


def test_dir_names_only_what_is_there() -> None:
    cls = ours().Operation
    operation = cls(id="a")
    for target in (cls, operation):
        names = dir(target)
        assert len(names) == len(set(names))
        assert {"model_dump", "model_validate", "is_final"} <= set(names)


def test_getmembers_does_not_blow_up() -> None:
    cls = ours().Operation
    assert {"model_dump", "is_final"} <= {name for name, _ in inspect.getmembers(cls)}
    members = dict(
        inspect.getmembers_static(cls(id="a")) if hasattr(inspect, "getmembers_static") else []
    )
    assert not members or "model_dump" in members


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_getmembers_of_an_instance_does_not_blow_up() -> None:
    members = dict(inspect.getmembers(ours().Operation(id="a")))
    assert members["id"] == "a"
    assert set(FIELD_NAMES) <= set(members)


def test_help_is_readable() -> None:
    text = pydoc.plain(pydoc.render_doc(ours().Operation))
    assert "class Operation" in text
    for name in ("model_validate", "model_dump_json", "is_final"):
        assert name in text
    assert "0x" not in text
    states = pydoc.plain(pydoc.render_doc(ours().OperationState))
    assert "Succeeded" in states


def test_every_public_method_has_help() -> None:
    # `__doc__` of the class stays None, as the reference's is; its methods speak for themselves.
    silent = [
        name
        for name, member in inspect.getmembers(ours().Operation, callable)
        if name.startswith("model_") and not inspect.getdoc(member)
    ]
    assert silent == []


def test_our_own_properties_have_help() -> None:
    cls = ours().Operation
    for name in ADDED_PROPERTIES:
        assert inspect.getdoc(inspect.getattr_static(cls, name))


@pytest.mark.skipif(PYDANTIC is None, reason="the reference needs pydantic")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_every_name_of_the_reference_is_there() -> None:
    from ..sides import reference

    theirs, own = reference().Operation, ours().Operation
    assert set(dir(theirs)) - set(dir(own)) - NOT_OURS == set()
    theirs_made, own_made = theirs(id="a"), own(id="a")
    assert set(dir(theirs_made)) - set(dir(own_made)) - NOT_OURS == set()
    differing = [
        name
        for name in sorted(set(dir(theirs_made)) - NOT_OURS)
        if hasattr(theirs_made, name) != hasattr(own_made, name)
        or hasattr(theirs, name) != hasattr(own, name)
    ]
    assert differing == []


@pytest.mark.skipif(PYDANTIC is None, reason="the reference needs pydantic")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_methods_are_of_the_same_kind() -> None:
    from ..sides import reference

    theirs, own = reference().Operation, ours().Operation
    kinds = {
        name: (callable(getattr(theirs, name)), callable(getattr(own, name)))
        for name in dir(theirs)
        if name not in NOT_OURS and hasattr(theirs, name) and hasattr(own, name)
    }
    assert {name: kind for name, kind in kinds.items() if kind[0] != kind[1]} == {}


@pytest.mark.skipif(PYDANTIC is not None, reason="pydantic is installed")
@pytest.mark.parametrize(
    "name",
    ["model_fields", "__pydantic_validator__", "__pydantic_core_schema__", "__fields__"],
)
def test_an_attribute_that_needs_pydantic_says_so(name: str) -> None:
    with pytest.raises(ImportError, match=r"hps-ops\[pydantic\]"):
        getattr(ours().Operation, name)


@pytest.mark.skipif(PYDANTIC is not None, reason="pydantic is installed")
def test_a_method_that_needs_pydantic_says_so() -> None:
    with pytest.raises(ImportError, match=r"hps-ops\[pydantic\]"):
        ours().Operation.parse_obj({})
    with pytest.raises(ImportError, match=r"hps-ops\[pydantic\]"):
        ours().Operation().dict()


@pytest.mark.skipif(not PYDANTIC, reason="pydantic is not installed")
def test_names_of_fields_are_the_interned_ones() -> None:
    # pydantic compares other ones letter by letter: a fifth more for a dump of a parent model.
    cls = ours().Operation
    fields = cls.__pydantic_core_schema__["schema"]["fields"]
    for names in (fields, cls.model_fields, cls(id="a").__dict__):
        assert all(sys.intern(name) is name for name in names)
