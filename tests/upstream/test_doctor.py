"""The doctor names every situation, and the command that it prints mends it."""

import json
import shlex
import shutil
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from ..environments.process import ROOT
from . import clients
from .places import CLIENT, MIRROR, MODELS, OURS, WITH_MIRROR, Place, Workshop, call

OURS_IS_GIVEN = (
    f"from {MIRROR} import Operation; import hps_ops; assert Operation is hps_ops.Operation"
)


def ask(place: Place, **variables: str) -> tuple[int, str]:
    """Run the doctor; give the exit code and what it says."""
    done = place.call("-m", "hps_ops", "doctor", **variables)
    if "OperationState" not in done.stderr:  # a warning, which the doctor repeats
        assert done.stderr == ""
    return done.returncode, done.stdout


def is_fine(place: Place, **variables: str) -> str:
    code, said = ask(place, **variables)
    assert code == 0, said
    assert said.startswith("Fine.\n")
    assert "gives\n  the native class of hps-ops.\n" in said
    assert "To mend it" not in said
    place.run("-c", OURS_IS_GIVEN, **variables)
    return said


def is_not_fine(place: Place, **variables: str) -> tuple[str, list[str]]:
    """Give what the doctor says, and the commands."""
    code, said = ask(place, **variables)
    assert code == 1, said
    assert said.startswith("There is something to mend.\n")
    program = place.call("-c", OURS_IS_GIVEN + "; print('done')", **variables)
    assert "done" not in program.stdout or "too old" in said
    commands = [line.strip() for line in said.splitlines() if line.startswith("  ")]
    return said, commands[1:]


def mend(place: Place, commands: list[str], **variables: str) -> str:
    """Do what the doctor says; then all is fine."""
    assert len(commands) == 1, commands
    done = call(shlex.split(commands[0]), place.folder, **place.pip, **variables)
    assert done.returncode == 0, f"{commands}\n{done.stdout}\n{done.stderr}"
    return is_fine(place, **variables)


def test_alone(bare_workshop: Workshop) -> None:
    said = is_fine(bare_workshop.template(OURS))
    assert "The client is not installed" in said
    assert "pip install 'hps-ops[pydantic]'" in said


@pytest.mark.parametrize("version", [*WITH_MIRROR, "0.5.0"])
def test_beside_the_client(
    workshop: Workshop, client_of: Callable[[str], str], version: str
) -> None:
    place = workshop.template("dependencies", client_of(version), OURS)
    said = is_fine(place)
    expected = (
        "the client itself uses the native class too"
        if version in WITH_MIRROR
        else "Its OperationState is also that of hps-ops"
    )
    assert f"The client {version} " in said
    assert expected in said
    assert f"{CLIENT}  {version}" in said
    assert str(place.site / "pydantic") in said


def test_the_answer_for_machines(bare_workshop: Workshop) -> None:
    place = bare_workshop.template(OURS)
    document = json.loads(place.run("-m", "hps_ops", "doctor", "--json"))
    assert document["is_fine"] is True
    assert document["gives"] == "the native class of hps-ops"
    assert document["mend"] == []
    assert {"name": "native", "version": "0.1.0"}.items() <= document["places"][4].items()
    assert document["places"][0]["place"] == str(place.python)


