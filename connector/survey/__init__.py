"""What was linked, how surely, why, and what was not: the figures of a report, as plain values."""
