"""What the attributes say of candidate pairs, a kind of values at a time."""
