"""How long a running server takes for POST /api/v1/check: one English listing of 5 kB, a Chinese one of 2,500 characters.

    python benchmarks/server.py [--requests 500] [--config plugins.toml]

Starts its own server with an empty data folder, or one with a fitted category model (--home FOLDER, whose model is copied), over one kept
connection, after 50 requests to warm up. The bars: p50 at most 8 ms in English and 15 ms in Chinese, p99 at most four times p50.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

BARS_MS = {"English, 5 kB": 8.0, "Chinese, 2,500 characters": 15.0}
TAIL = 4.0  # p99 over p50
WARM_UP = 50

ENGLISH = [
    "The frame is cut from one sheet of aluminium and anodised in a matte finish that does not show fingerprints.",
    "Two rubber feet keep it from sliding on a glass desk, and a recess at the back leads the charging cable away.",
    "It takes phones between four and seven inches, with or without a thin case, upright or lying on their side.",
    "The hinge is stiff enough to type on the screen and soft enough to be turned with one hand.",
    "We pack it in a box of recycled card without a plastic insert; the manual is printed in six languages.",
    "If a screw works loose after some years, any hex key of three millimetres tightens it again.",
    "Weight 180 g, height 11.5 cm, base 8 by 7 cm; compatible with iPhone, Samsung Galaxy and Pixel phones.",
]
CHINESE = [
    "支架由整块铝板切割而成，表面经过阳极氧化处理，不易留下指纹。",
    "底部两条硅胶垫可以防止在玻璃桌面上滑动，背面留有走线槽。",
    "适用于四到七英寸的手机，带薄壳也能放，横放竖放都可以。",
    "转轴阻尼适中，点按屏幕不会晃动，单手就能调整角度。",
    "包装采用再生纸盒，没有塑料内托，说明书有六种语言。",
    "使用几年后如果螺丝松动，用三毫米的内六角扳手即可拧紧。",
    "重量180克，高11.5厘米，底座8×7厘米，适用于苹果、三星、华为等手机。",
]


def listing(sentences: list[str], title: str, language: str, joint: str, size: int) -> dict[str, Any]:
    """A listing whose JSON has about ``size`` bytes (or characters, for Chinese)."""
    bullets = [sentences[n % len(sentences)] for n in range(5)]
    description = ""
    while len(title) + sum(map(len, bullets)) + len(description) < size:
        description += sentences[len(description) % len(sentences)] + joint
    return {"id": "bench", "title": title, "language": language, "bullets": bullets, "description": description, "brand": "Nordbøle",
            "category": ["Electronics", "Phone Accessories", "Stands"], "attributes": {"Material": "Aluminium", "Colour": "Silver"}}


LISTINGS = {
    "English, 5 kB": listing(ENGLISH, "Aluminium phone stand for desk, adjustable angle, silver", "en", " ", 4_700),
    "Chinese, 2,500 characters": listing(CHINESE, "铝合金手机支架 桌面可调角度 银色", "zh", "", 2_450),
}


def main() -> int:
    """Prints one line a listing; exit 1 if the bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=500)
    parser.add_argument("--config", type=Path)
    parser.add_argument("--home", type=Path)
    wish = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        if wish.home:
            shutil.copytree(wish.home / "models", Path(home) / "models")
        command = [sys.executable, "-m", "listlint", "serve", "--port", "0"] + (["--config", str(wish.config)] if wish.config else [])
        own = {"LISTLINT_HOME": home, "LISTLINT_LANG": "en"}
        server = subprocess.Popen(command, env=os.environ | own, stdout=subprocess.PIPE, text=True)
        try:
            port = _port(server)
            token = (Path(home) / "pair-token").read_text().strip()
            taken = {name: measure(port, token, body, wish.requests, name) for name, body in LISTINGS.items()}
        finally:
            server.send_signal(signal.SIGINT)
            server.communicate(timeout=30)
    missed = [name for name, (middle, tail) in taken.items() if middle > BARS_MS[name] or tail > TAIL * middle]
    return int(bool(missed))


def measure(port: int, token: str, body: dict[str, Any], requests: int, name: str) -> tuple[float, float]:
    """The median and the 99th hundredth of so many requests, in milliseconds."""
    sent = json.dumps({"listing": body, "marketplace": "amazon", "lang": "en"}, ensure_ascii=False).encode()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    connection = http.client.HTTPConnection("127.0.0.1", port)
    taken: list[float] = []
    for number in range(WARM_UP + requests):
        began = time.perf_counter()
        connection.request("POST", "/api/v1/check", sent, headers)
        answer = connection.getresponse()
        content = answer.read()
        elapsed = (time.perf_counter() - began) * 1000
        if answer.status == 429:
            time.sleep(float(answer.headers["Retry-After"]))
            continue
        if answer.status != 200:
            raise SystemExit(f"{answer.status}: {content.decode()}")
        if number >= WARM_UP:
            taken.append(elapsed)
    found = json.loads(content)
    for part in ("skipped", "failed"):  # a figure without the checkers would be no figure
        if found[part]:
            print(f"{name}: {part}: {found[part]}", file=sys.stderr)
    cuts = statistics.quantiles(taken, n=100)
    print(f"{name}: {len(sent):,} bytes, {len(found.get('findings', ()))} findings, {len(taken)} requests: "
          f"p50 {cuts[49]:.1f} ms, p90 {cuts[89]:.1f} ms, p99 {cuts[98]:.1f} ms")
    return cuts[49], cuts[98]


def _port(server: subprocess.Popen[str]) -> int:
    assert server.stdout is not None
    for line in server.stdout:
        if found := re.search(r"http://127\.0\.0\.1:(\d+)", line):
            port = int(found[1])
        if line.startswith("Ctrl-C"):
            return port
    raise SystemExit("the server did not start")


if __name__ == "__main__":
    sys.exit(main())
