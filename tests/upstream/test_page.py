"""Every command and every piece of code in `docs/upstream.md` works, in its order."""

import os
import re
from pathlib import Path

from .places import OURS, Workshop, call

PAGE = Path(__file__).parents[2] / "docs" / "upstream.md"
BLOCK = re.compile(r"^```(sh|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_the_page_beside_the_upstream_client(workshop: Workshop) -> None:
    place = workshop.fresh("dependencies")
    clone = workshop.wheel_of(OURS)
    # What the clients depend on is there already.
    variables = {
        **place.pip,
        "PIP_NO_DEPS": "1",
        "PATH": f"{place.bin}{os.pathsep}{os.environ['PATH']}",
    }
    blocks = BLOCK.findall(PAGE.read_text(encoding="utf-8"))
    assert {language for language, _ in blocks} == {"sh", "python"}
    said = []
    for language, block in blocks:
        text = block
        command = ["python", "-c", text]
        if language == "sh":
            # The clone is built already, and the script `pip` belongs to the template.
            text = re.sub(r"(?<=\s)\.(?=\s)", clone, text)
            command = ["sh", "-e", "-c", f'pip() {{ python -m pip "$@"; }}\n{text}']
        done = call(command, place.folder, **variables)
        assert done.returncode == 0, f"{text}\n{done.stdout}\n{done.stderr}"
        said.append(done.stdout)
    doctor = [text for text in said if "Fine." in text]
    assert len(doctor) == sum("doctor" in text for _, text in blocks)
