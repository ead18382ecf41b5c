"""The process that draws charts; a script engine that may crash lives here."""

from __future__ import annotations

from typing import Any

from jobs.childside import serve


def draw(request: dict[str, Any]) -> dict[str, Any]:
    """The SVG of each specification, in order, under one configuration."""
    import vl_convert

    pictures = [
        vl_convert.vegalite_to_svg(
            specification, config=request["config"], allowed_base_urls=[]
        )
        for specification in request["specifications"]
    ]
    return {"pictures": pictures}


if __name__ == "__main__":
    serve(draw)
