"""The page on which a merchant writes the promise: grouped as merchants think, with the sentence it amounts to."""

from apps.programs.admin.editor.page import edit_page, sentence_view, terms_page

__all__ = ["edit_page", "sentence_view", "terms_page"]
