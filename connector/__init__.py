"""Talks: to databases, to the terminal, to files."""

__version__ = "0.1.0"
