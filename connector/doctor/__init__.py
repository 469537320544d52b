"""Whether everything is in place: connections, mapping, keys, indexes, rights, size."""

from connector.doctor.check import Check
from connector.doctor.examine import examine

__all__ = ["Check", "examine"]
