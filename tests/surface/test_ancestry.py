"""`Operation` is a `BaseModel` to everybody who asks, whenever pydantic was imported."""

import sys

import pytest

from ..sides import PYDANTIC
from . import fresh

pytestmark = [
    pytest.mark.skipif(PYDANTIC is None, reason="there is no BaseModel"),
]

#: What must hold once both are imported, in whatever order.
LINKED = """
from hps_ops import Operation
from pydantic import BaseModel
import inspect, sys
made = Operation(id="a", state="failed", result=[1])
assert isinstance(made, BaseModel) and issubclass(Operation, BaseModel)
assert isinstance(made, Operation) and not isinstance(made, dict)
assert inspect.getmro(Operation) == (Operation, BaseModel, object)
assert Operation.__bases__ == (BaseModel,) and Operation.__base__ is BaseModel
assert BaseModel.__subclasses__().count(Operation) == 1
assert object.__subclasses__().count(Operation) == 0
assert made == Operation.model_validate_json(made.model_dump_json())
assert not [one for one in sys.meta_path if type(one).__module__.startswith("hps_ops")]
main = sys.modules["pydantic.main"]
assert main.__loader__ is main.__spec__.loader and "exec_module" not in vars(main.__loader__)
"""

ORDERS = {
    "pydantic first": "import pydantic.main; import hps_ops",
    "pydantic, but not its models, first": "import pydantic; import hps_ops; import pydantic.main",
    "ours first": "import hps_ops; import pydantic",
    "ours asks for it": "from hps_ops import Operation; Operation.__pydantic_validator__",
    "a thread": """
import hps_ops, threading
thread = threading.Thread(target=__import__, args=("pydantic.main",))
thread.start(); thread.join()
""",
    "two threads at once": """
import hps_ops, threading
barrier, seen = threading.Barrier(2), []
def work():
    barrier.wait()
    from pydantic import BaseModel
    seen.append(issubclass(hps_ops.Operation, BaseModel))
threads = [threading.Thread(target=work) for _ in range(2)]
[thread.start() for thread in threads]; [thread.join() for thread in threads]
assert seen == [True, True], seen
""",
    "ours while another thread imports pydantic": """
import sys, threading
class Slow:
    def find_spec(self, name, path=None, target=None):
        if name == "pydantic.version" and not started.is_set():
            started.set(); import time; time.sleep(0.3)
started = threading.Event()
sys.meta_path.insert(0, Slow())
thread = threading.Thread(target=__import__, args=("pydantic.main",))
thread.start(); started.wait()
import hps_ops
thread.join(); sys.meta_path.pop(0)
""",
    "a finder that wraps others, before ours": """
import sys, importlib.util
class Wrapping:
    busy = False
    def find_spec(self, name, path=None, target=None):
        if self.busy or not name.startswith("pydantic"):
            return None
        self.busy = True
        try:
            return importlib.util.find_spec(name)
        finally:
            self.busy = False
import hps_ops
sys.meta_path.insert(0, Wrapping())
import pydantic.main
sys.meta_path.pop(0)
""",
    "a finder that wraps others, behind ours": """
import sys, importlib.util
class Wrapping:
    busy = False
    def find_spec(self, name, path=None, target=None):
        if self.busy or not name.startswith("pydantic"):
            return None
        self.busy = True
        try:
            return importlib.util.find_spec(name)
        finally:
            self.busy = False
sys.meta_path.insert(0, Wrapping())
import hps_ops
import pydantic.main
sys.meta_path.pop(0)
""",
    "a finder that answers in front of ours": """
import sys, importlib.machinery
class Answering(importlib.machinery.PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        return super().find_spec(name, path, target) if name.startswith("pydantic") else None
import hps_ops
sys.meta_path.insert(0, Answering)
import pydantic.main
sys.meta_path.pop(0)
import colorsys
""",
    "a copied list of finders": """
import sys
import hps_ops
sys.meta_path = list(sys.meta_path)
import pydantic.main
""",
    "the old list of finders again": """
import sys
import hps_ops
old, sys.meta_path = sys.meta_path, list(sys.meta_path)
import pydantic.main
sys.meta_path = old
import colorsys
""",
    "somebody only looks for it first": """
import hps_ops, importlib.util
for _ in range(3):
    spec = importlib.util.find_spec("pydantic.main")
assert type(spec.loader).__name__ == "SourceFileLoader"
import pydantic.main
""",
    "it is loaded under another name first": """
import hps_ops, importlib.util, sys
spec = importlib.util.find_spec("pydantic.main")
other = importlib.util.module_from_spec(spec)
spec.loader.exec_module(other)
import pydantic.main
assert not issubclass(hps_ops.Operation, other.BaseModel)
""",
    "the first import fails": """
import sys
import hps_ops
sys.modules["pydantic._internal._decorators"] = None
try:
    import pydantic.main
except ImportError:
    pass
else:
    raise AssertionError
assert hps_ops.Operation.__bases__ == (object,)
for name in [name for name in sys.modules if name.partition(".")[0] == "pydantic"]:
    del sys.modules[name]
import pydantic.main
""",
    "its execution fails at the end": """
import sys
import hps_ops
from importlib.machinery import SourceFileLoader
execute = SourceFileLoader.exec_module
def fail(self, module):
    execute(self, module)
    if module.__name__ == "pydantic.main":
        raise ImportError("once")
SourceFileLoader.exec_module = fail
try:
    import pydantic.main
except ImportError as error:
    assert str(error) == "once"
SourceFileLoader.exec_module = execute
import pydantic.main
""",
    "it is blocked for a while": """
import sys
import hps_ops
sys.modules["pydantic.main"] = None
import colorsys
del sys.modules["pydantic.main"]
import pydantic.main
""",
    "it is loaded again": """
import hps_ops, importlib, pydantic
importlib.reload(pydantic)
import pydantic.main
""",
}


