"""What people are asked: which pairs, how they look, and as a sheet for those without access."""
