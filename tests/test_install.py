"""The wheel has everything the program needs, and nothing that belongs to the project only."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent.parent
SHIPPED = ("app", "resources")
BUILD = "import sys; from setuptools import build_meta; build_meta.build_wheel(sys.argv[1])"
LEFT_BEHIND = shutil.ignore_patterns("__pycache__", "*.egg-info", ".*", "build", "dist")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from a copy of the project with the setuptools at hand; nothing is fetched."""
    project = tmp_path_factory.mktemp("project")
    for folder in (*SHIPPED, "packaging", "tests"):
        shutil.copytree(PROJECT / folder, project / folder, ignore=LEFT_BEHIND)
    for file in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(PROJECT / file, project)
    build = [sys.executable, "-c", BUILD, str(project / "dist")]
    done = subprocess.run(build, cwd=project, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
    (made,) = (project / "dist").glob("*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Unpack the wheel where nothing of the checkout is; return the folder."""
    place = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(place)
    return place


def _files(folder: str) -> set[str]:
    found = (PROJECT / folder).rglob("*")
    return {
        path.relative_to(PROJECT).as_posix()
        for path in found
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(".")
    }


@pytest.mark.parametrize("folder", SHIPPED)
def test_every_file_of_the_program_is_in_the_wheel(wheel: Path, folder: str) -> None:
    expected = _files(folder)
    assert f"{folder}/__init__.py" in expected
    with zipfile.ZipFile(wheel) as archive:
        missing = expected - set(archive.namelist())
    assert not missing, f"not in the wheel: {sorted(missing)}"


def test_the_wheel_has_nothing_but_the_program_and_its_licence(installed: Path) -> None:
    tops = {path.name for path in installed.iterdir()}
    (about,) = (name for name in tops if name.endswith(".dist-info"))
    assert tops == {*SHIPPED, about}
    assert not list(installed.rglob("*.pyc"))
    assert (installed / about / "licenses" / "LICENSE").is_file()


def _python(installed: Path, cwd: Path, *arguments: str) -> str:
    """Run Python with only the unpacked wheel in front of its libraries; return what it printed."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def test_an_installed_program_finds_its_resources_from_any_folder(installed: Path, tmp_path: Path) -> None:
    program = "import app; from app.core.paths import resource; print(app.__file__, resource('__init__.py'))"
    printed = _python(installed, tmp_path, "-c", program)
    assert printed.split() == [str(installed / folder / "__init__.py") for folder in SHIPPED]


def test_the_console_script_starts_from_any_folder(installed: Path, tmp_path: Path) -> None:
    (about,) = installed.glob("*.dist-info")
    scripts = (about / "entry_points.txt").read_text("utf-8")
    assert "outpace = app.__main__:main" in scripts
    script = "import sys; sys.argv[0] = 'outpace'; from app.__main__ import main; sys.exit(main())"
    assert "schedule" in _python(installed, tmp_path, "-c", script, "--help")
