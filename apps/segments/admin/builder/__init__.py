from apps.segments.admin.builder.page import builder_page, draft_view, picks_view, preview_view

__all__ = ["builder_page", "draft_view", "picks_view", "preview_view"]
