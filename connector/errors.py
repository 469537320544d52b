"""Everything that sameas raises on purpose.

    SameasError                     exit 1
    ├── ConfigurationError          exit 2   sameas.toml, environment, options
    ├── InputError                  exit 2   a file given by the user
    ├── SchemaDriftError            exit 4   something mapped disappeared or changed
    ├── GuardError                  exit 5   refused to protect the target
    │   ├── ShrinkError
    │   ├── TargetMovedError
    │   └── RollbackError
    ├── LockedError                 exit 6   another run holds the lock
    ├── DatabaseError               exit 1   a statement failed
    │   ├── UnreachableError        exit 7   no answer, TLS mismatch, wrong address
    │   ├── LoginError              exit 7   wrong or expired password
    │   ├── DatabaseMissingError    exit 7
    │   ├── PermissionDeniedError        exit 1   the account may not do this
    │   ├── TimedOutError           exit 1
    │   └── VersionError            exit 1   the server is too old
    └── CheckpointError             exit 1   missing, broken or of another mapping

Each says what is wrong and where (the message) and what to do next (the hint).
"""

from __future__ import annotations

from typing import ClassVar


class SameasError(Exception):
    """Base of all errors; ``hint`` says what to do next, ``exit_code`` is the command's."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


class ConfigurationError(SameasError):
    """sameas.toml, the environment or an option is wrong; all problems are reported together."""

    exit_code = 2

    def __init__(self, message: str, *, hint: str, problems: tuple[str, ...] = ()) -> None:
        super().__init__(message, hint=hint)
        self.problems = problems


class InputError(SameasError):
    """A file that the user gave cannot be used."""

    exit_code = 2


class SchemaDriftError(SameasError):
    """Something that the mapping names is gone or has changed."""

    exit_code = 4


class GuardError(SameasError):
    """The run was refused to protect the target graph."""

    exit_code = 5


class ShrinkError(GuardError):
    """The plan would close more links than allowed, or a type shrank as much."""


class TargetMovedError(GuardError):
    """The target's links changed since the plan was made."""


class RollbackError(GuardError):
    """A run cannot be rolled back as asked: later runs stand on it, or its history is gone."""


class LockedError(SameasError):
    """Another run holds the lock."""

    exit_code = 6


class DatabaseError(SameasError):
    """A database refused or failed a statement."""


class UnreachableError(DatabaseError):
    """No server answers, or it does not speak what was asked for (TLS mismatch, wrong port)."""

    exit_code = 7


class LoginError(DatabaseError):
    """The server refused the credentials."""

    exit_code = 7


class DatabaseMissingError(DatabaseError):
    """The server has no database of that name."""

    exit_code = 7


class PermissionDeniedError(DatabaseError):
    """The account may not do what was asked."""


class TimedOutError(DatabaseError):
    """A transaction ran longer than allowed."""


class VersionError(DatabaseError):
    """The server is too old."""


class CheckpointError(SameasError):
    """A checkpoint is missing, broken, or belongs to another mapping."""
