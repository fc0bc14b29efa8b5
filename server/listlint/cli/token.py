"""listlint token: who may use the API."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from listlint.cli import World


@click.group()
def token() -> None:
    """Make, list and revoke tokens of the API."""


@token.command()
@click.argument("name")
@click.option("--seller", default="", help="Whose listings the token speaks for. Needed without review or admin.")
@click.option("--scope", "scopes", multiple=True, type=click.Choice(["lint:write", "findings:read", "review", "admin"]),
              help="What it may do; may be given more than once (default: lint:write and findings:read).")
@click.option("--days", type=click.IntRange(1), help="How long it holds (default: until it is revoked).")
@click.pass_obj
def create(world: World, name: str, seller: str, scopes: tuple[str, ...], days: int | None) -> None:
    """Make a token called NAME and print it once: only its hash is kept."""
    from listlint.web.tokens import TokenError, Tokens

    try:
        secret, access = Tokens(world.store).create(name=name, seller=seller, scopes=scopes or ("lint:write", "findings:read"), days=days)
    except TokenError as error:
        raise click.UsageError(str(error)) from None
    click.echo(f"{access.id}: {', '.join(sorted(access.scopes))}" + (f", seller {seller}" if seller else "")
               + (f", until {access.expires_at}" if access.expires_at else ""), err=True)
    click.echo(secret)


@token.command("list")
@click.option("--format", "form", type=click.Choice(["text", "jsonl"]), default="text", show_default=True)
@click.pass_obj
def list_(world: World, form: str) -> None:
    """List the tokens that were made; the tokens themselves cannot be shown again."""
    from listlint.web.tokens import Tokens

    for access in Tokens(world.store).all():
        shape = {"id": access.id, "name": access.name, "seller": access.seller, "scopes": sorted(access.scopes),
                 "created_at": access.created_at, "expires_at": access.expires_at, "revoked_at": access.revoked_at}
        state = world.said(f"revoked {access.revoked_at}" if access.revoked_at
                           else f"until {access.expires_at}" if access.expires_at else "holds")
        click.echo(json.dumps(shape, ensure_ascii=False) if form == "jsonl" else
                   f"{access.id}  {access.name}  {access.seller or '–'}  {' '.join(sorted(access.scopes))}  {state}")


@token.command()
@click.argument("id")
@click.pass_obj
def revoke(world: World, id: str) -> None:
    """End the token with that ID at once."""
    from listlint.web.tokens import Tokens

    if not Tokens(world.store).revoke(id):
        raise click.ClickException(f"no token {id} holds; `listlint token list` shows the ids")
    click.echo(world.said(f"{id} is revoked"))
