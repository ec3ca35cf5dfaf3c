"""HTML as a value: escaped when it is filled in, shown as HTML in a notebook."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import jinja2
from markupsafe import Markup

from crp_analysis.outputs import wording

TEMPLATES = Path(__file__).parent / "templates"


class Html(Markup):
    """A piece of safe HTML. Plain text that is joined, added or formatted into it is escaped."""

    def _repr_html_(self) -> str:
        return str(self)

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {"text/html": str(self)}


def fill(template: str, **values: object) -> Html:
    """A template of `templates/sections` filled in; everything that is not `Html` is escaped, a missing value is an error."""
    return Html(_environment().get_template(f"sections/{template}.html").render(**values))


def page_template() -> jinja2.Template:
    """The page around a finished body."""
    return _environment().get_template("page.html")


def fill_page(template: str, **values: object) -> str:
    """A whole page (`plain.html` and those that extend it) with the report's styles and letters inside, asking for nothing else."""
    from crp_analysis.outputs.fonts import font_faces

    styles = [(TEMPLATES / name).read_text(encoding="utf-8") for name in ("report.css", "plain.css")]
    page = _environment().get_template(f"{template}.html").render(css=Markup("\n".join(styles)), fonts=Markup(font_faces()), **values)
    return page.replace("\r\n", "\n")


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(number=wording.number, percent=wording.percent, listed=wording.listed, sentence=wording.sentence)
    environment.globals.update(people=wording.people, count=wording.count)
    return environment
