"""What commands log where something goes wrong that nobody thought of."""

from __future__ import annotations

import json
import os
import subprocess
import sys


def test_a_crash_is_one_record_among_json_logs() -> None:
    code = "from connector.cli.logs import configure; configure('json', 0, 'sync'); 1 / 0"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    [line] = done.stderr.splitlines()
    record = json.loads(line)
    assert (record["command"], record["level"], record["exitCode"]) == ("sync", "CRITICAL", 1)
    assert "ZeroDivisionError" in record["exc_info"]
    assert "report" in record["message"]
