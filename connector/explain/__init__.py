"""Why pairs were linked, or not: the model's contributions beside the values of both sides."""