@pytest.mark.parametrize("options", [["-I"], ["-E", "-s"], ["-W", "error"]])
def test_options_of_the_interpreter_hold_for_the_answer(
    bare_workshop: Workshop, tmp_path: Path, options: list[str]
) -> None:
    (tmp_path / "ansys").mkdir()
    (tmp_path / "ansys" / "__init__.py").write_text("", encoding="utf-8")
    place = bare_workshop.template(OURS)
    done = place.call(*options, "-m", "hps_ops", "doctor", PYTHONPATH=str(tmp_path))
    # What hides the module is seen by those programs only that read the variable.
    assert done.returncode == (1 if "-W" in options else 0), done.stdout + done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "text"),
    [
        ([], 2, "usage: python -m hps_ops"),
        (["--help"], 0, "doctor"),
        (["--version"], 0, "hps-ops 0.1.0"),
        (["doctor", "--help"], 0, "Exit code: 0 fine, 1 something to mend, 2 wrong usage."),
        (["doktor"], 2, "invalid choice: 'doktor'"),
        (["doctor", "--xml"], 2, "unrecognized arguments: --xml"),
    ],
)
def test_usage(bare_workshop: Workshop, arguments: list[str], code: int, text: str) -> None:
    done = bare_workshop.template(OURS).call("-m", "hps_ops", *arguments, COLUMNS="200")
    assert done.returncode == code
    assert text in done.stdout + done.stderr
    if arguments == []:
        assert "hps-ops 0.1.0" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "answers"),
    [
        (["-m", "hps_ops", "--version"], True),
        (["-mhps_ops", "--version"], True),
        (["-Bm", "hps_ops", "--version"], True),
        (["-X", "dev", "-Wignore", "-m", "hps_ops.__main__", "--version"], True),
        (["--check-hash-based-pycs", "never", "-m", "hps_ops", "--version"], True),
        (["-m", "program", "-m", "hps_ops"], False),
        (["-X", "dev", "-Wignore", "-mprogram", "-m", "hps_ops"], False),
        (["-W", "ignore", "-Bmprogram", "hps_ops"], False),
        (["--check-hash-based-pycs", "never", "-m", "program", "-m", "hps_ops"], False),
    ],
)
def test_other_programs_keep_their_command_line(
    bare_workshop: Workshop, tmp_path: Path, arguments: list[str], answers: bool
) -> None:
    (tmp_path / "program").mkdir()
    (tmp_path / "program" / "__init__.py").write_text("import hps_ops\n")
    (tmp_path / "program" / "__main__.py").write_text("print('the program')\n")
    done = bare_workshop.template(OURS).call(*arguments, PYTHONPATH=str(tmp_path))
    assert done.stdout == ("hps-ops 0.1.0\n" if answers else "the program\n"), done.stderr


def test_programs_without_a_command_line(bare_workshop: Workshop) -> None:
    bare_workshop.template(OURS).run("-c", "import sys; del sys.argv; import hps_ops")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no full device")
def test_an_answer_that_cannot_be_written(bare_workshop: Workshop) -> None:
    place = bare_workshop.template(OURS)
    command = f"{shlex.quote(str(place.python))} -m hps_ops doctor > /dev/full"
    done = call(["sh", "-c", command], place.folder)
    assert done.returncode == 2
    assert done.stderr.startswith("python -m hps_ops: the answer cannot be written: ")
    assert "Traceback" not in done.stderr


def test_an_editable_client_hides_ours(
    workshop: Workshop, client_of: Callable[[str], str], tmp_path: Path
) -> None:
    place = workshop.fresh("dependencies", OURS)
    checkout = clients.check_out(workshop.wheel_of(client_of("0.3.1")), tmp_path / "checkout")
    place.install("flit_core")
    place.install("--no-build-isolation", "--editable", str(checkout))
    said, commands = is_not_fine(place)
    assert "An editable install of the client 0.3.1 lies in" in said
    assert str(checkout / "src") in said
    assert "`from hps_ops import Operation` works as it is." in said
    # The states are those of the client, so mixing the two is no trap.
    place.run(
        "-c",
        f"import {MIRROR} as ops, hps_ops; assert ops.OperationState is hps_ops.OperationState",
    )
    assert "the client itself uses the native class too" in mend(place, commands)


@pytest.mark.parametrize("version", ["0.3.1", "0.5.0"])
def test_a_client_in_a_folder_before_ours_hides_ours(
    workshop: Workshop, client_of: Callable[[str], str], version: str
) -> None:
    place = workshop.fresh("dependencies", OURS)
    target = place.folder / "target"
    # What shares the folder `ansys` with it must survive.
    others = ["ansys-hps-client==0.11.0"] if version == "0.3.1" else []
    for wanted in ([*others, client_of(version)],):
        place.install("--target", str(target), *wanted)
    said, commands = is_not_fine(place, PYTHONPATH=str(target))
    assert f"The client {version} lies in {target}, hps-ops in {place.site}." in said
    mend(place, commands, PYTHONPATH=str(target))
    if others:
        place.run("-c", "import ansys.hps.client.jms", PYTHONPATH=str(target))


def test_a_client_in_a_folder_behind_ours_hides_ours(
    workshop: Workshop, client_of: Callable[[str], str]
) -> None:
    place = workshop.fresh("dependencies", client_of("0.3.1"))
    target = place.folder / "target"
    place.install("--target", str(target), OURS)
    said, commands = is_not_fine(place, PYTHONPATH=str(target))
    assert f"The client 0.3.1 lies in {place.site}, hps-ops in {target}." in said
    mend(place, commands, PYTHONPATH=str(target))


