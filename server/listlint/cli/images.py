"""listlint images: the picture bank. Whose photos are known, and whose a picture is."""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from listlint.cli import World

if TYPE_CHECKING:
    from listlint.protocols import ImageMatch
    from listlint.records.images.rows import NewPicture

SUFFIXES = (".jpg", ".jpeg", ".jfif", ".png", ".gif", ".webp", ".bmp")  # what a folder is searched for; a named file is always tried
WORDS = {
    "en": {"added": "{added} added, {known} were there already, {unmatchable} hold too little to be matched, {bad} could not be read",
           "empty": "no pictures in {path}; looked for {suffixes}", "adding": "adding", "matching": "matching",
           "stopped": "stopped; what is reported was added. Go on with the same command", "removed": "{n} removed",
           "none": "nothing to remove: no picture fits", "exported": "{n} pictures exported",
           "imported": "{added} added, {known} were there already", "owner": "{image} of {owner}", "no match": "no match",
           "skipped": "skipped: {reason}", "score": "score", "until": "until",
           "licensed": "licensed to", "good": "for good", "disabled": "disabled until",
           "pictures": "pictures", "protected": "protected", "seen": "seen", "negative": "negative", "owners": "owners",
           "photos": "different photos", "licenses": "licences", "bytes": "bytes"},
    "zh": {"added": "新增 {added} 张，已有 {known} 张，{unmatchable} 张内容太少无法比对，{bad} 张无法读取",
           "empty": "{path} 中没有图片；查找的后缀为 {suffixes}", "adding": "正在添加", "matching": "正在比对",
           "stopped": "已停止；已报告的图片均已入库。重新运行同一命令即可继续", "removed": "已删除 {n} 张",
           "none": "没有符合条件的图片可删除", "exported": "已导出 {n} 张图片", "imported": "新增 {added} 张，已有 {known} 张",
           "owner": "{owner} 的 {image}", "no match": "没有匹配", "skipped": "未比对：{reason}", "score": "得分", "until": "至",
           "licensed": "已授权给", "good": "长期", "disabled": "停用至",
           "pictures": "图片", "protected": "受保护", "seen": "扫描所见", "negative": "通用图", "owners": "所有者",
           "photos": "不同照片", "licenses": "授权", "bytes": "字节"},
}
_lang = click.option("--lang", type=click.Choice(["en", "zh"]), help="Language of the messages (default: the system's).")
_kind = click.option("--kind", type=click.Choice(["protected", "seen", "negative"]), help="Only pictures of this kind.")
_paths = click.argument("paths", nargs=-1, required=True, metavar="PATH…", type=click.Path(exists=True, path_type=Path))


@click.group()
def images() -> None:
    """Pictures with owners: add them, and ask whose photo a picture is."""


@images.command()
@_paths
@click.option("--owner", required=True, metavar="NAME", help="Whose pictures these are; owners and sellers are one set of names.")
@click.option("--protected", "kind", flag_value="protected", default="protected",
              help="Showing one without a licence is an error (default).")
@click.option("--negative", "kind", flag_value="negative",
              help="Everybody may show these: size charts, logos, templates. They accuse nobody.")
@click.option("--license", "licenses", multiple=True, metavar="SELLER", help="A seller who may show them; may be given several times.")
@click.option("--until", metavar="DATE", help="Last day of those licences (2027-01-31); for good if not given.")
@click.option("--note", default="", metavar="TEXT", help="Kept with the pictures.")
@_lang
@click.pass_obj
def add(world: World, paths: tuple[Path, ...], owner: str, kind: str, licenses: tuple[str, ...], until: str | None, note: str,
        lang: str | None) -> None:
    """Add pictures and folders of pictures. Stopped in between, the same command goes on where it was.

    Exits with 2 if a file could not be read; the others are added all the same.
    """
    words = WORDS[lang or world.lang]
    if until and not licenses:
        raise click.UsageError("--until is the last day of a licence; name its holder with --license")
    if not owner.strip():
        raise click.BadParameter("an owner needs a name", param_hint="--owner")
    leave = dict.fromkeys(licenses, _day(until, "--until"))
    files = _files(paths, words)
    counts = {"added": 0, "known": 0, "unmatchable": 0, "bad": 0}
    with _progress(words["adding"], len(files)) as advance:
        try:
            for outcome in world.records.images.add_many(_readable(files, counts, owner=owner, kind=kind, licenses=leave, note=note)):
                counts[outcome.outcome] += 1
                if outcome.outcome == "unmatchable":
                    click.echo(f"listlint: {outcome.reason}", err=True)
                advance(1)
        except KeyboardInterrupt:
            click.echo(f"\n{words['added'].format(**counts)}\nlistlint: {words['stopped']}", err=True)
            sys.exit(130)
    click.echo(words["added"].format(**counts))
    sys.exit(2 if counts["bad"] else 0)


