"""Which relationship types of two graphs are one relation."""
