"""Two film catalogues in an embedded server, and the whole main job on them."""
