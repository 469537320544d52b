"""Results in words: plain values in, text or JSON-able documents out."""
