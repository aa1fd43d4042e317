"""Types of which two are equal though they were typed at another place or in other words.

In the room: how such values are compared. Not in the room: the types.
"""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import astuple


class Alike(Struct, frozen=True, eq=False):
    """Something of which the last field says where or how it was typed: all others are compared.

    A type below one that has fields says itself what is compared, since its own fields come last.
    """

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and astuple(self)[:-1] == astuple(other)[:-1]

    def __ne__(self, other: object) -> bool:  # that of Struct does not ask __eq__
        return not self == other

    def __hash__(self) -> int:
        return hash(astuple(self)[:-1])