def _readable(files: list[Path], counts: dict[str, int], **about: Any) -> Iterator[NewPicture]:
    from listlint.pictures import Picture, PictureError
    from listlint.records.images.rows import NewPicture

    for path in files:
        try:
            picture = Picture.read(path)
            picture.reduced  # noqa: B018  a truncated file shows itself only when decoded
        except PictureError as error:
            counts["bad"] += 1
            click.echo(f"listlint: {error}", err=True)
        else:
            yield NewPicture(picture=picture, name=str(path), source=str(path), **about)


@images.command()
@_paths
@click.option("--seller", default="", metavar="S", help="Who shows them: the own and licensed pictures are left out.")
@click.option("--on", "day", metavar="DATE", help="The day licences are judged on (default: today).")
@click.option("--format", "form", type=click.Choice(["text", "jsonl"]), default="text", show_default=True)
@_lang
@click.pass_obj
def match(world: World, paths: tuple[Path, ...], seller: str, day: str | None, form: str, lang: str | None) -> None:
    """Say of which bank pictures the given ones were made: one line a picture, best match first.

    Exits with 2 if a file could not be read; it is reported as skipped.
    """
    words = WORDS[lang or world.lang]
    on = _day(day, "--on")
    files = _files(paths, words)
    unread = 0
    with _progress(words["matching"], len(files)) as advance:
        for path in files:
            matches, skipped, bad = _asked(world, path, seller, on)
            unread += bad
            if form == "jsonl":
                click.echo(json.dumps({"image": str(path), "matches": [_as_json(found) for found in matches], "skipped": skipped},
                                      ensure_ascii=False))
            else:
                _say_matches(path, matches, skipped, words)
            advance(1)
    sys.exit(2 if unread else 0)


def _asked(world: World, path: Path, seller: str, on: date | None) -> tuple[list[ImageMatch], str | None, bool]:
    from listlint.pictures import Picture, PictureError
    from listlint.protocols import CannotMatch

    try:
        found = world.records.images.match(Picture.read(path), seller=seller, on=on)
    except CannotMatch as error:
        return [], str(error), False
    except PictureError as error:
        return [], str(error), True
    return [match for match in found if match.kind != "negative" and not match.licensed], None, False


def _as_json(found: ImageMatch) -> dict[str, Any]:
    return {"image": found.image, "owner": found.owner, "score": found.score, "region": list(found.region),
            "bank_region": list(found.bank_region), "views": list(found.views)}


def _say_matches(path: Path, matches: list[ImageMatch], skipped: str | None, words: dict[str, str]) -> None:
    if skipped is not None:
        click.echo(f"{path}\n  {words['skipped'].format(reason=skipped)}")
        return
    click.echo(str(path))
    for found in matches:
        views = f" ({', '.join(found.views)})" if found.views else ""
        click.echo(f"  {words['owner'].format(image=found.image, owner=found.owner)}: {words[found.kind]}, "
                   f"{words['score']} {found.score:.2f}{views}")
    if not matches:
        click.echo(f"  {words['no match']}")


@images.command(name="list")
@click.option("--owner", metavar="NAME", help="Only this owner's pictures.")
@_kind
@click.option("--format", "form", type=click.Choice(["text", "jsonl"]), default="text", show_default=True)
@_lang
@click.pass_obj
def list_(world: World, owner: str | None, kind: Any, form: str, lang: str | None) -> None:
    """List the bank's pictures, in the order they were added."""
    words = WORDS[lang or world.lang]
    for known in world.records.images.pictures(owner=owner, kind=kind):
        licenses = {seller: until.isoformat() if until else None for seller, until in sorted(known.licenses.items())}
        if form == "jsonl":
            click.echo(json.dumps({"image": known.name, "owner": known.owner, "kind": known.kind, "sha256": known.sha256,
                                   "width": known.width, "height": known.height, "first_seen": known.first_seen.isoformat(),
                                   "disabled_until": known.disabled_until and known.disabled_until.isoformat(),
                                   "licenses": licenses, "source": known.source, "note": known.note}, ensure_ascii=False))
            continue
        leave = ", ".join(f"{seller} ({words['until']} {until})" if until else f"{seller} ({words['good']})"
                          for seller, until in licenses.items())
        about = [words[known.kind], f"{known.width}×{known.height}", known.first_seen.date().isoformat()]
        about += [f"{words['licensed']} {leave}"] if leave else []
        about += [f"{words['disabled']} {known.disabled_until}"] if known.disabled_until else []
        click.echo(f"{words['owner'].format(image=known.name, owner=known.owner)}: {', '.join(about)}")


