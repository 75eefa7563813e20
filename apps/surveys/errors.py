from apps.common.errors import DomainError


class BadLink(DomainError):
    """Nobody of ours made this link."""

    code = "bad_link"


class LinkOver(DomainError):
    """The link's last day has passed, or the survey is closed."""

    code = "link_over"


class AlreadyAnswered(DomainError):
    code = "already_answered"
    conflict = True


class BadAnswer(DomainError):
    """An answer that this question does not take, or one that is missing. ``field`` names the question."""

    code = "bad_answer"


class BadSurvey(DomainError):
    """A survey that cannot be asked like this."""

    code = "bad_survey"
