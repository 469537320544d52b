"""The network on the pair graph: its inputs, its levels, its messages, its rivals."""