@images.command()
@click.argument("names", nargs=-1, metavar="[NAME]…")
@click.option("--owner", metavar="NAME", help="Only this owner's pictures; without a NAME, all of them.")
@_kind
@_lang
@click.pass_obj
def remove(world: World, names: tuple[str, ...], owner: str | None, kind: Any, lang: str | None) -> None:
    """Remove pictures by the NAME that `images list` shows or by their sha256, or all of an owner or kind.

    Exits with 2 if none fits.
    """
    words = WORDS[lang or world.lang]
    bank = world.records.images
    if not names and not owner and not kind:
        raise click.UsageError("say which pictures: a NAME, --owner or --kind")
    if not names:
        count = bank.remove(owner=owner, kind=kind)
    else:
        count = sum(bank.remove(owner=owner, kind=kind, name=name)
                    + (bank.remove(owner=owner, kind=kind, sha256=name) if len(name) == 64 else 0) for name in names)
    click.echo(words["removed"].format(n=count) if count else words["none"], err=not count)
    sys.exit(0 if count else 2)


@images.command()
@click.argument("file", metavar="FILE", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path))
@_lang
@click.pass_obj
def export(world: World, file: Path, lang: str | None) -> None:
    """Write the whole bank to FILE: one JSON line a picture, compressed if it ends with .gz; - is standard output."""
    from listlint.records.images.transfer import export_lines

    count = -1  # the first line is the header
    with _opened(file, "w") as stream:
        for line in export_lines(world.store):
            stream.write(line + "\n")
            count += 1
    click.echo(WORDS[lang or world.lang]["exported"].format(n=count), err=True)


@images.command(name="import")
@click.argument("file", metavar="FILE", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
@_lang
@click.pass_obj
def import_(world: World, file: Path, lang: str | None) -> None:
    """Add the pictures that `images export` wrote to FILE; - is standard input. Importing twice is importing once."""
    from listlint.records.images.transfer import TransferError, import_lines

    try:
        with _opened(file, "r") as stream:
            done = import_lines(world.store, stream, str(file))
    except (TransferError, gzip.BadGzipFile, UnicodeDecodeError, EOFError) as error:
        raise click.UsageError(f"{file}: {error}" if str(file) not in str(error) else str(error)) from None
    click.echo(WORDS[lang or world.lang]["imported"].format(added=done.added, known=done.known))


@images.command()
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@_lang
@click.pass_obj
def stats(world: World, form: str, lang: str | None) -> None:
    """Count the bank's pictures, owners and licences."""
    words = WORDS[lang or world.lang]
    counts = world.records.images.stats()
    if form == "json":
        click.echo(json.dumps(counts))
    else:
        for name, count in counts.items():
            click.echo(f"{words[name]}: {count:,}")


def _files(paths: tuple[Path, ...], words: dict[str, str]) -> list[Path]:
    files: list[Path] = []
    for path in paths:
        if not path.is_dir():
            files.append(path)
            continue
        inside = sorted(file for file in path.rglob("*") if file.suffix.lower() in SUFFIXES and file.is_file())
        if not inside:
            raise click.UsageError(words["empty"].format(path=path, suffixes=" ".join(SUFFIXES)))
        files += inside
    return files


def _day(text: str | None, option: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise click.BadParameter(f'"{text}" is no day; write it 2027-01-31', param_hint=option) from None


@contextmanager
def _opened(file: Path, mode: str) -> Iterator[TextIO]:
    if str(file) == "-":
        yield sys.stdout if mode == "w" else sys.stdin
    elif file.suffix == ".gz":
        with gzip.open(file, mode + "t", encoding="utf-8") as stream:
            yield stream  # type: ignore[misc]
    else:
        with file.open(mode, encoding="utf-8") as plain:
            yield plain  # type: ignore[misc]


@contextmanager
def _progress(what: str, total: int) -> Iterator[Any]:
    """A bar on standard error, where a person looks at one."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal or total < 2) as bar:
        task = bar.add_task(what, total=total)
        yield lambda steps: bar.advance(task, steps)
