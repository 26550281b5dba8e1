# mypy: disable-error-code="assignment"
# ruff: noqa: F403, I001 - see below; the order matters
"""`BaseModel` as type checkers shall know it: pydantic's where that is installed.

An import that cannot be resolved would turn the class into `Any`, and nobody would be told of a
wrong attribute of an operation. An import of all names is left out instead. Of two such imports the
first counts for mypy, the last for others.
"""

MYPY = False
if MYPY:
    from pydantic import *
    from hps_ops._model.alone import *
else:
    from hps_ops._model.alone import *
    from pydantic import *