@pytest.mark.parametrize("order", ORDERS)
def test_it_is_a_model_in_whatever_order_they_come(order: str) -> None:
    code = ORDERS[order] + LINKED
    fresh.run(code, options=("-X", "dev", "-W", "error"))


@pytest.mark.parametrize("options", [("-S",), ("-X", "importtime"), ("-O", "-B")])
def test_it_is_a_model_under_options_of_the_interpreter(options: tuple[str, ...]) -> None:
    fresh.run(f"import hps_ops\n{LINKED}", options=options)


def test_importing_ours_imports_no_pydantic_and_leaves_one_finder() -> None:
    code = """
import sys
before = list(sys.meta_path)
import hps_ops
assert not [name for name in sys.modules if name.startswith("pydantic")]
assert sys.meta_path[1:] == before
assert "hps_ops._class.ancestry" not in sys.modules
assert hps_ops.Operation.__mro__ == (hps_ops.Operation, object)
"""
    fresh.run(code)


def test_a_second_pydantic_leaves_the_first_link() -> None:
    code = f"""
import hps_ops
{LINKED}
first = BaseModel
for name in [name for name in sys.modules if name.partition(".")[0] == "pydantic"]:
    del sys.modules[name]
import pydantic.main
assert pydantic.main.BaseModel is not first
assert Operation.__mro__ == (Operation, first, object)
importtime = __import__("importlib").reload(pydantic.main)
assert Operation.__mro__ == (Operation, first, object)
assert Operation(id="b").model_dump_json().startswith("{{")
"""
    fresh.run(code)


def test_another_layout_leaves_the_class_alone() -> None:
    code = """
from hps_ops import Operation, _hps_ops
slots = "__pydantic_extra__", "__pydantic_fields_set__", "__pydantic_private__"
class Plain: pass
class Longer: __slots__ = "__dict__", *slots, "__pydantic_z__"
class Shifted: __slots__ = "__dict__", "__pydantic_a__", *slots
class Weak: __slots__ = "__dict__", "__weakref__", *slots
class Base: __slots__ = slots
class Derived(Base): pass
for kind in (object, dict, Plain, Longer, Shifted, Weak, Derived, Operation, type):
    assert _hps_ops.link(kind) is False, kind
assert Operation.__mro__ == (Operation, object)
"""
    fresh.run(code)


def test_a_refused_link_leaves_everything_as_it_was() -> None:
    code = """
from abc import ABCMeta
from hps_ops import Operation, _hps_ops
class Refusing(type(Operation)):
    refuses = False
    def mro(cls):
        if Refusing.refuses:
            raise TypeError("no")
        return super().mro()
class Sub(Operation, metaclass=Refusing): pass
class Other(Operation): __slots__ = ("more",)
Refusing.refuses = True
import pydantic.main
Refusing.refuses = False
assert Operation.__bases__ == (object,) and Operation.__base__ is object
assert Operation.__mro__ == (Operation, object) and Sub.__mro__ == (Sub, Operation, object)
assert Other.__mro__ == (Other, Operation, object)
assert Operation in object.__subclasses__()
assert Operation not in pydantic.BaseModel.__subclasses__()
assert Sub(id="a").id == Operation(id="a").id == Other(id="a").id == "a"
assert Operation(id="a").model_dump_json() == Sub(id="a").model_dump_json()
"""
    fresh.run(code)


