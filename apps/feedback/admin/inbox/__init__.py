"""The page on which cases are answered all day long."""

from apps.feedback.admin.inbox.call import call_page, callers
from apps.feedback.admin.inbox.deeds import deed
from apps.feedback.admin.inbox.page import conversation_page, inbox_lists, inbox_page

__all__ = ["call_page", "callers", "conversation_page", "deed", "inbox_lists", "inbox_page"]
