"""The page on which a merchant makes an offer: from a starter, in fields by subject, with the sentence it amounts to."""

from apps.offers.admin.editor.codes import add_code_view, close_code_view, make_batch_view
from apps.offers.admin.editor.page import edit_page, move_view, sentence_view

__all__ = ["add_code_view", "close_code_view", "edit_page", "make_batch_view", "move_view", "sentence_view"]
