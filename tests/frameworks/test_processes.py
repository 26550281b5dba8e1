"""Operations go to other processes and come back."""

import subprocess
import sys
from pathlib import Path

import pytest

from hps_ops import Operation

from ..surface import fresh
from .samples import made, ours

MISSING = "the group `frameworks` is not installed"

#: Functions that children import, and what the parent does with them.
WORK = """
import sys
from ansys.hps.data_transfer.client.models.ops import Operation, OperationState

DOCUMENT = {"id": "a", "state": "running", "progress": "0.5", "result": {"b": [1, None]}, "rate": None}

def finish(operation):
    assert type(operation) is Operation
    assert operation.model_fields_set == set(DOCUMENT)
    assert operation.state is OperationState.Running
    return operation.model_copy(update={"state": OperationState.Succeeded})

def name(state):
    return state.name, state is OperationState(state.value)

def refused(_):
    try:
        Operation(id=5, state="x")
    except ValueError as error:
        return str(error)

def check(results):
    sent = Operation(**DOCUMENT)
    for result in results:
        assert type(result) is Operation and result.state is OperationState.Succeeded
        assert result == sent.model_copy(update={"state": "succeeded"}) or result.result == sent.result
        assert result.model_fields_set == sent.model_fields_set

"""

POOL = """
import multiprocessing
if __name__ == "__main__":
    context = multiprocessing.get_context(sys.argv[1])
    with context.Pool(2) as pool:
        check(pool.map(finish, [Operation(**DOCUMENT) for _ in range(20)]))
        assert pool.map(name, list(OperationState)) == [(s.name, True) for s in OperationState]
        texts = pool.map(refused, range(2))
        assert texts == [refused(0)] * 2 and "2 validation errors for Operation" in texts[0]
    queue = context.Queue()
    child = context.Process(target=queue.put, args=(Operation(**DOCUMENT),))
    child.start()
    assert queue.get() == Operation(**DOCUMENT)
    child.join()
    print("done")
"""

JOBLIB = """
import joblib
if __name__ == "__main__":
    run = joblib.Parallel(n_jobs=2, backend=sys.argv[1])
    check(run(joblib.delayed(finish)(Operation(**DOCUMENT)) for _ in range(20)))
    # Functions of the main script and their closures go by value.
    own = Operation(**DOCUMENT)
    assert run(joblib.delayed(lambda: (own.id, own.is_final))() for _ in range(2)) == [("a", False)] * 2
    assert joblib.hash(own) == joblib.hash(Operation(**DOCUMENT))
    assert joblib.hash(own) != joblib.hash(Operation(id="b"))
    calls = []
    memory = joblib.Memory(sys.argv[2], verbose=0)
    cached = memory.cache(lambda operation: calls.append(1) or operation.id)
    assert cached(own) == cached(Operation(**DOCUMENT)) == "a" and len(calls) == 1
    print("done")
"""


def _run_script(folder: Path, text: str, *arguments: str) -> None:
    script = folder / "script.py"
    script.write_text(WORK + text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(script), *arguments],
        capture_output=True,
        check=False,
        text=True,
        cwd=folder,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "done\n"


@pytest.mark.parametrize("method", ["spawn", "fork", "forkserver"])
def test_multiprocessing(method: str, tmp_path: Path) -> None:
    import multiprocessing

    if method not in multiprocessing.get_all_start_methods():
        pytest.skip(f"this system has no {method}")
    _run_script(tmp_path, POOL, method)


@pytest.mark.parametrize("backend", ["loky", "threading"])
def test_joblib(backend: str, tmp_path: Path) -> None:
    pytest.importorskip("joblib", reason=MISSING)
    _run_script(tmp_path, JOBLIB, backend, str(tmp_path / "cache"))


def test_a_process_pool_executor_with_a_fresh_main() -> None:
    code = """
import concurrent.futures, multiprocessing, operator
from hps_ops import Operation
with concurrent.futures.ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
    work = pool.submit(operator.attrgetter("id", "state.value"), Operation(id="a", state="failed"))
    print(*work.result())
"""
    assert fresh.run(code) == "a failed\n"


def test_cloudpickle_keeps_class_and_values(tmp_path: Path) -> None:
    cloudpickle = pytest.importorskip("cloudpickle", reason=MISSING)

    class Sub(Operation):
        @property
        def label(self) -> str:
            return f"<{self.id}>"

    for operation in made(ours()):
        again = cloudpickle.loads(cloudpickle.dumps(operation))
        assert again == operation
        assert again.model_fields_set == operation.model_fields_set
    assert cloudpickle.loads(cloudpickle.dumps(Operation)) is Operation
    # A class that no module holds goes by value.
    path = tmp_path / "sub.pickle"
    path.write_bytes(cloudpickle.dumps((Sub, Sub(id="a"))))
    code = f"""
import pickle, pathlib
Sub, sub = pickle.loads(pathlib.Path({str(path)!r}).read_bytes())
assert type(sub) is Sub and sub.label == "<a>", sub
assert Sub(id="b").label == "<b>"
"""
    fresh.run(code)


MIRROR = "ansys.hps.data_transfer.client.models.ops"


def test_classes_imported_from_the_package_go_by_name(tmp_path: Path) -> None:
    # cloudpickle sends what is not in a loaded module by value: a second enumeration.
    pytest.importorskip("cloudpickle", reason=MISSING)
    path = tmp_path / "function.pickle"
    fresh.run(f"""
import pathlib, cloudpickle
from hps_ops import Operation, OperationState
def is_failed(operation):
    return type(operation) is Operation, operation.state is OperationState.Failed
sent = (is_failed, Operation(state="failed"), OperationState.Failed)
pathlib.Path({str(path)!r}).write_bytes(cloudpickle.dumps(sent))
""")
    told = fresh.run(f"""
import pathlib, pickle
is_failed, operation, state = pickle.loads(pathlib.Path({str(path)!r}).read_bytes())
import hps_ops
print(is_failed(operation), type(operation) is hps_ops.Operation, state is hps_ops.OperationState.Failed)
""")
    assert told == "(True, True) True True\n"


def test_the_package_loads_its_mirror() -> None:
    fresh.run(f"import sys, hps_ops; assert sys.modules[{MIRROR!r}].Operation is hps_ops.Operation")


def test_the_package_runs_no_code_of_a_client_beside_it(tmp_path: Path) -> None:
    client = tmp_path / "ansys" / "hps" / "data_transfer" / "client"
    client.mkdir(parents=True)
    (client / "__init__.py").write_text("raise SystemExit('this is slow')", encoding="utf-8")
    code = f"import sys, hps_ops; assert {MIRROR!r} not in sys.modules; hps_ops.Operation(id='a')"
    fresh.run(code, tmp_path)


def test_the_package_works_where_another_hides_its_mirror(tmp_path: Path) -> None:
    (tmp_path / "ansys").mkdir()
    (tmp_path / "ansys" / "__init__.py").touch()
    code = f"import sys, hps_ops; assert {MIRROR!r} not in sys.modules; hps_ops.Operation(id='a')"
    fresh.run(code, tmp_path)
