"""Writes the golden answers, or says whether they are what the oracle would answer now."""

import argparse
import platform
import sys

from .. import contract, oracle
from ..registry import CASES
from ..sides import ORACLE_VERSION, PYDANTIC
from . import FOLDER, cases_of, room_text, to_store


def texts() -> dict[str, str]:
    """Give the text of each room's file, made from the live oracle."""
    made = {}
    for room in contract.ROOMS:
        answers = {case.sentence: oracle.ask_compactly(case) for case in cases_of(room)}
        stored = {
            sentence: to_store(CASES[f"{room}: {sentence}"], told, answers)
            for sentence, told in answers.items()
        }
        header = {
            "made with pydantic": ".".join(map(str, ORACLE_VERSION)),
            "made on CPython": ".".join(platform.python_version_tuple()[:2]),
        }
        made[room] = room_text(header, stored)
    return made


def main() -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.golden", description=__doc__)
    parser.add_argument("--update", action="store_true", help="write the files")
    update = parser.parse_args().update
    if PYDANTIC != ORACLE_VERSION:
        print(f"golden answers are made with pydantic {ORACLE_VERSION}, not {PYDANTIC}")
        return 2
    stale = []
    for room, text in texts().items():
        path = FOLDER / f"{room}.json"
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(path.name)
            if update:
                path.write_text(text, encoding="utf-8")
    print(f"{'written' if update else 'stale'}: {', '.join(stale) or 'none'}")
    return 0 if update or not stale else 1


if __name__ == "__main__":
    sys.exit(main())
