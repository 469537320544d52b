"""Headless Chromium, driven over pipes by its DevTools protocol: no driver, no port."""

from tests.browser.chromium import Chromium, Scheme, Visit, find

__all__ = ["Chromium", "Scheme", "Visit", "find"]
