"""A scan as the store keeps it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from apiflask import APIFlask

DAY = "2026-11-22T10:00:00+00:00"


def stored_finding(rule: str = "loud-word/loud", **more: Any) -> dict[str, Any]:
    """A finding's JSON with its texts."""
    return {"rule": rule, "severity": "error", "field": "title", "start": 2, "end": 6, "quote": "LOUD", "message": "“LOUD” shouts.",
            "data": {"word": "LOUD"}, "confidence": 1.0, "fingerprint": "f1", "docs": "/checkers/loud-word#loud",
            "enforcement": "ranked down",
            "evidence": [{"kind": "entry", "text": "the secret list of shop-9", "listing": None, "image": None, "region": None,
                          "other_region": None, "distance": None, "source": None}],
            "fix": {"label": "Say it quietly", "edits": [{"field": "title", "start": 2, "end": 6, "text": "quiet"}]},
            "messages": {"en": "“LOUD” shouts.", "zh": "“LOUD”太吵。"}, **more}


def keep_scan(app: APIFlask, *, seller: str = "shop-17", listing: str = "A-1", title: str = "A LOUD thing", root: Path | None = None,
              images: tuple[str, ...] = (), findings: tuple[dict[str, Any], ...] = (), **fields: Any) -> list[str]:
    """Store one listing with its findings (one loud word, if none are given); returns their ids."""
    found = findings or (stored_finding(),)
    body = {"id": listing, "title": title, "seller": seller, "marketplace": "any", "images": [{"src": src} for src in images], **fields}
    ids = [f"{listing}-{number}" for number in range(len(found))]
    with app.extensions["listlint"].store.write() as writer:
        writer.upsert("scans", [{"id": "s1", "source": "catalogue.jsonl", "marketplace": "", "state": "done", "started_at": DAY,
                                 "finished_at": DAY, "listings": 1, "rejected": 0, "findings": len(found)}])
        writer.upsert("listings", [{"marketplace": "any", "seller": seller, "listing": listing, "title": title, "body": json.dumps(body),
                                    "root": str(root or ""), "scan": "s1", "scanned_at": DAY}])
        writer.upsert("findings", [{"id": id, "scan": "s1", "marketplace": "any", "seller": seller, "listing": listing,
                                    "rule": item["rule"], "severity": item["severity"],
                                    "rank": ["error", "warning", "info"].index(item["severity"]), "fingerprint": item["fingerprint"],
                                    "field": item["field"], "quote": item["quote"], "body": json.dumps(item), "found_at": DAY}
                                   for id, item in zip(ids, found, strict=True)])
    return ids
