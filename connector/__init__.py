"""Talks: to databases, to the terminal, to files."""
