"""Reads docker-compose.yml, so that its processes can run without a container engine."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
SERVICES = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))["services"]
VARIABLE = re.compile(r"\$\{(\w+)(?::[-?][^}]*)?\}")


@dataclass(frozen=True)
class Machine:
    """This machine in the place of the containers: folder, ports, servers."""

    folder: Path
    web_port: int
    smtp_port: int
    owner_url: str
    web_url: str
    redis_url: str

    def make_secrets(self) -> None:
        """The secret files of deploy/make-secrets, with the addresses of our servers."""
        (self.folder / "deploy").mkdir()
        script = shutil.copy(ROOT / "deploy/make-secrets", self.folder / "deploy")
        subprocess.run([script], check=True)
        for name, url in (("owner_url", self.owner_url), ("url", self.web_url)):
            (self.folder / f"secrets/database_{name}").write_text(url)

    def here(self, text: str) -> str:
        """A value of the compose file as it must read on this machine."""
        ours = {
            "/run/secrets/": f"{self.folder}/secrets/",
            "/var/lib/greenfin": f"{self.folder}/var",
            "/tmp/": f"{self.folder}/",
            "0.0.0.0:8000": f"127.0.0.1:{self.web_port}",
            "web:8000": f"127.0.0.1:{self.web_port}",
            "redis://redis:6379/0": self.redis_url,
        }
        container = re.compile("|".join(map(re.escape, ours)))
        text = container.sub(lambda match: ours[match.group()], text)
        given = {
            "SITE_HOST": "localhost",
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": str(self.smtp_port),
        }
        return VARIABLE.sub(lambda match: given[match.group(1)], text)

    def command(self, service: str) -> list[str]:
        """A service's command."""
        return [self.here(word) for word in SERVICES[service]["command"]]

    def environment(self, service: str) -> dict[str, str]:
        """A service's environment and nothing of the test's own but PATH."""
        given = SERVICES[service]["environment"]
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            "STATIC_DIR": str(self.folder / "static"),
        } | {key: self.here(value) for key, value in given.items()}
