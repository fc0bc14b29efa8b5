"""listlint brands: the register of brands, what a text says of them, and who may use which until when."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from listlint.records.brands import Brands

WORDS = {
    "en": {"claim": "claims to be", "compatible": "fits", "style": "in the style of", "ambiguous": "an ordinary word, or",
           "disguised": "disguised", "none": "no brand",
           "until": "until {until}", "open": "for good", "authorized": "{seller} may use {brand} {until}",
           "own": "{brand} belongs to {seller}",
           "revoked": "{seller} may no longer use {brand}", "no leave": "{seller} holds no authorization for {brand}",
           "imported": "{good} brands imported, {bad} rows left out", "new": "{count} new",
           "extended": "{count} added to built-in brands",
           "replaced": "{count} in place of built-in brands",
           "updated": "{count} imported before", "repeated": "{count} twice in the file",
           "own needs": "an own brand needs neither --until nor --document",
           "no proof": "give the proof with --document FILE, or --own for the seller's own brand", "brands": "{count} brands"},
    "zh": {"claim": "自称", "compatible": "适配", "style": "仿", "ambiguous": "普通词或", "disguised": "变形", "none": "没有品牌",
           "until": "至{until}", "open": "长期", "authorized": "{seller}可使用{brand}，{until}",
           "own": "{brand}属于{seller}",
           "revoked": "{seller}不再可使用{brand}", "no leave": "{seller}没有{brand}的授权",
           "imported": "已导入{good}个品牌，{bad}行未导入", "new": "新增{count}个", "extended": "{count}个补充到内置品牌",
           "replaced": "{count}个替换内置品牌", "updated": "{count}个以前导入过", "repeated": "{count}个在文件中重复",
           "own needs": "自有品牌不需要 --until 和 --document",
           "no proof": "请用 --document 给出证明文件，自有品牌请用 --own", "brands": "{count}个品牌"},
}


@click.group()
def brands() -> None:
    """The brand register: find brands in texts, authorize sellers, import your own register."""


_format = click.option("--format", "form", type=click.Choice(["text", "jsonl"]), default="text", show_default=True, help="How to print.")


@brands.command()
@click.argument("texts", nargs=-1, required=True, metavar="TEXT…|FILE")
@click.option("--category", default="", metavar="PATH", help="Category of the texts, as in “Shoes > Sneakers”; a row's own goes first.")
@_format
@click.pass_obj
def find(world: Any, texts: Sequence[str], category: str, form: str) -> None:
    """Tell which brands TEXT names and what is meant: claim, compatible, style or ambiguous.

    A FILE is JSONL or CSV with titles (its id and category are used), or a text of one title a line; - is standard input.
    """
    register = _register(world)
    words = _words(world)
    for number, title, path in _titles(texts, category, world.lang):
        uses = register.find(title, category=path)
        if form == "jsonl":
            found = [{"brand": use.brand, "start": use.start, "end": use.end, "use": use.use, "disguised": use.disguised} for use in uses]
            click.echo(json.dumps({"id": number, "text": title, "uses": found}, ensure_ascii=False))
            continue
        click.echo(title)
        for use in uses:
            what = words[use.use] + " " + use.brand + (f", {words['disguised']}" if use.disguised else "")
            what += f" ({use.cue})" if use.cue else ""
            click.echo(f"  {use.start}–{use.end} “{use.written}”: {what}")
        if not uses:
            click.echo(f"  {words['none']}")


@brands.command("list")
@click.argument("part", default="")
@click.option("--seller", help="Only what this seller holds.")
@_format
@click.pass_obj
def list_(world: Any, part: str, seller: str | None, form: str) -> None:
    """List the register, or the brands with PART in a name; with --seller, that seller's authorizations and own brands."""
    register = _register(world)
    words = _words(world)
    if seller is not None:
        for leave in register.authorizations(seller):
            until = words["until"].format(until=leave.until) if leave.until else words["open"]
            row = {"brand": leave.brand, "seller": seller, "until": leave.until.isoformat() if leave.until else None,
                   "document": leave.document, "document_sha256": leave.document_sha256, "kind": "authorization"}
            click.echo(json.dumps(row, ensure_ascii=False) if form == "jsonl" else f"{leave.brand}\t{until}\t{leave.document}")
        for brand in register.entered(seller):
            click.echo(json.dumps({"brand": brand, "seller": seller, "kind": "own"}, ensure_ascii=False) if form == "jsonl"
                       else words["own"].format(brand=brand, seller=seller))
        return
    entries = [entry for entry in register.entries()
               if not part or any(part.casefold() in name.text.casefold() for name in entry.names)]
    for entry in sorted(entries, key=lambda entry: entry.brand.casefold()):
        names = [name.text for name in entry.names[1:] if name.sense not in ("never", "evidence")]
        if form == "jsonl":
            click.echo(json.dumps({"brand": entry.brand, "owner": entry.owner, "names": names, "trades": sorted(entry.trades),
                                   "source": entry.source}, ensure_ascii=False))
        else:
            click.echo(f"{entry.brand}\t{entry.owner}\t{', '.join(names)}")
    if form == "text":
        click.echo(words["brands"].format(count=len(entries)), err=True)


