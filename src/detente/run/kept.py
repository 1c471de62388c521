"""What is kept of a picture of a memory: its window and its places."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from detente.model.picture import Picture
from detente.situation.strip import by_place

if TYPE_CHECKING:
    from detente.store.pictures import KeptPicture, PictureKey

# Mentions older than this weigh nothing any more: 7 half-lives of the longest one (a death, 7 days). States without a time-to-live stay.
HORIZON = timedelta(days=49)


def window_start(as_of: datetime) -> datetime:
    """Where the window of a picture starts: on a Monday, seven to eight weeks before. It does not move with every report, so that walks of
    levels can go on from where they were."""
    day = (as_of - HORIZON).astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return day - timedelta(days=day.weekday())


def kept_by_place(key: PictureKey, picture: Picture) -> Iterator[tuple[PictureKey, KeptPicture]]:
    """Each watched place of a picture, to be kept beside it, with the reports that it cites."""
    from detente.store.pictures import KeptPicture

    for found in by_place(picture) if picture.area is not None else ():
        (place,) = found.places
        cited = {d for item in place.items for d in item.documents}
        for ledger in (found.presence, found.contacts, found.appeals, found.assessments):
            cited |= {d for entry in ledger for d in entry.evidence.documents}
        yield key.of_place(place.id), KeptPicture(found, tuple(sorted(cited)))
