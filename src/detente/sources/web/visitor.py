"""A visitor: the fetcher with manners, who asks each site what it allows before asking for anything else."""

from __future__ import annotations

from contextlib import ExitStack
from urllib.parse import urlsplit

from detente.sources.web.addresses import Rules
from detente.sources.web.fetch import Conditions, Fetched, Fetcher, Limits
from detente.sources.web.manners import Manners, Patience
from detente.sources.web.permissions import ROBOTS_BYTES, Permissions, check_answer


class Visitor:
    """Fetches what may be fetched, when it may be. May serve many threads at once."""

    def __init__(self, fetcher: Fetcher, manners: Manners | None = None) -> None:
        self.fetcher, self.manners = fetcher, manners or Manners()
        self._permissions = Permissions(self._ask)

    @classmethod
    def of(cls, *, contact: str = "", max_bytes: int, replay_loopback: bool = False) -> Visitor:
        """A visitor for daily work; for a replay from this machine's own loopback, one that makes no pauses."""
        fetcher = Fetcher(Rules(replay_loopback=replay_loopback), Limits(max_bytes=max_bytes), contact=contact)
        return cls(fetcher, Manners(Patience(pause_seconds=0.0, trips=20, rest_seconds=5.0) if replay_loopback else None))

    def fetch(self, address: str, *, conditions: Conditions | None = None, has_permission: bool = False) -> Fetched:
        """The answer of an address. Raises FetchError or FetchLaterError as the fetcher does, and where the site says no."""
        with ExitStack() as turns:

            def before(hop: str) -> None:
                turns.close()  # the turn at the host before this one
                self._permissions.check(hop, has_permission=has_permission)
                turns.enter_context(self.manners.turn(_host(hop), pause_seconds=self._permissions.pause_seconds(hop)))

            found = self.fetcher.fetch(address, conditions=conditions, before=before)
        check_answer(found, has_permission=has_permission)
        return found

    def _ask(self, address: str) -> Fetched:
        """A file of a site's own rules."""
        with ExitStack() as turns:

            def before(hop: str) -> None:
                turns.close()
                turns.enter_context(self.manners.turn(_host(hop)))

            return self.fetcher.fetch(address, before=before, max_bytes=ROBOTS_BYTES, is_cut=True)


def _host(address: str) -> str:
    return urlsplit(address).netloc.lower()
