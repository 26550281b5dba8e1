"""Pydantic may meet the class in any way first, before anything of it was made."""

import os

import pytest

from ..sides import PYDANTIC
from . import fresh

pytestmark = pytest.mark.skipif(PYDANTIC is None, reason="there is nobody to meet")

FIRST_USES = {
    "adapter, Python": """
adapter = TypeAdapter(Operation)
made = adapter.validate_python({"id": "a", "state": "failed"})
""",
    "adapter, JSON": """
made = TypeAdapter(Operation).validate_json('{"id": "a", "state": "failed"}')
""",
    "adapter, dump": """
adapter = TypeAdapter(Operation)
made = Operation(id="a", state="failed")
assert adapter.dump_python(made) == made.model_dump()
assert adapter.dump_json(made) == made.model_dump_json().encode()
""",
    "adapter, JSON Schema": """
schema = TypeAdapter(Operation).json_schema()
assert schema == Operation.model_json_schema()
made = Operation(id="a", state="failed")
""",
    "two adapters and a union": """
adapters = [TypeAdapter(Operation), TypeAdapter(Operation), TypeAdapter(Operation | int)]
made = adapters[0].validate_python({"id": "a", "state": "failed"})
assert all(adapter.validate_python(made) is made for adapter in adapters)
""",
    "adapter of a subclass": """
class Sub(Operation):
    pass
adapter = TypeAdapter(Sub)
made = adapter.validate_python({"id": "a", "state": "failed"})
assert type(made) is Sub and adapter.json_schema()["title"] == "Sub"
assert type(TypeAdapter(Operation).validate_python({})) is Operation
""",
    "class, then its subclass": """
assert type(TypeAdapter(Operation).validate_python({})) is Operation
class Sub(Operation):
    pass
made = TypeAdapter(Sub).validate_python({"id": "a", "state": "failed"})
assert type(made) is Sub and type(Sub.__pydantic_validator__.validate_python({})) is Sub
""",
    "subclass, then the class": """
class Sub(Operation):
    pass
assert type(Sub.__pydantic_validator__.validate_python({})) is Sub
made = Operation.__pydantic_validator__.validate_python({"id": "a", "state": "failed"})
assert type(made) is Operation
""",
    "parent": """
class Parent(BaseModel):
    operation: Operation
    others: list[Operation] = []
made = Parent(operation={"id": "a", "state": "failed"}, others=[{}]).operation
""",
    "parent's JSON Schema": """
class Parent(BaseModel):
    operation: Operation
    others: list[Operation] = []
schema = Parent.model_json_schema()
assert sorted(schema["$defs"]) == ["Operation", "OperationState"], schema
made = Operation(id="a", state="failed")
""",
    "core": """
made = Operation(id="a", state="failed")
assert pydantic_core.to_json([made]) == b"[" + made.model_dump_json().encode() + b"]"
""",
    "dump that needs pydantic": """
made = Operation(id="a", state="failed", result={1, 2})
assert made.model_dump(mode="json")["result"] == [1, 2]
""",
    "instance attribute": """
made = Operation(id="a", state="failed")
assert made.__pydantic_serializer__.to_python(made) == made.model_dump()
""",
    "forced rebuild": """
assert Operation.model_rebuild() is None
assert Operation.model_rebuild(force=True) is True
assert Operation.model_rebuild(force=True) is True
made = TypeAdapter(Operation).validate_python({"id": "a", "state": "failed"})
""",
    "many threads": """
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(8) as pool:
    adapters = list(pool.map(lambda _: TypeAdapter(list[Operation]), range(32)))
made = adapters[0].validate_python([{"id": "a", "state": "failed"}])[0]
assert all(adapter.validate_python([made])[0] is made for adapter in adapters)
""",
}


_CHECK = """
assert isinstance(made, Operation) and (made.id, made.state) == ("a", OperationState.Failed)
assert made.model_fields_set >= {"id", "state"}
"""

# One interpreter imports everything; each first use has a copy of it for itself.
_DRIVER = """
import os, sys, traceback
import pydantic_core
from pydantic import BaseModel, TypeAdapter
from hps_ops import Operation, OperationState

for label, code in {uses!r}.items():
    child = os.fork()
    if not child:
        try:
            exec(code + {check!r}, dict(globals()))
        except BaseException:
            print("---", label)
            traceback.print_exc(file=sys.stdout)
        sys.stdout.flush()
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0, label
print("all done")
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the copies are made by fork")
def test_every_first_use_works() -> None:
    code = _DRIVER.format(uses=FIRST_USES, check=_CHECK)
    assert fresh.run(code, options=("-W", "error")) == "all done\n"
