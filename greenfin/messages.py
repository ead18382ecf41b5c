"""The messages of pages: gathered from the sources, checked, converted and compiled.

    python -m greenfin.messages update|check|compile

Translators write locale/zh_Hant; 简体中文 is made from it, with an override list, and
neither it nor what is compiled is kept in the repository. Needs Debian's gettext.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import opencc
import yaml
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"
TRADITIONAL = LOCALE / "zh_Hant/LC_MESSAGES/django.po"
SIMPLIFIED = LOCALE / "zh_Hans/LC_MESSAGES/django.po"
OVERRIDES = LOCALE / "zh_Hans_overrides.yaml"
NOT_OURS = {"tests", "bench", "var", "node_modules"}
KEYWORDS = (
    "gettext_noop",
    "gettext_lazy",
    "ngettext_lazy:1,2",
    "pgettext:1c,2",
    "pgettext_lazy:1c,2",
    "npgettext:1c,2,3",
    "npgettext_lazy:1c,2,3",
)
CHURN = ('"POT-Creation-Date', '"Report-Msgid-Bugs-To')
HEADER = """msgid ""
msgstr ""
"Language: zh_Hant\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"
"""


class MessagesError(Exception):
    """A message lacks its translation, or a tool refused the catalogue."""


def tool(*command: str | Path) -> str:
    """What a gettext tool prints; raises MessagesError with its own words."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise MessagesError(done.stderr.strip())
    return done.stdout


def sources() -> Iterator[Path]:
    """Every module and template whose words people read."""
    for folder in sorted(ROOT.iterdir()):
        if folder.name in NOT_OURS or folder.name.startswith("."):
            continue
        if folder.name == "templates" or (folder / "__init__.py").exists():
            for suffix in ("py", "html", "txt"):
                yield from sorted(folder.rglob(f"*.{suffix}"))


def gather(folder: Path) -> Path:
    """Writes a catalogue of all messages in the sources into `folder`; gives its path."""
    names = []
    for number, path in enumerate(sources()):
        text = path.read_text(encoding="utf-8")
        copy = folder / f"{number}.py"
        copy.write_text(text if path.suffix == ".py" else templatize(text), "utf-8")
        names.append(str(copy))
    found, listing = folder / "found.pot", folder / "files"
    listing.write_text("\n".join(names), "utf-8")
    keywords = [f"--keyword={word}" for word in KEYWORDS]
    options = ["--language=Python", "--from-code=UTF-8", "--no-location", "--no-wrap"]
    options += ["--add-comments=Translators", "--force-po", "--sort-output"]
    tool("xgettext", *options, *keywords, "-f", listing, "-o", found)
    return found


def merged(folder: Path) -> Path:
    """The translators' catalogue brought up to date with the sources, in `folder`."""
    known, result = folder / "known.po", folder / "merged.po"
    present = TRADITIONAL.read_text("utf-8") if TRADITIONAL.exists() else HEADER
    known.write_text(present, "utf-8")
    options = ["--quiet", "--no-fuzzy-matching", "--no-location", "--no-wrap"]
    tool("msgmerge", *options, "--sort-output", "-o", result, known, gather(folder))
    return result


def messages_in(catalogue: str) -> list[str]:
    """The first line of each message in the text of a catalogue, without its header."""
    blocks = [block for block in catalogue.split("\n\n") if "msgid" in block]
    lines = [block[block.index("msgid") :].splitlines() for block in blocks]
    firsts = [" ".join(entry[:2]) for entry in lines]
    return [first for first in firsts if not first.startswith('msgid "" msgstr')]


def untranslated() -> list[str]:
    """Messages of the sources that 繁體中文 lacks or that nobody has confirmed."""
    with tempfile.TemporaryDirectory() as name:
        current = merged(Path(name))
        lacking = tool("msgattrib", "--untranslated", "--no-obsolete", current)
        doubtful = tool("msgattrib", "--only-fuzzy", "--no-obsolete", current)
        tool("msgfmt", "--check-format", "-o", "/dev/null", current)
    return messages_in(lacking) + messages_in(doubtful)


def lines_missing_in_head(catalogue: str) -> list[str]:
    """Lines of the header without which gettext reads the catalogue otherwise.

    A catalogue that does not say how it counts turns every plural into English.
    """
    head = catalogue.partition("\n\n")[0].splitlines()
    needed = [line for line in HEADER.splitlines() if line.startswith('"')]
    return [line for line in needed if line not in head]


def check() -> None:
    """Raises MessagesError that names each message without a translation."""
    if missing := lines_missing_in_head(TRADITIONAL.read_text("utf-8")):
        listing = "\n".join(f"  {line}" for line in missing)
        raise MessagesError(f"The head of {TRADITIONAL.name} lacks:\n{listing}")
    if missing := untranslated():
        listing = "\n".join(f"  {message}" for message in missing)
        raise MessagesError(f"{len(missing)} messages lack 繁體中文:\n{listing}")


def update() -> None:
    """Brings the translators' catalogue up to date; what is no longer used goes."""
    with tempfile.TemporaryDirectory() as name:
        text = tool("msgattrib", "--no-obsolete", "--no-wrap", merged(Path(name)))
    lines = [line for line in text.splitlines() if not line.startswith(CHURN)]
    TRADITIONAL.parent.mkdir(parents=True, exist_ok=True)
    TRADITIONAL.write_text("\n".join(lines) + "\n", "utf-8")


def simplified(catalogue: str, overrides: dict[str, str]) -> str:
    """A catalogue's translations in 简体中文; the overrides are applied last."""
    converter = opencc.OpenCC("hk2s")
    lines, translation = [], False
    for line in catalogue.splitlines():
        if not line.startswith('"'):
            translation = line.startswith("msgstr")
        if translation:
            line = converter.convert(line).replace("zh_Hant", "zh_Hans")
            for found, wanted in overrides.items():
                line = line.replace(found, wanted)
        lines.append(line)
    return "\n".join(lines) + "\n"


def compile_all() -> None:
    """Makes 简体中文 and compiles every catalogue beside its source."""
    overrides = yaml.safe_load(OVERRIDES.read_text("utf-8"))
    SIMPLIFIED.parent.mkdir(parents=True, exist_ok=True)
    SIMPLIFIED.write_text(
        simplified(TRADITIONAL.read_text("utf-8"), overrides), "utf-8"
    )
    for source in (TRADITIONAL, SIMPLIFIED):
        tool("msgfmt", "--check-format", "-o", source.with_suffix(".mo"), source)


COMMANDS = {"update": update, "check": check, "compile": compile_all}


def main(arguments: list[str]) -> int:
    """Runs one command; 0 well, 1 something to mend, 2 wrong usage."""
    if len(arguments) != 1 or arguments[0] not in COMMANDS:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    try:
        COMMANDS[arguments[0]]()
    except MessagesError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
