"""listlint extension: where the browser extension is, or a zip of it for each browser."""

from __future__ import annotations

from pathlib import Path

import click

from listlint.cli import World


@click.command()
@click.option("--zip", "archive", is_flag=True, help="Pack it for Chromium and for Firefox, in the working folder.")
@click.pass_obj
def extension(world: World, archive: bool) -> None:
    """Print the folder to load in chrome://extensions → Load unpacked."""
    from listlint.extension_files import BROWSERS, extension_folder, pack

    folder = extension_folder()
    if not archive:
        click.echo(folder)
        return
    for browser in BROWSERS:
        target = Path(f"listlint-extension-{browser}.zip")
        pack(folder, browser, target)
        click.echo(target.resolve())
