"""The process that lays out paper: it may read what it was handed, and nothing else."""

from __future__ import annotations

import ctypes.util
import sys
from pathlib import Path
from typing import Any

from jobs.childside import serve

if sys.platform == "linux":
    # WeasyPrint tries each library's names on other systems first. For each of those a
    # compiler and ldconfig would be started, which takes longer than a page; the last name
    # is the one that the loader itself knows.
    ctypes.util.find_library = lambda name: None


def render(request: dict[str, Any]) -> dict[str, Any]:
    """Writes a PDF to `out` of each paper's HTML file; `assets` maps names to files."""
    try:
        # Imported here: without Pango the import itself fails.
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher, URLFetcherResponse
    except OSError as error:
        return {"missing": str(error)[:300]}

    class Fetcher(URLFetcher):  # type: ignore[misc, unused-ignore]
        """Serves data: addresses and the named assets; the network does not exist."""

        def __init__(self) -> None:
            super().__init__(allowed_protocols=("data",), allow_redirects=False)

        def fetch(self, url: str, headers: Any = None) -> Any:
            name = url.partition(":")[2] if url.startswith("asset:") else None
            if name is None:
                return super().fetch(url, headers)
            if name not in request["assets"]:
                raise ValueError(f"no asset {name!r}")
            return URLFetcherResponse(url, Path(request["assets"][name]).read_bytes())

    for paper in request["papers"]:
        text = Path(paper["html"]).read_text("utf-8")
        HTML(string=text, url_fetcher=Fetcher()).write_pdf(
            paper["out"],
            pdf_variant="pdf/ua-1",
            pdf_identifier=bytes.fromhex(paper["identifier"]),
        )
    return {}


if __name__ == "__main__":
    serve(render)
