"""Every setting of the aligner, a frozen dataclass per step, each reachable from sameas.toml.

A number is 0 or more; where a field's metadata says ``least`` or ``most``, those are its limits.

This module imports nothing heavy, so that reading a configuration stays quick.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True)
class CandidateSettings:
    """Which pairs are worth scoring.

    Attributes:
        per_entity: nearest names kept for an entity, in each direction.
        factual: candidates added for an entity through dates, numbers and positions, in each
            direction.
        structural: candidates added for an entity through matched neighbours, in each direction.
    """

    per_entity: int = field(default=10, metadata={"least": 1})
    factual: int = 5
    structural: int = 10


@dataclass(frozen=True)
class SamplingSettings:
    """How neighbourhoods are capped.

    Attributes:
        neighbours: neighbours kept per entity and hop, drawn by inverse relation frequency.
        inverse_frequency: False draws all neighbours of an entity alike.
    """

    neighbours: int = field(default=24, metadata={"least": 1})
    inverse_frequency: bool = True


@dataclass(frozen=True)
class NetworkSettings:
    """What the network is made of; every part is on unless an experiment takes it out.

    Attributes:
        levels: 3 for attributes, neighbours and two hops; 1 for attributes only.
        hidden: width of a pair's state.
        cross_attention: neighbours choose their counterpart by softmax; False takes the mean.
        self_attention: channels are gated; False gives every channel the same say.
        competition: the other candidates of a pair's entities move its score.
        trees: where labels prove them better, boosted trees add to the score.
    """

    levels: int = field(default=3, metadata={"least": 1, "most": 3})
    hidden: int = field(default=16, metadata={"least": 1})
    cross_attention: bool = True
    self_attention: bool = True
    competition: bool = True
    trees: bool = True


@dataclass(frozen=True)
class TrainSettings:
    """How the network is trained.

    Attributes:
        seed: of everything drawn at random; the same seed gives the same links.
        epochs: passes over the training pairs.
        members: networks that are trained from different draws and averaged; 0 takes several where
            there are labels, and the pairs so few that it costs little.
        rounds: of training, each on what the one before is sure of beside the labels; with 0 types
            without labels are left to the prior, and others learn from their labels alone.
        contradictions: there, sure matches are shown to disagree as often as matches do that are
            sure without the attribute in question.
        device: "auto" takes a GPU where there is one.
        threads: of torch; 0 takes the machine's cores. The steps are small: on a machine that is
            busy with other work, more than one thread has been up to ten times slower.
    """

    seed: int = 0
    epochs: int = 12
    members: int = 0
    rounds: int = 2
    contradictions: bool = True
    device: Literal["auto", "cpu", "cuda"] = "auto"
    threads: int = 1


@dataclass(frozen=True)
class MatchSettings:
    """How scores become links.

    Attributes:
        threshold: least confidence of a link; None takes the one chosen in training.
        max_wrong: share of the links that may be wrong, "50 per 10000" in the file, for all types
            or by type; it raises the threshold, never lowers it.
    """

    threshold: float | None = field(default=None, metadata={"most": 1})
    max_wrong: float | Mapping[str, float] | None = field(
        default=None, metadata={"share": True, "most": 1}
    )

    def allowed_wrong(self, name: str) -> float | None:
        """Return the share of a type's links that may be wrong; None where nobody said."""
        if isinstance(self.max_wrong, Mapping):
            return self.max_wrong.get(name)
        return self.max_wrong


@dataclass(frozen=True)
class ModelSettings:
    """All of the above."""

    candidates: CandidateSettings = field(default_factory=CandidateSettings)
    sampling: SamplingSettings = field(default_factory=SamplingSettings)
    network: NetworkSettings = field(default_factory=NetworkSettings)
    train: TrainSettings = field(default_factory=TrainSettings)
    match: MatchSettings = field(default_factory=MatchSettings)
