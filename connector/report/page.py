"""Pages that need no network: templates filled with plain values, everything escaped."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from connector.version import __version__


def render(template: str, **values: Any) -> str:
    """Fill a template of ``connector/report/pages``; values are text, never markup."""
    # A package's template is found in a wheel as well as in a checkout.
    environment = Environment(
        loader=PackageLoader("connector.report", "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(template).render(version=__version__, **values)
