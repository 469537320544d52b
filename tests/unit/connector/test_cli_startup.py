from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import connector

CLI = Path(connector.__file__).parent / "cli"


@pytest.mark.parametrize(
    ("module", "commands"),
    [
        ("configure", {"init", "doctor"}),
        ("history", {"runs", "rollback"}),
        ("link", {"apply", "_report"}),
        ("queries", {"queries", "_answer"}),
        ("review", {"decisions", "_import"}),
    ],
)
def test_what_scores_is_imported_only_by_commands_that_score(
    module: str, commands: set[str]
) -> None:
    functions = [
        each
        for each in ast.parse((CLI / f"{module}.py").read_text(encoding="utf-8")).body
        if isinstance(each, ast.FunctionDef) and each.name in commands
    ]
    assert {function.name for function in functions} == commands
    imports = [
        ast.unparse(each)
        for function in functions
        for each in ast.walk(function)
        if isinstance(each, ast.ImportFrom)
    ]
    heavy = "{'torch', 'dgl', 'lightgbm', 'sklearn', 'matplotlib', 'py2neo'}"
    lines = [*imports, "import sys", f"print(*sorted({heavy} & set(sys.modules)))"]
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    assert imports
    assert done.stdout.strip() == ""