def test_a_client_of_the_user_hides_ours_in_an_environment(
    workshop: Workshop, client_of: Callable[[str], str]
) -> None:
    place = workshop.fresh("dependencies", OURS)
    settings = place.folder / "pyvenv.cfg"
    text = settings.read_text(encoding="utf-8")
    place.replace(settings, text.replace("packages = false", "packages = true"))
    home = {"PYTHONUSERBASE": str(place.folder / "home")}
    wheel = workshop.wheel_of(client_of("0.3.1"))
    place.run("-m", "pip", "install", "-q", "--no-deps", "--user", wheel, **home)
    said, commands = is_not_fine(place, **home)
    assert f"lies in {place.folder / 'home'}" in said
    mend(place, commands, **home)


def test_a_client_without_metadata_has_no_command(bare_workshop: Workshop, tmp_path: Path) -> None:
    clients.write_client(tmp_path, {"models/ops.py": "class Operation: pass\n"})
    place = bare_workshop.template(OURS)
    said, commands = is_not_fine(place, PYTHONPATH=str(tmp_path))
    assert commands == []
    assert f"A client without metadata lies in {tmp_path}" in said
    assert f"Nothing that is installed owns what lies in {tmp_path}" in said


def test_a_missing_mirror(bare_workshop: Workshop) -> None:
    place = bare_workshop.fresh(OURS)
    for file in place.mirror.iterdir():
        if file.is_file():
            file.unlink()
    said, commands = is_not_fine(place)
    assert f"missing in the folder of hps-ops: {place.mirror}" in said
    mend(place, commands)


def test_a_missing_mirror_beside_the_client(
    workshop: Workshop, client_of: Callable[[str], str]
) -> None:
    place = workshop.fresh("dependencies", client_of("0.3.1"), OURS)
    for file in place.mirror.glob("__init__.*"):
        file.unlink()
    said, commands = is_not_fine(place)
    assert f"missing in the folder of hps-ops: {place.mirror}" in said
    mend(place, commands)


@pytest.mark.parametrize("above", ["ansys", "ansys/hps", "ansys/hps/data_transfer/client", MODELS])
def test_a_package_left_over_elsewhere(bare_workshop: Workshop, tmp_path: Path, above: str) -> None:
    stale = tmp_path / above / "__init__.py"
    stale.parent.mkdir(parents=True)
    stale.write_text("", encoding="utf-8")
    place = bare_workshop.template(OURS)
    said, commands = is_not_fine(place, PYTHONPATH=str(tmp_path))
    assert f"{stale} belongs to nothing that is installed" in said
    mend(place, commands, PYTHONPATH=str(tmp_path))


def test_a_package_left_over_in_place(bare_workshop: Workshop) -> None:
    place = bare_workshop.fresh(OURS)
    stale = (place.site / MODELS).parent / "__init__.py"
    place.replace(stale, "from .api import DataTransferApi\n")
    said, commands = is_not_fine(place)
    assert commands == []  # there may be a use for what is in it
    assert f"{stale} belongs to nothing that is installed, and cannot be imported: " in said


NO_LOOK = "Python does not look into others of the same name"


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"ansys.py": ""}, "is a module of the name `ansys`, which hides ours: a module has no"),
        ({"ansys/__init__.py": "VERSION = 1\n"}, "makes a package of the name `ansys`"),
        ({"ansys/__init__.py": "", "ansys/calculation.py": ""}, NO_LOOK),
        (
            {"ansys/__init__.py": "", "ansys/hps/__init__.py": "", "ansys/hps/jobs.py": ""},
            "makes a package of the name `ansys`",
        ),
        ({"ansys/hps.py": ""}, "is a module of the name `ansys.hps`"),
        ({"ansys/__init__.py": "", "ansys/sub/__init__.py": "x = 1\n"}, NO_LOOK),
        ({"ansys/__init__.py": "", "ansys/fast.so": ""}, NO_LOOK),
        ({"ansys/hps/data_transfer/__init__.py": "x = 1\n"}, NO_LOOK),
        ({"ansys/hps/__init__.py": "", "ansys/hps/jobs.py": ""}, "of the name `ansys.hps`"),
    ],
)
def test_files_of_the_users_own(
    bare_workshop: Workshop, tmp_path: Path, files: dict[str, str], reason: str
) -> None:
    told_of_own_files(bare_workshop.template(OURS), tmp_path, files, reason)


