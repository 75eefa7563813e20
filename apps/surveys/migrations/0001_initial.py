import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import apps.common.clock


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("customers", "0006_consent_to_questions"),
        ("feedback", "0001_initial"),
        ("messaging", "0002_pauses"),
        ("orders", "0001_initial"),
        ("programs", "0004_points_expire"),
        ("staff", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Pace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "cooldown_days",
                    models.PositiveSmallIntegerField(
                        default=30,
                        help_text="Nobody is asked by two surveys within so many days.",
                        verbose_name="days of rest after any survey",
                    ),
                ),
                (
                    "contact_gap_days",
                    models.PositiveSmallIntegerField(
                        default=1, help_text="0 asks at once.", verbose_name="days of rest after a letter with offers"
                    ),
                ),
            ],
            options={
                "verbose_name": "pace of surveys",
                "verbose_name_plural": "pace of surveys",
                "constraints": [models.CheckConstraint(condition=models.Q(("pk", 1)), name="surveys_pace_is_one")],
            },
        ),
        migrations.CreateModel(
            name="Survey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="public number"),
                ),
                ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                ("name", models.CharField(help_text="Only your staff sees it.", max_length=120, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("nps", "Would you recommend us (0–10)"),
                            ("csat", "How satisfied are you (1–5)"),
                            ("own", "Own questions"),
                        ],
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                (
                    "about",
                    models.CharField(
                        choices=[("transactional", "One purchase or one case"), ("relational", "The shop as a whole")],
                        max_length=16,
                        verbose_name="about",
                    ),
                ),
                (
                    "trigger",
                    models.CharField(
                        choices=[
                            ("delivery", "After delivery"),
                            ("purchase", "After a purchase"),
                            ("case", "After a case is solved"),
                            ("spread", "Everybody, spread over the quarter"),
                            ("hand", "Only by hand or from a receipt"),
                        ],
                        default="hand",
                        max_length=12,
                        verbose_name="when we ask",
                    ),
                ),
                ("delay_days", models.PositiveSmallIntegerField(default=3, verbose_name="days to wait")),
                (
                    "sample_percent",
                    models.PositiveSmallIntegerField(
                        default=100,
                        help_text="100 asks everybody, 25 every fourth.",
                        verbose_name="how many are asked, in percent",
                    ),
                ),
                (
                    "recontact_days",
                    models.PositiveSmallIntegerField(
                        default=90, verbose_name="days before this survey asks the same person again"
                    ),
                ),
                ("valid_days", models.PositiveSmallIntegerField(default=14, verbose_name="days to answer")),
                (
                    "remind_after_days",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Leave it empty to send none.",
                        null=True,
                        verbose_name="days until the one reminder",
                    ),
                ),
                (
                    "on_receipts",
                    models.BooleanField(
                        default=False,
                        help_text="By the QR code of one purchase.",
                        verbose_name="may be answered from a receipt",
                    ),
                ),
                (
                    "review_url",
                    models.URLField(
                        blank=True,
                        help_text="Happy customers are asked to write there. Leave it empty to ask nobody.",
                        verbose_name="page for reviews",
                    ),
                ),
                ("title_en", models.CharField(blank=True, max_length=120, verbose_name="title, English")),
                ("title_tr", models.CharField(blank=True, max_length=120, verbose_name="title, Turkish")),
                ("title_az", models.CharField(blank=True, max_length=120, verbose_name="title, Azerbaijani")),
                (
                    "intro_en",
                    models.CharField(blank=True, max_length=500, verbose_name="sentence in the letter, English"),
                ),
                (
                    "intro_tr",
                    models.CharField(blank=True, max_length=500, verbose_name="sentence in the letter, Turkish"),
                ),
                (
                    "intro_az",
                    models.CharField(blank=True, max_length=500, verbose_name="sentence in the letter, Azerbaijani"),
                ),
                ("is_on", models.BooleanField(default=False, editable=False, verbose_name="switched on")),
                ("on_since_at", models.DateTimeField(editable=False, null=True, verbose_name="on since")),
                ("spread_on", models.DateField(editable=False, null=True)),
                (
                    "created_at",
                    models.DateTimeField(default=apps.common.clock.now, editable=False, verbose_name="made"),
                ),
                (
                    "follow_up_by",
                    models.ForeignKey(
                        blank=True,
                        help_text="A low score opens a case for them. Leave it empty to let anybody take it.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who calls unhappy customers back",
                    ),
                ),
            ],
            options={
                "verbose_name": "survey",
                "verbose_name_plural": "surveys",
                "ordering": ["name", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("sample_percent__range", (1, 100))),
                        name="surveys_survey_sample_is_a_share",
                        violation_error_message="Ask between 1 and 100 percent.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("valid_days__range", (1, 366))),
                        name="surveys_survey_can_be_answered",
                        violation_error_message="Give people at least one day to answer, and at most a year.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("delay_days__lte", 366), ("recontact_days__lte", 3660)),
                        name="surveys_survey_waits_reasonably",
                        violation_error_message="These are too many days.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("remind_after_days", None),
                            models.Q(("remind_after_days__gte", 1), ("remind_after_days__lt", models.F("valid_days"))),
                            _connector="OR",
                        ),
                        name="surveys_survey_reminds_while_it_can_be_answered",
                        violation_error_message="The reminder must come before the last day to answer.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("is_on", False), ("on_since_at__isnull", False), _connector="OR"),
                        name="surveys_survey_on_says_since_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("trigger", "spread"), _negated=True), ("about", "relational"), _connector="OR"
                        ),
                        name="surveys_survey_spread_is_about_the_shop",
                        violation_error_message="Asking everybody is about the shop as a whole, not about one purchase.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(default=1, verbose_name="position")),
                ("kind", models.CharField(max_length=16, verbose_name="kind of question")),
                ("text_en", models.CharField(blank=True, max_length=300, verbose_name="question, English")),
                ("text_tr", models.CharField(blank=True, max_length=300, verbose_name="question, Turkish")),
                ("text_az", models.CharField(blank=True, max_length=300, verbose_name="question, Azerbaijani")),
                ("is_required", models.BooleanField(default=False, verbose_name="must be answered")),
                ("is_score", models.BooleanField(default=False, editable=False, verbose_name="gives the score")),
                (
                    "profile_key",
                    models.SlugField(
                        blank=True,
                        help_text="A short name such as favourite-drink. The newest answer then stands at the customer, for segments.",
                        max_length=40,
                        verbose_name="remember as",
                    ),
                ),
                (
                    "survey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="questions",
                        to="surveys.survey",
                        verbose_name="survey",
                    ),
                ),
            ],
            options={
                "verbose_name": "question",
                "verbose_name_plural": "questions",
                "ordering": ["position", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_score", True)),
                        fields=("survey",),
                        name="surveys_question_one_gives_the_score",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_score", False),
                            models.Q(("is_required", True), ("kind__in", ["score10", "score5"])),
                            _connector="OR",
                        ),
                        name="surveys_question_score_is_a_required_number",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text_az", ""), ("text_en", ""), ("text_tr", ""), _negated=True),
                        name="surveys_question_says_something",
                        violation_error_message="Write the question in at least one language.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="public number"),
                ),
                ("reference", models.CharField(max_length=120, unique=True, verbose_name="occasion")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Letter waits"),
                            ("sent", "Sent"),
                            ("opened", "Page opened"),
                            ("started", "Begun"),
                            ("finished", "Answered"),
                            ("expired", "Not answered in time"),
                            ("throttled", "Asked too recently"),
                            ("skipped", "Not asked"),
                        ],
                        default="queued",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("recontact", "This survey asked them recently"),
                            ("cooldown", "Another survey asked them recently"),
                            ("not_drawn", "Not drawn for the sample"),
                            ("paused", "They wait for an answer of ours, or surveys are paused"),
                            ("unsubscribed", "They do not want to be asked"),
                            ("suppressed", "Letters to this address are not accepted"),
                            ("no_address", "No e-mail address is known"),
                            ("contacted", "They had a letter with offers just before"),
                            ("staff", "They work here"),
                            ("answered", "They answered from the receipt"),
                            ("returned", "The purchase was cancelled or returned"),
                            ("switched_off", "The survey was switched off"),
                            ("not_delivered", "The letter could not be sent"),
                        ],
                        max_length=16,
                        verbose_name="reason",
                    ),
                ),
                ("created_at", models.DateTimeField(default=apps.common.clock.now, verbose_name="noted")),
                ("sent_at", models.DateTimeField(null=True, verbose_name="sent")),
                ("expires_at", models.DateTimeField(verbose_name="link works until")),
                (
                    "case",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="feedback.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations",
                        to="customers.customer",
                        verbose_name="customer",
                    ),
                ),
                (
                    "message",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="messaging.message",
                        verbose_name="letter",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.order",
                        verbose_name="order",
                    ),
                ),
                (
                    "reminder",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="messaging.message",
                        verbose_name="reminder",
                    ),
                ),
                (
                    "survey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations",
                        to="surveys.survey",
                        verbose_name="survey",
                    ),
                ),
            ],
            options={
                "verbose_name": "invitation",
                "verbose_name_plural": "invitations",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(fields=["customer", "-created_at"], name="surveys_invitation_of_customer"),
                    models.Index(
                        condition=models.Q(("state__in", ["queued", "sent", "opened", "started"])),
                        fields=["state", "expires_at"],
                        name="surveys_invitation_open",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("order__isnull", False)),
                        fields=("survey", "order"),
                        name="surveys_invitation_once_per_order",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("case__isnull", False)),
                        fields=("survey", "case"),
                        name="surveys_invitation_once_per_case",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["throttled", "skipped"]), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="surveys_invitation_not_asked_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["throttled", "skipped"]), ("reason", ""), _connector="OR"),
                        name="surveys_invitation_asked_has_no_reason_against",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Choice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(default=1, verbose_name="position")),
                ("text_en", models.CharField(blank=True, max_length=120, verbose_name="answer, English")),
                ("text_tr", models.CharField(blank=True, max_length=120, verbose_name="answer, Turkish")),
                ("text_az", models.CharField(blank=True, max_length=120, verbose_name="answer, Azerbaijani")),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="choices",
                        to="surveys.question",
                        verbose_name="question",
                    ),
                ),
            ],
            options={
                "verbose_name": "answer to choose",
                "verbose_name_plural": "answers to choose",
                "ordering": ["position", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text_az", ""), ("text_en", ""), ("text_tr", ""), _negated=True),
                        name="surveys_choice_says_something",
                        violation_error_message="Write the answer in at least one language.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Response",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="public number"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("nps", "Would you recommend us (0–10)"),
                            ("csat", "How satisfied are you (1–5)"),
                            ("own", "Own questions"),
                        ],
                        editable=False,
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                (
                    "about",
                    models.CharField(
                        choices=[("transactional", "One purchase or one case"), ("relational", "The shop as a whole")],
                        editable=False,
                        max_length=16,
                        verbose_name="about",
                    ),
                ),
                (
                    "via",
                    models.CharField(
                        choices=[("letter", "Link in a letter"), ("receipt", "QR code on a receipt")],
                        max_length=8,
                        verbose_name="how it came",
                    ),
                ),
                ("language", models.CharField(max_length=5, verbose_name="language")),
                ("score", models.PositiveSmallIntegerField(null=True, verbose_name="score")),
                ("started_at", models.DateTimeField(default=apps.common.clock.now, verbose_name="begun")),
                ("touched_at", models.DateTimeField(default=apps.common.clock.now, verbose_name="last touched")),
                ("finished_at", models.DateTimeField(null=True, verbose_name="answered")),
                (
                    "customer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="survey_responses",
                        to="customers.customer",
                        verbose_name="customer",
                    ),
                ),
                (
                    "follow_up",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="feedback.case",
                        verbose_name="case opened for it",
                    ),
                ),
                (
                    "invitation",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="response",
                        to="surveys.invitation",
                        verbose_name="invitation",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.order",
                        verbose_name="order",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.store",
                        verbose_name="store",
                    ),
                ),
                (
                    "tier",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="programs.tier",
                        verbose_name="tier",
                    ),
                ),
                (
                    "survey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="responses",
                        to="surveys.survey",
                        verbose_name="survey",
                    ),
                ),
            ],
            options={
                "verbose_name": "answer",
                "verbose_name_plural": "answers",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(fields=["survey", "finished_at"], name="surveys_response_of_survey"),
                    models.Index(fields=["customer", "finished_at"], name="surveys_response_of_customer"),
                    models.Index(
                        condition=models.Q(("finished_at", None)),
                        fields=["touched_at"],
                        name="surveys_response_unfinished",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("order__isnull", False)),
                        fields=("survey", "order"),
                        name="surveys_response_one_per_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("invitation__isnull", False), ("order__isnull", False), _connector="OR"),
                        name="surveys_response_answers_a_question_we_put",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("score", None),
                            models.Q(("kind", "nps"), ("score__range", (0, 10))),
                            models.Q(("kind", "csat"), ("score__range", (1, 5))),
                            models.Q(("kind", "own"), ("score__range", (0, 10))),
                            _connector="OR",
                        ),
                        name="surveys_response_score_within_its_scale",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("finished_at", None), ("kind", "own"), ("score__isnull", False), _connector="OR"
                        ),
                        name="surveys_response_finished_has_its_score",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProfileAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.SlugField(max_length=40, verbose_name="remembered as")),
                ("number", models.PositiveSmallIntegerField(null=True, verbose_name="number")),
                ("words", models.CharField(blank=True, max_length=2000, verbose_name="words")),
                ("said_at", models.DateTimeField(default=apps.common.clock.now, verbose_name="said")),
                (
                    "choice",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="surveys.choice",
                        verbose_name="choice",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="profile_answers",
                        to="customers.customer",
                        verbose_name="customer",
                    ),
                ),
                (
                    "response",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="surveys.response",
                        verbose_name="answer",
                    ),
                ),
            ],
            options={
                "verbose_name": "answer kept in the profile",
                "verbose_name_plural": "answers kept in the profile",
                "ordering": ["key", "pk"],
                "indexes": [models.Index(fields=["key", "choice"], name="surveys_profileanswer_who_said")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("choice__isnull", False)),
                        fields=("customer", "key", "choice"),
                        name="surveys_profileanswer_choice_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("choice", None)),
                        fields=("customer", "key"),
                        name="surveys_profileanswer_words_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(null=True, verbose_name="number")),
                ("words", models.CharField(blank=True, max_length=2000, verbose_name="words")),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="surveys.question",
                        verbose_name="question",
                    ),
                ),
                (
                    "response",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="surveys.response",
                        verbose_name="response",
                    ),
                ),
            ],
            options={
                "verbose_name": "answer to a question",
                "verbose_name_plural": "answers to questions",
                "constraints": [
                    models.UniqueConstraint(fields=("response", "question"), name="surveys_answer_once_per_question"),
                    models.CheckConstraint(
                        condition=models.Q(("number", None), ("number__lte", 10), _connector="OR"),
                        name="surveys_answer_number_within_scale",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Pick",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "answer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="picks",
                        to="surveys.answer",
                        verbose_name="answer",
                    ),
                ),
                (
                    "choice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="surveys.choice",
                        verbose_name="choice",
                    ),
                ),
            ],
            options={
                "verbose_name": "ticked choice",
                "verbose_name_plural": "ticked choices",
                "constraints": [models.UniqueConstraint(fields=("answer", "choice"), name="surveys_pick_once")],
            },
        ),
    ]
