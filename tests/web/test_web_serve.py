"""listlint serve and listlint token, as they are typed."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from click.testing import CliRunner

from listlint.cli import main


@pytest.fixture
def at_home(home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("LISTLINT_HOME", str(home))
    monkeypatch.setenv("LISTLINT_LANG", "en")
    (tmp_path / "plugins.toml").write_text("run = []\n")
    monkeypatch.chdir(tmp_path)
    return home


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise there")
@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_serve_says_where_to_go_and_stops_cleanly(at_home: Path, stop: signal.Signals) -> None:
    server = subprocess.Popen([sys.executable, "-m", "listlint", "serve", "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              text=True, env=os.environ.copy())
    assert server.stdout is not None
    said = []
    while not said or not said[-1].startswith("Ctrl-C"):
        line = server.stdout.readline()
        assert line, server.communicate()[1]
        said.append(line)
    text = "".join(said)
    base = re.findall(r"http://127\.0\.0\.1:\d+", text)[0]
    pair, review = (re.findall(rf"{base}/{page}#(\S+)", text)[0] for page in ("pair", "login"))
    assert "/demo" in text
    assert (at_home / "pair-token").read_text().strip() == pair
    with urllib.request.urlopen(f"{base}/health/ready") as answer:
        assert json.load(answer) == {"ready": True, "problems": []}
    request = urllib.request.Request(f"{base}/api/v1/session", headers={"Authorization": f"Bearer {review}"})
    with urllib.request.urlopen(request) as answer:
        assert "admin" in json.load(answer)["scopes"]
    server.send_signal(stop)
    rest, errors = server.communicate(timeout=60)
    assert (rest, errors, server.returncode) == ("Stopped.\n", "", 0)


def test_a_port_in_use_is_told_with_another_to_take(at_home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = CliRunner().invoke(main, ["serve", "--port", str(port)])
    assert result.exit_code == 1
    assert f"port {port} on 127.0.0.1 is in use" in result.output
    assert f"--port {port + 1}" in result.output


def test_a_token_is_printed_once_listed_without_its_secret_and_revoked(at_home: Path) -> None:
    runner = CliRunner()
    made = runner.invoke(main, ["token", "create", "my script", "--seller", "shop-17", "--days", "30"])
    assert made.exit_code == 0
    secret, id = made.stdout.strip(), made.stderr.partition(":")[0]
    assert secret.startswith("ll_")
    listed = runner.invoke(main, ["token", "list", "--format", "jsonl"])
    row = json.loads(listed.stdout)
    assert (row["id"], row["name"], row["seller"], row["scopes"]) == (id, "my script", "shop-17", ["findings:read", "lint:write"])
    assert secret not in listed.output
    assert runner.invoke(main, ["token", "revoke", id]).exit_code == 0
    assert "revoked" in runner.invoke(main, ["token", "list"]).output
    assert runner.invoke(main, ["token", "revoke", id]).exit_code == 1


def test_a_sellers_token_without_a_seller_is_a_usage_error(at_home: Path) -> None:
    result = CliRunner().invoke(main, ["token", "create", "x"])
    assert result.exit_code == 2
    assert "--seller" in result.output
