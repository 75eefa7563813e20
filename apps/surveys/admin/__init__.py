from apps.surveys.admin import invitations, pace, questions, responses, surveys

__all__ = ["invitations", "pace", "questions", "responses", "surveys"]
