"""Writes a plan into the target graph."""

from connector.apply.apply import Applied, apply

__all__ = ["Applied", "apply"]