SUBCLASSES = """
from abc import ABC, abstractmethod
from collections.abc import Hashable
from hps_ops import Operation
import copy, gc, pickle, weakref
{first}
class Plain(Operation):
    def twice(self): return self.id * 2
class Slotted(Operation):
    __slots__ = ("more",)
class Second(Plain, Slotted):
    @property
    def loud(self): return self.id.upper()
class Abstract(ABC):
    @abstractmethod
    def work(self): ...
class Mixed(Operation, Abstract):
    def work(self): return self.id
class Front:
    def front(self): return self.id
class Behind(Front, Operation): pass
class Hooked(Operation):
    def __getattr__(self, name):
        if name == "hooked": return 5
        return super().__getattr__(name)
KINDS = (Plain, Slotted, Second, Mixed, Behind, Hooked)
made = [kind(id="a", state="failed", result=[1]) for kind in KINDS]
{then}
from pydantic import BaseModel
for kind, one in zip(KINDS, made):
    mro = kind.__mro__
    assert mro.index(BaseModel) == mro.index(Operation) + 1, mro
    assert list(mro) == type.mro(kind)
    assert issubclass(kind, BaseModel) and isinstance(one, BaseModel) and isinstance(one, Operation)
    for one in (one, kind(id="a", state="failed", result=[1])):
        assert one.id == "a" and one.is_failed and one.model_dump() == made[0].model_dump()
        assert one.model_dump_json() == made[0].model_dump_json()
        assert copy.copy(one) == one and copy.deepcopy(one) == one and one.model_copy() == one
        assert pickle.loads(pickle.dumps(one)) == one
        assert list(vars(copy.copy(one))) == list(Operation.__annotations__)
        assert kind.__pydantic_validator__.validate_python(one) is one
        one._later = one
        BaseModel.__dict__["__pydantic_extra__"].__set__(one, {{"me": one}})
        seen = weakref.ref(one); del one
del made; gc.collect()
assert seen() is None
assert not issubclass(Operation, Abstract) and issubclass(Mixed, Abstract)
assert not issubclass(Operation, Hashable)
second = Second(id="a"); object.__setattr__(second, "more", 7)
assert (second.twice(), second.loud, second.more) == ("aa", "A", 7)
assert Hooked(id="a").hooked == 5 and Behind(id="b").front() == "b" and Mixed(id="c").work() == "c"
assert Operation.__subclasses__() == [Plain, Slotted, Mixed, Behind, Hooked]
class Late(Second): pass
assert Late.__mro__ == (Late, Second, Plain, Slotted, Operation, BaseModel, object)
"""


@pytest.mark.parametrize("is_first", [True, False])
def test_subclasses_are_models_whenever_they_were_made(is_first: bool) -> None:
    statement = "import pydantic.main"
    first, then = (statement, "") if is_first else ("", statement)
    fresh.run(SUBCLASSES.format(first=first, then=then), options=("-X", "dev"))


