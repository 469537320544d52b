"""Which properties of two labels are one attribute."""
