"""Renders the Markdown templates in ``templates``."""

from jinja2 import Environment, PackageLoader, StrictUndefined

_ENVIRONMENT = Environment(
    loader=PackageLoader("training.evaluation.reporting"),
    undefined=StrictUndefined,
    autoescape=False,  # Markdown, not HTML
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)


def render(template: str, **variables: object) -> str:
    """Render a template; a variable that it uses but does not get is an error."""
    return _ENVIRONMENT.get_template(template).render(**variables)
