"""listlint ignore: a seller's decision from the terminal."""

from __future__ import annotations

from datetime import date

import click

from listlint.cli import World


@click.command()
@click.argument("fingerprint")
@click.option("--listing", required=True, metavar="ID", help="The listing the finding stands on.")
@click.option("--reason", required=True, metavar="TEXT", help="Why it is right as it is; kept with the decision.")
@click.option("--until", metavar="DATE", help="Until this day (2027-01-31); for good if not given.")
@click.option("--marketplace", metavar="M", help="The listing's marketplace (default: as scanned, else any).")
@click.option("--seller", default="", metavar="S", help="The listing's seller (default: as scanned, else the user of this machine).")
@click.pass_obj
def ignore(world: World, fingerprint: str, listing: str, reason: str, until: str | None, marketplace: str | None, seller: str) -> None:
    """Ignore one finding, with a reason. FINGERPRINT is in `check --format json` and in scan's output."""
    try:
        day = date.fromisoformat(until) if until else None
    except ValueError:
        raise click.BadParameter(f'"{until}" is no day; write it 2027-01-31', param_hint="--until") from None
    from listlint.records.decisions import LOCAL_SELLER, DecisionError

    known = world.store.rows("SELECT marketplace, seller, rule FROM findings WHERE listing = ? AND fingerprint = ?", [listing, fingerprint])
    rule = known[0]["rule"] if known else ""
    if known and marketplace is None:  # a scanned listing says itself whose it is
        marketplace, seller = known[0]["marketplace"], seller or known[0]["seller"]
    try:
        decision = world.records.decisions.decide(marketplace=marketplace or "any", seller=seller or LOCAL_SELLER, listing=listing,
                                                  fingerprint=fingerprint, rule=rule, verdict="ignore", reason=reason, until=day,
                                                  made_by=seller or LOCAL_SELLER)
    except DecisionError as error:
        raise click.UsageError(str(error)) from None
    click.echo(world.said(f"ignored: {fingerprint} on {listing}" + (f" until {day}" if day else "") + f" (decision {decision.id})"))
