"""When partners may see something."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar


class Embargoed:
    """What partners may see from one instant until another: a week, or a document."""

    __slots__ = ()

    id: str
    public_from: datetime | None
    public_until: datetime | None

    def public_at(self, instant: datetime) -> bool:
        """Whether partners may see it at `instant` (design: embargo is decided by this alone)."""
        if self.public_from is None or instant < self.public_from:
            return False
        return self.public_until is None or instant < self.public_until


Opening = TypeVar("Opening", bound=Embargoed)
