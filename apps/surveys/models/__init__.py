from apps.surveys.models.invitation import Invitation
from apps.surveys.models.pace import Pace
from apps.surveys.models.question import Choice, Question
from apps.surveys.models.response import Answer, Pick, ProfileAnswer, Response
from apps.surveys.models.survey import Survey

__all__ = ["Answer", "Choice", "Invitation", "Pace", "Pick", "ProfileAnswer", "Question", "Response", "Survey"]