def test_files_of_the_users_own_beside_the_client(
    workshop: Workshop, client_of: Callable[[str], str], tmp_path: Path
) -> None:
    place = workshop.template("dependencies", client_of("0.3.1"), OURS)
    files = {"ansys/__init__.py": "", "ansys/calculation.py": ""}
    told_of_own_files(place, tmp_path, files, NO_LOOK)


def told_of_own_files(place: Place, tmp_path: Path, files: dict[str, str], reason: str) -> None:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    said, commands = is_not_fine(place, PYTHONPATH=str(tmp_path))
    assert commands == []  # nothing that could delete them
    assert str(tmp_path / next(iter(files))) in said
    assert reason in said
    assert "Rename it, or start in another folder" in said
    assert "lies in" not in said  # as a client would
    assert "`from hps_ops import Operation` works as it is." in said


def test_a_package_of_somebody_else(bare_workshop: Workshop, tmp_path: Path) -> None:
    place = bare_workshop.fresh(OURS)
    (tmp_path / "ansys").mkdir()
    (tmp_path / "ansys" / "__init__.py").write_text("", encoding="utf-8")
    clients.install_metadata(tmp_path, "ansys-other", "1.0", ["ansys/__init__.py"])
    said, commands = is_not_fine(place, PYTHONPATH=str(tmp_path))
    assert commands == []
    assert "Install what it belongs to and hps-ops" in said


@pytest.mark.parametrize("own", ["ansys/notes.txt", "hps_ops/mine.py", "ansys/linked"])
def test_pip_is_kept_from_deleting_files(
    workshop: Workshop, client_of: Callable[[str], str], own: str
) -> None:
    place = workshop.fresh("dependencies", OURS)
    target = place.folder / "target"
    place.install("--target", str(target), client_of("0.3.1"))
    (target / own).parent.mkdir(exist_ok=True)
    if own.endswith("linked"):
        (target / own).symlink_to(place.folder, target_is_directory=True)
    else:
        (target / own).write_text("x = 1\n", encoding="utf-8")
    said, commands = is_not_fine(place, PYTHONPATH=str(target))
    assert commands == []
    assert f"pip would delete files in {target} that nothing installed owns" in said


def test_a_folder_with_own_files_is_not_reinstalled(
    bare_workshop: Workshop, tmp_path: Path
) -> None:
    place = bare_workshop.fresh()
    place.install("--target", str(tmp_path), OURS)
    (module,) = (tmp_path / "hps_ops").glob("_hps_ops.*.*")
    module.unlink()
    said, commands = is_not_fine(place, PYTHONPATH=str(tmp_path))
    assert len(commands) == 1
    (tmp_path / "hps_ops" / "mine.py").write_text("x = 1\n", encoding="utf-8")
    said, commands = is_not_fine(place, PYTHONPATH=str(tmp_path))
    assert commands == []
    assert f"owns what lies in {tmp_path}" in said


@pytest.mark.parametrize("name", ["json.py", "typing.py", "json/"])
def test_files_that_hide_the_standard_library(
    bare_workshop: Workshop, tmp_path: Path, name: str
) -> None:
    file = tmp_path / (f"{name}__init__.py" if name.endswith("/") else name)
    file.parent.mkdir(exist_ok=True)
    file.write_text("x = 1\n", encoding="utf-8")
    place = bare_workshop.template(OURS)
    done = call([str(place.python), "-m", "hps_ops", "doctor"], tmp_path)
    assert "Traceback" not in done.stderr
    if done.returncode == 0:  # this version of Python loads its own module before
        assert done.stdout.startswith("Fine.")
    else:
        assert f"{file} belongs to nothing that is installed, and hides" in done.stdout


