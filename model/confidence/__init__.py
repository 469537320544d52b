"""From scores to probabilities that mean what they say, and what they leave to be expected."""
