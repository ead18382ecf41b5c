"""Paper shows real glyphs of its language and reaches nothing outside itself."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.template import engines

from documents import pdf
from documents.pdf import PdfError, render_html, render_pdf
from jobs.children import Allowance, ChildError
from tests.support.children import interfering

HAN = "直骨角門 氣候問卷 貸款"
PICTURE = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'


@pytest.fixture
def page(settings, tmp_path):
    """A template that extends the frame of all papers."""
    (tmp_path / "page.html").write_text(
        '{% extends "pdf/base.html" %}'
        "{% block title %}{{ name }}{% endblock %}"
        "{% block heading %}{{ name }}{% endblock %}"
        "{% block content %}{% for line in lines %}<p>{{ line }}</p>{% endfor %}"
        '<img src="asset:dot.svg" alt="dot">{% endblock %}',
        "utf-8",
    )
    templates = [dict(settings.TEMPLATES[0])]
    templates[0]["DIRS"] = [tmp_path, *templates[0]["DIRS"]]
    settings.TEMPLATES = templates
    yield "page.html"
    engines.__dict__.pop("templates", None)


def printed(content, tool, *options):
    command = [tool, *options, "-"]
    if tool == "pdftotext":
        command = [tool, "-layout", "-", "-"]
    done = subprocess.run(command, input=content, capture_output=True, check=True)
    return done.stdout.decode()


@pytest.mark.parametrize(
    ("language", "family", "other"),
    [
        ("en", "CJK-HK", "CJK-SC"),
        ("zh-hant", "CJK-HK", "CJK-SC"),
        ("zh-hans", "CJK-SC", "CJK-HK"),
    ],
)
def test_glyphs_are_those_of_the_language(page, tmp_path, language, family, other):
    dot = tmp_path / "dot.svg"
    dot.write_bytes(PICTURE)
    context = {"name": HAN, "lines": ["<b>Müller</b>"], "document_hash": "ab" * 32}
    content = render_pdf(page, context, language, assets={"dot.svg": dot})
    text, fonts = printed(content, "pdftotext"), printed(content, "pdffonts")
    assert HAN in text
    assert "<b>Müller</b>" in text
    assert "ab" * 32 in text
    assert family in fonts
    assert other not in fonts
    assert "DejaVu" not in fonts
    assert all(line.split()[-5:-2] == ["yes"] * 3 for line in fonts.splitlines()[2:])


def test_pages_are_counted(page):
    context = {"name": "Long", "lines": [f"Line {number}" for number in range(90)]}
    content = render_pdf(page, context, "en")
    text = printed(content, "pdftotext")
    pages = int(printed(content, "pdfinfo").partition("Pages:")[2].split()[0])
    assert pages >= 2
    assert f"Page 1 of {pages}" in text
    assert f"Page {pages} of {pages}" in text


def test_same_html_gives_the_same_paper():
    html = "<html lang=en><title>a</title><p>once</p></html>"
    assert render_html(html, {}) == render_html(html, {})


class Recorder(BaseHTTPRequestHandler):
    asked: list[str] = []

    def do_GET(self):
        self.asked.append(self.path)
        self.send_response(404)
        self.end_headers()

    def log_message(self, *args):
        """Keeps quiet."""


def test_paper_fetches_nothing_and_attaches_nothing(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("MARKER-OF-A-SECRET")
    server = HTTPServer(("127.0.0.1", 0), Recorder)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    base = f"http://127.0.0.1:{server.server_port}"
    html = f"""
      <html lang="en"><head><title>Greedy</title>
      <link rel="stylesheet" href="{base}/css">
      <link rel="attachment" href="file://{secret}">
      <style>@import url("{base}/import"); body {{ background: url("{base}/bg") }}
      @font-face {{ font-family: x; src: url("{base}/font") }}</style></head>
      <body style="font-family: x"><img src="{base}/img" alt="">
      <img src="file://{secret}" alt=""><object data="{base}/object"></object>
      <img src="asset:../secret.txt" alt=""><p>done</p>
      <svg width="9" height="9"><image href="{base}/svg" width="9" height="9"/></svg>
      </body></html>"""
    try:
        content = render_html(html, {})
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    assert Recorder.asked == []
    assert b"MARKER-OF-A-SECRET" not in content
    assert b"EmbeddedFile" not in content
    assert "done" in printed(content, "pdftotext")


def test_missing_font_says_what_to_install(monkeypatch):
    monkeypatch.setattr(pdf, "installed_families", lambda: frozenset({"DejaVu Sans"}))
    with pytest.raises(PdfError, match=r"Noto Sans CJK HK.*fonts-noto-cjk"):
        render_html("<p>a</p>", {})


def test_page_too_heavy_to_lay_out_is_an_error_not_an_end(monkeypatch):
    monkeypatch.setattr(pdf, "ALLOWANCE", Allowance(40 * 1_048_576, 60, "data"))
    with pytest.raises(ChildError, match="memory"):
        render_html("<p>a</p>" * 1_000, {})


def test_layout_that_crashed_is_done_once_more():
    with interfering(
        "documents.pdf_child", lambda pid: os.kill(pid, signal.SIGSEGV)
    ) as crashed:
        content = render_html("<p>whole</p>" * 200, {})
    assert crashed
    assert "whole" in printed(content, "pdftotext")


def test_layout_that_crashes_again_is_an_error(monkeypatch):
    asked = []

    def crash(*_, **__):
        asked.append(1)
        raise ChildError("crash", "SIGSEGV")

    monkeypatch.setattr(pdf, "run_child", crash)
    with pytest.raises(ChildError, match="SIGSEGV"):
        render_html("<p>a</p>", {})
    assert len(asked) == 2
