"""Which pairs are worth scoring: by names, by facts, by neighbours."""
