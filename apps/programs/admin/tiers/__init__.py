"""The levels of a programme: written with a look at who moves, given by hand, and their history."""

from apps.programs.admin.tiers.giving import give_page
from apps.programs.admin.tiers.moves import MoveRows, TierMoveDesk
from apps.programs.admin.tiers.page import ladder_page

__all__ = ["MoveRows", "TierMoveDesk", "give_page", "ladder_page"]
