"""The command line: one file a command group, each of which parses, calls and prints.

Nothing heavy is imported until a command needs it, so that ``sameas --help`` answers at once.
"""

from connector.cli.main import main

__all__ = ["main"]
