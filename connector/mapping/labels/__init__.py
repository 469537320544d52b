"""Which labels of two graphs are of one kind, alone or joined with others."""