def test_broken_metadata_of_others_change_nothing(bare_workshop: Workshop, tmp_path: Path) -> None:
    place = bare_workshop.template(OURS)
    for number, (name, text) in enumerate(
        [
            ("METADATA", b"Metadata-Version: 2.1\nName: M\xfcller\nVersion: 1\n"),
            ("METADATA", b"Metadata-Version: 2.1\nName: hps-ops\n"),
            ("RECORD", b"\xfc.py,,\n"),
            ("direct_url.json", b"[]"),
            ("direct_url.json", b'{"dir_info": null, "url": 5}'),
            ("direct_url.json", b"\xff{"),
        ]
    ):
        folder = tmp_path / f"other{number}-1.dist-info"
        folder.mkdir()
        (folder / "METADATA").write_bytes(f"Name: other{number}\nVersion: 1\n".encode())
        (folder / name).write_bytes(text)
    is_fine(place, PYTHONPATH=str(tmp_path))
    (tmp_path / "ansys").mkdir()
    (tmp_path / "ansys" / "__init__.py").write_text("", encoding="utf-8")
    _, commands = is_not_fine(place, PYTHONPATH=str(tmp_path))
    mend(place, commands, PYTHONPATH=str(tmp_path))


def test_a_command_names_no_version_that_nobody_knows(
    bare_workshop: Workshop, tmp_path: Path
) -> None:
    place = bare_workshop.fresh()
    place.install("--target", str(tmp_path), OURS)
    (info,) = tmp_path.glob("hps_ops-*.dist-info")
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: hps-ops\n", encoding="utf-8")
    (info / "direct_url.json").unlink(missing_ok=True)
    (module,) = (tmp_path / "hps_ops").glob("_hps_ops.*.*")
    module.unlink()
    _, (command,) = is_not_fine(place, PYTHONPATH=str(tmp_path))
    assert command.endswith(f" {tmp_path} {OURS}")


def test_an_archive_that_hides_ours(bare_workshop: Workshop, tmp_path: Path) -> None:
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("ansys/__init__.py", "")
    said, commands = is_not_fine(bare_workshop.template(OURS), PYTHONPATH=str(archive))
    assert commands == []
    assert f"{archive / 'ansys' / '__init__.py'} makes a package of the name `ansys`" in said


def test_a_mirror_of_the_users_own(bare_workshop: Workshop, tmp_path: Path) -> None:
    own = tmp_path.joinpath(*MIRROR.split("."), "__init__.py")
    own.parent.mkdir(parents=True)
    own.write_text("class Operation: pass\n", encoding="utf-8")
    said, commands = is_not_fine(bare_workshop.template(OURS), PYTHONPATH=str(tmp_path))
    assert commands == []
    assert f"{own} makes a package of the name `{MIRROR}`" in said


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pydantic.py", "x = 1"),
        ("pydantic.py", "raise SystemExit"),
        ("httpx/__init__.py", "1 / 0"),
        ("httpx/__init__.py", "import os; os._exit(3)"),
    ],
)
def test_files_that_hide_installed_modules(
    workshop: Workshop, client_of: Callable[[str], str], tmp_path: Path, name: str, text: str
) -> None:
    place = workshop.template("dependencies", client_of("0.3.1"), OURS)
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(text, encoding="utf-8")
    said, commands = is_not_fine(place, PYTHONPATH=str(tmp_path))
    assert commands == []
    hidden = place.site / name.removesuffix(".py").removesuffix("/__init__") / "__init__.py"
    assert f"{tmp_path / name} belongs to nothing that is installed, and hides {hidden}" in said
    assert "rename it, or start in another folder" in said


def native_module(place: Place) -> Path:
    (module,) = (place.site / "hps_ops").glob("_hps_ops.*.*")
    return module


def test_a_damaged_native_module(bare_workshop: Workshop) -> None:
    place = bare_workshop.fresh(OURS)
    place.replace(native_module(place), "no library at all")
    said, commands = is_not_fine(place)
    assert "The native module of hps-ops cannot be loaded: ImportError: " in said
    done = place.call("-c", "import hps_ops")
    assert "-m hps_ops doctor` tells why, and what mends it" in done.stderr
    for arguments, code in ((["--version"], 0), ([], 2), (["doctor", "--json"], 1)):
        assert place.call("-m", "hps_ops", *arguments).returncode == code
    # Only the command of that name is answered; other programs get the error.
    (place.folder / "program.py").write_text("import hps_ops", encoding="utf-8")
    done = place.call("-m", "program", "hps_ops")
    assert (done.returncode, done.stdout) == (1, "")
    mend(place, commands)


