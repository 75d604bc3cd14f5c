"""Engines carry out orders: each is a way to run the same work, and leaves the same files."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, overload

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from orchestration.pipeline.orders import CountOrder, CountReceipt, PartOrder, PartReceipt

#: Told of documents as they are done; what it raises ends the work.
Told = Callable[[int], None]


class Engine(Protocol):
    """Whatever can carry out orders.

    Any attempt at an order gives the same rows, so an engine may try one again, or find it done. One document that
    crashes, hangs or eats memory costs that document. Receipts come in the order in which the work is done, and orders
    are taken as it goes on, so that whoever makes them is held back. Closing the iterator, or an error of ``told``,
    ends the work: what is done stays, what is not leaves nothing but folders that end in ``.partial``. What cannot be
    carried out at all raises: nothing vanishes.
    """

    @overload
    def carry_out(self, orders: Iterable[PartOrder], told: Told) -> Iterator[PartReceipt]: ...
    @overload
    def carry_out(self, orders: Iterable[CountOrder], told: Told) -> Iterator[CountReceipt]: ...


class EngineError(RuntimeError):
    """Work cannot be carried out; the message says why, and what helps."""
