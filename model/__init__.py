"""Numbers in, scored links out: the aligner, which knows neither databases nor terminals."""

import os

# DGL asks for a backend at import and otherwise writes one into the user's home folder.
os.environ.setdefault("DGLBACKEND", "pytorch")
