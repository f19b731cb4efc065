"""Writes the procurement portal's file: nested releases in the manner of the Open Contracting Data Standard 1.0.

As in that version, every mention of an organisation carries its name and, if the papers give it, its register number.
"""

from __future__ import annotations

import json
from typing import Any

from glasshouse.demonstration.world import CURRENCY, Bid, Call, World

PUBLISHER = "Procurement Portal of Vessany"
SCHEME = "VS-REG"


def procurement(world: World) -> bytes:
    """The release package, one release for each call, in the order of publication."""
    calls = sorted(world.calls, key=lambda call: (call.opened, call.ocid))
    package = {
        "uri": "https://procurement.vessany.example/releases.json",
        "version": "1.0",
        "publishedDate": "2024-02-01T06:00:00Z",
        "publisher": {"name": PUBLISHER},
        "releases": [_release(call) for call in calls],
    }
    return (json.dumps(package, ensure_ascii=False, indent=1) + "\n").encode()


def _release(call: Call) -> dict[str, Any]:
    award = f"{call.ocid}-award-1"
    return {
        "ocid": call.ocid,
        "id": f"{call.ocid}-release-1",
        "date": call.signed.isoformat(),
        "tag": ["tender", "award", "contract"],
        "initiationType": "tender",
        "buyer": {"identifier": {"scheme": SCHEME, "id": call.buyer.number}, "name": call.buyer.name},
        "tender": {
            "id": f"{call.ocid}-tender",
            "title": call.title,
            "status": "complete",
            "procurementMethod": "open",
            "tenderPeriod": {"startDate": call.opened.isoformat(), "endDate": call.closed.isoformat()},
        },
        "bids": {"details": [_bid(call, bid, number) for number, bid in enumerate(call.bids, start=1)]},
        "awards": [
            {
                "id": award,
                "title": call.title,
                "status": "active",
                "date": call.awarded.isoformat(),
                "value": _value(call.winner.amount),
                "suppliers": [_organisation(call, call.winner, 1)],
            }
        ],
        "contracts": [
            {
                "id": f"{call.ocid}-contract-1",
                "awardID": award,
                "title": call.title,
                "status": "active",
                "value": _value(call.winner.amount),
                "dateSigned": call.signed.isoformat(),
            }
        ],
    }


def _bid(call: Call, bid: Bid, number: int) -> dict[str, Any]:
    return {
        "id": f"{call.ocid}-bid-{number}",
        "status": bid.status,
        "date": call.closed.isoformat(),
        "value": _value(bid.amount),
        "tenderers": [_organisation(call, bid, number)],
    }


def _organisation(call: Call, bid: Bid, number: int) -> dict[str, Any]:
    """A bidder; without a number its id is good within this call only."""
    if not bid.identified:
        return {"id": f"{call.ocid}-party-{number}", "name": bid.bidder_name}
    return {
        "id": f"{SCHEME}-{bid.firm.number}",
        "identifier": {"scheme": SCHEME, "id": bid.firm.number},
        "name": bid.bidder_name,
    }


def _value(amount: int) -> dict[str, Any]:
    return {"amount": amount, "currency": CURRENCY}