@pytest.mark.parametrize("share", [0, 0.001, 0.3, 0.6])
def test_half_a_native_module(bare_workshop: Workshop, share: float) -> None:
    # Loading one ends the interpreter by a signal, more often than not.
    place = bare_workshop.fresh(OURS)
    module = native_module(place)
    content = module.read_bytes()
    module.unlink()
    module.write_bytes(content[: int(len(content) * share)])
    _, commands = is_not_fine(place)
    mend(place, commands)


def test_a_native_module_with_a_hole(bare_workshop: Workshop) -> None:
    place = bare_workshop.fresh(OURS)
    module = native_module(place)
    content = module.read_bytes()
    third = len(content) // 3
    module.unlink()
    # Filled with what traps where it is run: zeros can run for ever.
    module.write_bytes(content[:third] + b"\xcc" * third + content[2 * third :])
    _, commands = is_not_fine(place)
    mend(place, commands)


def test_a_native_module_for_another_interpreter(bare_workshop: Workshop) -> None:
    place = bare_workshop.fresh(OURS)
    module = native_module(place)
    other = module.with_name(module.name.replace(sys.implementation.cache_tag[-3:], "39"))
    module.rename(other)
    said, commands = is_not_fine(place)
    assert "is built for another one: " + other.name in said
    assert f"This interpreter is {sys.implementation.cache_tag}" in said
    mend(place, commands)


def test_a_missing_native_module(bare_workshop: Workshop) -> None:
    place = bare_workshop.fresh(OURS)
    native_module(place).unlink()
    said, commands = is_not_fine(place)
    assert f"The native module of hps-ops is missing in {place.site / 'hps_ops'}." in said
    mend(place, commands)


def test_an_interpreter_that_ends(bare_workshop: Workshop) -> None:
    place = bare_workshop.fresh(OURS)
    code = "import os\nos._exit(5)\n"
    place.replace(place.mirror / "__init__.py", code)
    said, commands = is_not_fine(place)
    assert "the import ended the interpreter (exit code 5)" in said
    mend(place, commands)


def test_a_client_that_lacks_a_dependency(
    workshop: Workshop, client_of: Callable[[str], str]
) -> None:
    place = workshop.fresh("dependencies", client_of("0.3.1"), OURS)
    place.uninstall("humanfriendly")
    said, commands = is_not_fine(place)
    assert "The client 0.3.1 cannot be imported: ModuleNotFoundError: No module named" in said
    assert "humanfriendly" in said
    mend(place, commands)


def test_a_pydantic_that_is_too_old(workshop: Workshop) -> None:
    place = workshop.fresh(OURS)
    text = 'VERSION = __version__ = "2.6.4"\n'
    place.replace(place.site / "pydantic" / "__init__.py", text)
    clients.install_metadata(place.site, "pydantic", "2.6.4", ["pydantic/__init__.py"])
    said, commands = is_not_fine(place)
    assert "pydantic 2.6.4 is too old: hps-ops works with 2.7 and newer." in said
    mend(place, commands)


def test_a_client_with_other_states(bare_workshop: Workshop) -> None:
    place = bare_workshop.fresh(OURS)
    states = 'import enum\nclass OperationState(enum.Enum):\n    Paused = "paused"\n'
    clients.write_client(place.site, {"models/__init__.py": states})
    code, said = ask(place)
    assert code == 1
    assert "has other members ('paused'), so hps_ops keeps an OperationState of its own" in said
    assert "pip install --upgrade hps-ops" in said


def test_what_programs_print_is_not_taken_for_the_answer(
    bare_workshop: Workshop, tmp_path: Path
) -> None:
    (tmp_path / "sitecustomize.py").write_text("print('{}'); print('hps_ops probe')")
    said = is_fine_after_noise(bare_workshop.template(OURS), PYTHONPATH=str(tmp_path))
    assert "The client is not installed" in said


def is_fine_after_noise(place: Place, **variables: str) -> str:
    code, said = ask(place, **variables)
    assert code == 0, said
    return said


def test_files_that_nobody_installed_are_not_overwritten(workshop: Workshop) -> None:
    place = workshop.template(OURS)
    tree = place.folder / "tree"
    shutil.copytree(ROOT / "python", tree, ignore=shutil.ignore_patterns("_hps_ops.*", "*.pyc"))
    code, said = ask(place, PYTHONPATH=str(tree))
    assert code == 1
    assert f"missing in {tree / 'hps_ops'}" in said
    assert f"Nothing that is installed owns what lies in {tree}" in said
    assert "pip install" not in said
    assert "make build" in said
