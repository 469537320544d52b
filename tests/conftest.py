"""Settings of all tests, and the browser."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests.browser import Chromium, find

if TYPE_CHECKING:
    from collections.abc import Iterator

# How long an example takes depends on what else the machine does.
settings.register_profile("sameas", deadline=None)
settings.load_profile("sameas")

_MISSING = "there is no Chromium: apt-get install chromium"


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    """A browser, started when first asked for."""
    path = find()
    if path is None:
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(_MISSING)
        pytest.skip(_MISSING)
    with Chromium(path, tmp_path_factory.mktemp("chromium")) as browser:
        yield browser