DESCRIPTORS = """
import gc, sys, weakref
from hps_ops import Operation, OperationBatch
from pydantic import BaseModel
names = "__pydantic_extra__", "__pydantic_fields_set__", "__pydantic_private__"
raw = {name: BaseModel.__dict__[name] for name in names}
class Sub(Operation): pass

def missing(call, *args):
    try:
        call(*args)
    except AttributeError:
        return True
    return False

def lazy(kind):
    made = kind.model_validate_json('{"id": "a", "state": "failed"}')
    return made
makers = [
    lambda kind: kind(id="a"),
    lambda kind: kind.model_validate({"id": "a"}),
    lambda kind: kind.model_validate({"id": "a"}, extra="allow") ,
    lazy,
    lambda kind: kind.model_construct(id="a"),
    lambda kind: kind.model_construct(id="a").model_copy(),
    lambda kind: kind.__new__(kind),
]
for kind in (Operation, Sub):
    for make in makers:
        for name in names:
            made = make(kind)
            has_it = hasattr(made, name)
            # What has been seen is in the slot, and read by both ways.
            assert has_it != missing(raw[name].__get__, made)
            assert not has_it or raw[name].__get__(made) is getattr(made, name)
            value = {f"x{name}"} if "set" in name else {f"x{name}": 1}
            count = sys.getrefcount(value)
            raw[name].__set__(made, value)
            assert sys.getrefcount(value) == count + 1
            assert getattr(made, name) is value and raw[name].__get__(made) is value
            raw[name].__set__(made, value)
            assert sys.getrefcount(value) == count + 1
            raw[name].__delete__(made)
            assert sys.getrefcount(value) == count
            assert missing(getattr, made, name) and missing(raw[name].__get__, made)
            assert missing(raw[name].__delete__, made)
            assert missing(object.__delattr__, made, name)
            setattr(made, name, value)
            assert raw[name].__get__(made) is value and sys.getrefcount(value) == count + 1
            object.__delattr__(made, name)
            assert missing(raw[name].__get__, made) and sys.getrefcount(value) == count
            raw[name].__set__(made, value)
            del made
            assert sys.getrefcount(value) == count

        # A second validation into an instance with raw values gives them up.
        made, value = make(kind), {"x": 1}
        count = sys.getrefcount(value)
        for name in names:
            raw[name].__set__(made, value)
        made.__init__(id="b")
        assert sys.getrefcount(value) == count
        assert made.__pydantic_extra__ is None and made.__pydantic_fields_set__ == {"id"}

# Before anybody has asked, the set of field names has no object.
made = Operation(id="a")
assert missing(raw[names[1]].__get__, made) and missing(raw[names[1]].__delete__, made)
assert made.__pydantic_fields_set__ == {"id"} == raw[names[1]].__get__(made)
made.user_id = "u"
assert raw[names[1]].__get__(made) == {"id", "user_id"}
raw[names[1]].__delete__(made)
assert missing(getattr, made, names[1])

# Extras written so are extras.
made = Operation(id="a")
raw["__pydantic_extra__"].__set__(made, {"more": 1})
assert made.model_extra == {"more": 1} and made.more == 1
assert "more=1" in repr(made) and Operation(id="a") != made

# The collector sees through them.
for name in names:
    made = Operation(id="a", result=[1])
    raw[name].__set__(made, [made])
    seen = weakref.ref(made)
    del made
    gc.collect()
    assert seen() is None, name
    made = Operation(id="a")
    raw[name].__set__(made, [made])
    assert gc.get_referents(made).count(raw[name].__get__(made)) == 1
    getattr(made, name).clear()

# The dict of the base's descriptor is the instance's.
dict_of = BaseModel.__dict__.get("__dict__")
if dict_of is not None:
    made = Operation(id="a")
    dict_of.__get__(made)["_more"] = 1
    assert made.id == "a" and made._more == 1 and list(vars(made))[-1] == "_more"
"""


def test_the_models_own_descriptors_read_and_write_operations() -> None:
    fresh.run(DESCRIPTORS, options=("-X", "dev"))


METACLASS = """
import inspect, warnings
from typing import ClassVar
from hps_ops import Operation
{first}
class Meta(type(Operation)):
    def __call__(cls, *args, **kwargs): return super().__call__(*args, **kwargs)
class Sub(Operation, metaclass=Meta):
    def twice(self): return self.id * 2
{then}
from pydantic import BaseModel
models = type(BaseModel)
assert isinstance(Operation, models) and isinstance(Sub, models)
assert type(Operation).__mro__[1:] == models.__mro__
assert Operation.__pydantic_fields_complete__ is True
class Both(Operation, BaseModel):
    limit: ClassVar[int] = 5
class Behind(Sub, BaseModel): pass
class Later(Operation):
    def loud(self): return self.id.upper()
for kind in (Sub, Both, Behind, Later):
    made = kind(id="a")
    assert type(made) is kind and made.id == "a" and kind.limit == 5 if kind is Both else True
    assert kind.model_validate_json('{{"id": "a"}}') == made and isinstance(made, BaseModel)
    assert not hasattr(kind, "id") and not hasattr(kind, "nothing")
assert Behind(id="a").twice() == "aa" and Later(id="a").loud() == "A"
class Model(BaseModel):
    y: int = 1
for bases in ((Operation, Model), (Model, Operation)):
    mixed = type(Operation)("Mixed", bases, {{}})
    assert type(mixed) is models and issubclass(mixed, Operation) and mixed(y="2", id="a").y == 2
class Own(BaseModel):
    z: Operation
assert Own(z={{"id": "a"}}).z.id == "a" and type(Own) is models
for name in ("id", "nothing"):
    try:
        getattr(Operation, name)
    except AttributeError as error:
        assert str(error) == name
    else:
        raise AssertionError
"""


