"""What `make run` does once before it starts the server: pictures, records and a scan of the example catalogue, in LISTLINT_HOME."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections import Counter
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path

from listlint.cli import default_language
from listlint.home import home

HERE = Path(__file__).resolve().parent
CATALOGUE = HERE / "catalogue.jsonl"
FILED = HERE / "filed.csv"  # what the model learns from; learning from the catalogue itself would teach it the misfiled ones
LETTER = HERE / "letter-of-authorization.txt"
PROTECTED = ("necklace-moon", "necklace-pearl", "satchel-tan")  # Kite & Wool's photos; North Harbor may show them

WORDS = {
    "en": {"draw": "Drawing the example pictures", "bank": "Adding Kite & Wool's pictures to the bank, with a licence for North Harbor",
           "brand": "Authorizing RunHill for Nike", "fit": "Learning the category tree from filed.csv",
           "scan": "Scanning {count} example listings",
           "found": "{listings} of {count} listings have findings: {errors} errors, {warnings} warnings, {hints} hints",
           "skipped": "Not checked: {checker}: {reason} {install}", "failed": "Failed: {checker}: {reason}",
           "error": "examples/prepare.py: this command failed with exit code {code}:\n  {command}\n{said}"},
    "zh": {"draw": "正在绘制示例图片", "bank": "正在把 Kite & Wool 的图片加入图库，并授权 North Harbor 使用",
           "brand": "正在登记 RunHill 的耐克授权",
           "fit": "正在从 filed.csv 学习类目", "scan": "正在检查 {count} 个示例商品",
           "found": "{count} 个商品中有 {listings} 个存在问题：错误 {errors}，警告 {warnings}，提示 {hints}",
           "skipped": "未检查：{checker}：{reason} {install}", "failed": "出错：{checker}：{reason}",
           "error": "examples/prepare.py：以下命令失败，退出码 {code}：\n  {command}\n{said}"},
}[default_language()]


def say(what: str, **data: object) -> None:
    print(WORDS[what].format(**data), flush=True)


def listlint(*arguments: str | Path, passing: tuple[int, ...] = (0,)) -> None:
    """Run a command of Listlint; stop with its own words if it fails."""
    command = [sys.executable, "-m", "listlint", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode not in passing:
        said = (done.stdout + done.stderr).strip()
        sys.exit(WORDS["error"].format(code=done.returncode, command=" ".join(("listlint", *map(str, arguments))), said=said))


def state() -> str:
    """Changes when the examples or the installed version do."""
    digest = hashlib.sha256(version("listlint").encode())
    for path in sorted(HERE.iterdir()):
        if path.is_file() and path.suffix in (".py", ".jsonl", ".csv", ".txt"):
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def prepare(folder: Path) -> None:
    """Everything, in the order in which one step needs the other."""
    from draw import draw_all

    pictures, results = folder / "pictures", folder / "results.jsonl"
    count = sum(1 for row in CATALOGUE.open(encoding="utf-8") if row.strip())
    say("draw")
    draw_all(pictures)
    say("bank")
    listlint("images", "add", *(pictures / f"{name}.jpg" for name in PROTECTED), "--owner", "kite-and-wool", "--protected", "--license",
             "north-harbor")
    say("brand")
    until = date.today() + timedelta(days=365)
    listlint("brands", "authorize", "Nike", "--seller", "run-hill", "--document", LETTER, "--until", until.isoformat())
    say("fit")
    listlint("categories", "fit", FILED)
    say("scan", count=count)
    listlint("scan", CATALOGUE, "--root", pictures, "-o", results, passing=(0, 1))  # 1: something was found, as it should be
    report(results, count)


def report(results: Path, count: int) -> None:
    """What was found in a line, and what was not looked at."""
    levels: Counter[str] = Counter()
    silent: dict[tuple[str, str, str], str] = {}
    listings = 0
    for line in results.open(encoding="utf-8"):
        result = json.loads(line)
        listings += bool(result["findings"])
        levels.update(finding["severity"] for finding in result["findings"])
        for kind in ("skipped", "failed"):
            silent |= {(entry["checker"], entry["reason"], entry.get("install") or ""): kind for entry in result[kind]}
    say("found", listings=listings, count=count, errors=levels["error"], warnings=levels["warning"], hints=levels["info"])
    for (checker, reason, install), kind in silent.items():
        say(kind, checker=checker, reason=reason, install=install)


def main() -> None:
    folder = home() / "examples"
    stamp = folder / "prepared"
    now = state()
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == now:
        return
    folder.mkdir(parents=True, exist_ok=True)
    prepare(folder)
    stamp.write_text(now, encoding="utf-8")


if __name__ == "__main__":
    main()
