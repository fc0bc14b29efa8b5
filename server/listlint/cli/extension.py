"""listlint extension: where the browser extension is, or a zip of it."""

from __future__ import annotations

from pathlib import Path

import click

from listlint.cli import World


@click.command()
@click.option("--zip", "archive", is_flag=True, help="Pack it into listlint-extension.zip in the working folder.")
@click.pass_obj
def extension(world: World, archive: bool) -> None:
    """Print the folder to load in chrome://extensions → Load unpacked."""
    from listlint.extension_files import extension_folder

    folder = extension_folder()
    if not archive:
        click.echo(folder)
        return
    import zipfile

    target = Path("listlint-extension.zip")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            # A fixed time makes the same extension the same file.
            entry = zipfile.ZipInfo(file.relative_to(folder).as_posix(), (2026, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            packed.writestr(entry, file.read_bytes())
    click.echo(target.resolve())
