"""Objects that change an operation while it looks at them, or lead back to it."""

import pytest

from . import fresh

LEADING_BACK = {
    "it is its own extras": "op.__pydantic_extra__ = op",
    "two are each other's extras": (
        "other = Operation(id='b'); op.__pydantic_extra__ = other; other.__pydantic_extra__ = op"
    ),
    "its private values": "op.__pydantic_private__ = op",
    "its extras hold it": "op.__pydantic_extra__ = {'me': op, 'id': [op]}",
    "a field holds it": "op.result = [op]; op.messages = op",
}

ASKING = (
    "list(op)",
    "dict(op)",
    "repr(op)",
    "str(op)",
    "'x' in op",
    "op.missing",
    "hasattr(op, 'missing')",
    "op.copy()",
    "list(op.__rich_repr__())",
    "list(op.__pretty__(repr))",
    "op == Operation(id='a')",
    "op == op.model_copy()",
    "op.model_dump()",
    "op.model_dump_json()",
    "copy.copy(op)",
    "copy.deepcopy(op)",
    "op.model_copy(deep=True)",
    "pickle.loads(pickle.dumps(op))",
    "op.__getstate__()",
    "dir(op)",
    "vars(op)",
    "op.model_extra",
    "op.__eq__(op)",
    "setattr(op, 'missing', 1)",
    "delattr(op, 'missing')",
    "OperationBatch([op, op]).to_dicts()",
    "op in OperationBatch([op])",
    "OperationBatch([op]) == OperationBatch([Operation()])",
)


@pytest.mark.parametrize("way", LEADING_BACK)
def test_what_leads_back_to_it_does_not_end_the_process(way: str) -> None:
    code = f"""
import copy, pickle, sys, threading, warnings
from hps_ops import Operation, OperationBatch
warnings.simplefilter("ignore")
def all_of_it():
    for asked in {ASKING!r}:
        op = Operation(id="a")
        {LEADING_BACK[way]}
        try:
            eval(asked)
        except Exception:
            pass
all_of_it()
threading.stack_size(512 << 10)
thread = threading.Thread(target=all_of_it)
thread.start()
thread.join()
print("alive")
"""
    assert fresh.run(code).endswith("alive\n")


HOSTILE = """
import copy, gc, pickle, random, warnings
from hps_ops import Operation, OperationBatch
warnings.simplefilter("ignore")
NAMES = ("id", "state", "messages", "result", "progress", "children")
chance = random.Random({seed})
alive, depth = [], 0

def disturb():
    global depth
    if depth > 2:
        return
    depth += 1
    try:
        act()
    finally:
        depth -= 1

def act():
    op = chance.choice(alive)
    for _ in range(chance.randrange(3)):
        action = chance.randrange(9)
        name = chance.choice(NAMES)
        try:
            if action == 0: setattr(op, name, value())
            elif action == 1: delattr(op, name)
            elif action == 2: op.__dict__ = {{"id": value()}}
            elif action == 3: op.__dict__.clear()
            elif action == 4: op.__pydantic_extra__ = {{"x": value()}}
            elif action == 5: op.__init__(id="new", messages=["x"])
            elif action == 6: gc.collect()
            elif action == 7: op.__setstate__({{"__dict__": {{}}, "__pydantic_fields_set__": set()}})
            else: alive[chance.randrange(len(alive))] = made()
        except Exception:
            pass

class Hostile:
    def __eq__(self, other): disturb(); return chance.random() < 0.5
    def __hash__(self): return 1
    def __repr__(self): disturb(); return "hostile"
    def __bool__(self): disturb(); return True
    def __iter__(self): disturb(); yield from ("a", "b"); disturb()
    def __len__(self): disturb(); return 2
    def __getitem__(self, key): disturb(); return "c"
    def __contains__(self, key): disturb(); return False
    def __index__(self): disturb(); return 5
    def __float__(self): disturb(); return 0.5
    def __str__(self): disturb(); return "text"
    def items(self): disturb(); return [("x", 1)]
    def keys(self): disturb(); return ["id", "x"]
    def get(self, key, default=None): disturb(); return default
    def copy(self): disturb(); return {{}}
    def __deepcopy__(self, memo): disturb(); return self
    def __reduce__(self): disturb(); return str, ("x",)
    def __del__(self):
        if alive: disturb()

def value():
    return chance.choice((None, "a", 5, ["a"], [Hostile()], {{"k": Hostile()}}, Hostile(), chance.choice(alive[:1] or [None])))

def made():
    try:
        return Operation(**{{chance.choice(NAMES): value(), "id": "a"}})
    except Exception:
        return Operation.model_construct(result=value(), messages=value(), id=value())

ACTIONS = (
    lambda op: list(op), lambda op: repr(op), lambda op: op == made(), lambda op: op.model_dump(),
    lambda op: op.model_dump(exclude_unset=True, exclude_none=True), lambda op: op.model_dump_json(),
    lambda op: copy.copy(op), lambda op: copy.deepcopy(op), lambda op: op.model_copy(update={{"id": value()}}),
    lambda op: pickle.dumps(op), lambda op: op.__getstate__(), lambda op: vars(op), lambda op: op.missing,
    lambda op: Operation.model_validate({{"messages": Hostile(), "result": Hostile(), "id": Hostile()}}),
    lambda op: Operation.model_validate(Hostile()), lambda op: Operation.model_validate(op, from_attributes=True),
    lambda op: Operation.model_validate({{Hostile(): 1, "id": "a"}}, extra="allow"),
    lambda op: OperationBatch([op, made()]).where(id="a"), lambda op: op in OperationBatch([made(), op]),
    lambda op: OperationBatch([op]).roots(), lambda op: OperationBatch([op, op]).children_of(op),
    lambda op: op.is_final, lambda op: op.duration, lambda op: setattr(op, "state", value()),
)
alive.extend(made() for _ in range(3))
for turn in range(300):
    try:
        chance.choice(ACTIONS)(chance.choice(alive))
    except Exception:
        pass
    disturb()
    if turn % 50 == 0:
        # Trees of operations in operations would grow without an end.
        alive[:] = [made() for _ in alive]
print("alive")
alive.clear()
"""


@pytest.mark.parametrize("seed", range(3))
def test_objects_that_change_an_operation_meanwhile_do_not_end_the_process(seed: int) -> None:
    assert "alive" in fresh.run(HOSTILE.format(seed=seed), options=("-X", "faulthandler"))