@brands.command("import")
@click.argument("path", metavar="CSV", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Let a row take the place of a built-in brand, owner and all.")
@click.pass_obj
def import_(world: Any, path: Path, replace: bool) -> None:
    """Import your register: columns brand, owner, names, lines, trades, ambiguous, protected (only brand is required).

    A brand that comes with Listlint gets the names and trades of its row and keeps its owner; every such row is told.
    """
    from listlint.records.brand_import import ImportRefusedError

    words = _words(world)
    try:
        imported = _register(world).import_csv(path, replacing=replace)
    except ImportRefusedError as error:
        raise click.ClickException(error.told(world.lang)) from error
    for note in sorted((*imported.rejected, *imported.notes), key=lambda note: note.line):
        click.echo(f"{path}:{note.line}: {note.text(world.lang)}", err=True)
    click.echo(words["imported"].format(good=len(imported.entries), bad=len(imported.rejected)))
    counts = Counter(note.what for note in imported.notes)
    if counts:
        met = sum(counts[kind] for kind in ("extended", "replaced", "updated"))
        counts["new"] = len(imported.entries) - met
        told = [words[kind].format(count=counts[kind]) for kind in ("new", "extended", "replaced", "updated", "repeated") if counts[kind]]
        click.echo("  " + ("、" if world.lang == "zh" else ", ").join(told))


@brands.command()
@click.argument("brand")
@click.option("--seller", required=True, help="Who may use the brand.")
@click.option("--document", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="The proof; its SHA-256 is kept with it.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Last day, as 2027-01-31; without it for good.")
@click.option("--own", is_flag=True, help="The brand is the seller's own; needs no document and does not end.")
@click.option("--unregistered", is_flag=True, help="The brand is meant as written, though the register does not hold it.")
@click.pass_obj
def authorize(world: Any, brand: str, seller: str, document: Path | None, until: datetime | None, own: bool,
              unregistered: bool) -> None:
    """Record that SELLER may use BRAND. A name that the register does not hold is taken for a slip unless --unregistered says otherwise."""
    from listlint.chinese import in_chinese
    from listlint.records.brand_leave import mistakes

    register, words = _register(world), _words(world)
    if own and (until or document):
        raise click.UsageError(words["own needs"])
    if not own and document is None:
        raise click.UsageError(words["no proof"])
    last: date | None = until.date() if until else None
    wrong = [] if own else mistakes(register, brand=brand, until=last, proven=True, unregistered=unregistered,
                                    today=datetime.now(UTC).date(), confirm="add --unregistered if it is meant as written")
    if wrong:
        given = {"brand": brand, "until": "--until"}
        raise click.UsageError("\n".join(f"{given[field]}: {in_chinese(problem) if world.lang == 'zh' else problem}"
                                         for field, problem in wrong))
    if own:
        register.add_own(seller, brand)
        click.echo(words["own"].format(brand=brand, seller=seller))
        return
    leave = register.authorize(brand, seller, until=last, document=document.name if document else "",
                               content=document.read_bytes() if document else None)
    ends = words["until"].format(until=last) if last else words["open"]
    click.echo(words["authorized"].format(seller=seller, brand=leave.brand, until=ends))


@brands.command()
@click.argument("brand")
@click.option("--seller", required=True, help="Who may use the brand no longer.")
@click.option("--own", is_flag=True, help="Take back that the brand is the seller's own.")
@click.pass_obj
def revoke(world: Any, brand: str, seller: str, own: bool) -> None:
    """Take an authorization back. Exit code 1 if there was none."""
    register, words = _register(world), _words(world)
    if not (register.remove_own(seller, brand) if own else register.revoke(brand, seller)):
        click.echo(words["no leave"].format(seller=seller, brand=brand), err=True)
        raise SystemExit(1)
    click.echo(words["revoked"].format(seller=seller, brand=brand))


def _register(world: Any) -> Brands:
    from listlint.records.brands import Brands

    return Brands(world.store)


def _words(world: Any) -> dict[str, str]:
    return WORDS[world.lang if world.lang in WORDS else "en"]


def _titles(texts: Sequence[str], category: str, lang: str) -> Iterator[tuple[str, str, list[str]]]:
    """Id, title and category of every text, and of every row of every file."""
    given = _path(category)
    for number, text in enumerate(texts, 1):
        path = Path(text)
        if text != "-" and not _is_file(path):
            yield str(number), text, given
        elif path.suffix.lower() in (".jsonl", ".ndjson", ".json", ".csv", ".tsv"):
            yield from _rows(path, given, lang)
        else:
            with click.open_file(text, encoding="utf-8") as lines:
                for count, line in enumerate(lines, 1):
                    if line.strip():
                        yield str(count), line.rstrip("\r\n"), given


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a long title is no file name
        return False


def _rows(path: Path, given: list[str], lang: str) -> Iterator[tuple[str, str, list[str]]]:
    from listlint.chinese import in_chinese
    from listlint.readers import InputError, rows

    try:
        for row in rows(path):
            if row.values is None:
                reason = in_chinese(row.reason or "") if lang == "zh" else row.reason
                click.echo(f"{path}:{row.line}: {reason}", err=True)
                continue
            values = row.values
            title = str(values.get("title") or values.get("text") or "")
            yield str(values.get("id", row.line)), title, _path(values.get("category") or values.get("category_path")) or given
    except InputError as error:
        raise click.UsageError(str(error)) from error


def _path(value: Any) -> list[str]:
    if isinstance(value, list):
        return [str(part) for part in value]
    return [part.strip() for part in str(value or "").split(">") if part.strip()]
