"""The made films, prepared and learned from without labels, by the settings of the module.

Torch has one thread, as in a run: on a busy machine small steps of two wait fifty times as long.
"""

from __future__ import annotations

import pytest
import torch

from model import align
from tests.unit.model.made import TASK, films

torch.set_num_threads(1)


@pytest.fixture(scope="module")
def prepared(request: pytest.FixtureRequest) -> align.Prepared:
    return align.prepare(*films(), TASK, request.module.SETTINGS)


@pytest.fixture(scope="module")
def trained(request: pytest.FixtureRequest, prepared: align.Prepared) -> align.TrainedModel:
    return align.train(prepared, {}, request.module.SETTINGS)