@pytest.mark.parametrize("is_first", [True, False])
def test_its_class_is_a_class_of_models(is_first: bool) -> None:
    statement = "import pydantic.main"
    first, then = (statement, "") if is_first else ("", statement)
    if PYDANTIC is not None and PYDANTIC < (2, 10):
        code = METACLASS.replace("assert Operation.__pydantic_fields_complete__ is True\n", "")
    else:
        code = METACLASS
    fresh.run(code.format(first=first, then=then), options=("-X", "dev"))


def test_asking_makes_no_twin() -> None:
    code = """
from hps_ops import Operation
from pydantic import BaseModel
made = Operation(id="a")
assert isinstance(made, BaseModel) and issubclass(Operation, BaseModel)
assert not [name for name in vars(Operation) if "twin" in name]
assert Operation.__pydantic_validator__.validate_python({"id": "a"}) == made
assert isinstance(made, BaseModel) and made.__pydantic_decorators__ is not None
"""
    fresh.run(code)


def test_what_is_changed_in_the_base_is_seen() -> None:
    code = """
import hps_ops
from hps_ops import Operation
class Sub(Operation): pass
from pydantic import BaseModel
made = Operation(id="a"), Sub(id="a")
def read(one): return one.patched
def check(expected):
    for one in made:
        for _ in range(100):
            try: found = read(one)
            except AttributeError: found = None
            assert found == expected, (found, expected)
            assert getattr(type(one), "patched", None) == expected
            assert one.id == "a"
for number in range(50):
    check(None)
    BaseModel.patched = number
    check(number)
    BaseModel.patched = -1
    check(-1)
    del BaseModel.patched
    check(None)
BaseModel.__len__ = lambda self: 7
assert [len(one) for one in made] == [7, 7]
del BaseModel.__len__
for one in made:
    try: len(one)
    except TypeError: continue
    raise AssertionError
BaseModel.__lt__ = lambda self, other: True
assert made[0] < made[1] and made[0] != made[1] and made[0] == Operation(id="a")
del BaseModel.__lt__
assert made[0] == Operation(id="a") and made[0] != Operation(id="b")
try: made[0] < made[1]
except TypeError: pass
else: raise AssertionError
"""
    fresh.run(code, options=("-X", "dev"))


@pytest.mark.skipif(sys.version_info < (3, 11), reason="CPython 3.10 does not specialise")
def test_attribute_reads_stay_specialised() -> None:
    code = f"""
import contextlib, dis, io
{{}}
def read(one): return one.id
{LINKED}
lazy = Operation.model_validate_json('{{{{"id": "a"}}}}')
for _ in range(200):
    read(made); read(lazy)
del lazy
for _ in range(200):
    read(made)
out = io.StringIO()
with contextlib.redirect_stdout(out):
    dis.dis(read, adaptive=True)
assert "LOAD_ATTR_SLOT" in out.getvalue(), out.getvalue()
"""
    for order in ("import hps_ops", "import pydantic.main"):
        fresh.run(code.format(order))


def test_many_objects_come_and_go() -> None:
    code = """
import gc, sys
from hps_ops import Operation
class Sub(Operation): pass
kept = [Operation(id="a", result=[n]) for n in range(1000)]
from pydantic import BaseModel
extra = BaseModel.__dict__["__pydantic_extra__"]
del kept
none = sys.getrefcount(None)
for n in range(200_000):
    one = (Sub if n % 7 == 0 else Operation)(id="a", result=[n])
    if n % 5 == 0: extra.__set__(one, {"me": one})
    if n % 11 == 0: extra.__delete__(one)
    if n % 50_000 == 0: gc.freeze()
    if n % 70_000 == 0: gc.collect()
del one
gc.unfreeze(); gc.collect()
assert not [one for one in gc.get_objects() if isinstance(one, BaseModel)]
assert abs(sys.getrefcount(None) - none) < 1000
"""
    fresh.run(code)
