import datetime
import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import apps.common.clock


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("customers", "0006_consent_to_questions"),
        ("messaging", "0002_pauses"),
        ("orders", "0001_initial"),
        ("programs", "0004_points_expire"),
        ("staff", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Apology",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "name",
                    models.CharField(
                        help_text="For the staff, for example: Late delivery.",
                        max_length=80,
                        unique=True,
                        verbose_name="name",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="offered when replying")),
            ],
            options={
                "verbose_name": "prepared answer",
                "verbose_name_plural": "prepared answers",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="BusinessHours",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "weekday",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "Monday"),
                            (1, "Tuesday"),
                            (2, "Wednesday"),
                            (3, "Thursday"),
                            (4, "Friday"),
                            (5, "Saturday"),
                            (6, "Sunday"),
                        ],
                        verbose_name="weekday",
                    ),
                ),
                ("opens_at", models.TimeField(verbose_name="from")),
                ("closes_at", models.TimeField(verbose_name="until")),
            ],
            options={
                "verbose_name": "business hours",
                "verbose_name_plural": "business hours",
                "ordering": ["weekday", "opens_at"],
                "constraints": [
                    models.UniqueConstraint(fields=("weekday", "opens_at"), name="feedback_businesshours_starts_once"),
                    models.CheckConstraint(
                        condition=models.Q(("weekday__lte", 6)), name="feedback_businesshours_day_of_a_week"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closes_at__gt", models.F("opens_at")), ("closes_at", datetime.time(0, 0)), _connector="OR"
                        ),
                        name="feedback_businesshours_end_after_start",
                        violation_error_message="The end must be later than the start. 00:00 is the end of the day.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseRules",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "reopen_days",
                    models.PositiveSmallIntegerField(
                        default=7,
                        help_text="So long after a case is solved, the customer's next message opens it again. Then it closes.",
                        verbose_name="days to come back",
                    ),
                ),
                (
                    "warn_percent",
                    models.PositiveSmallIntegerField(
                        default=80, help_text="For example 80.", verbose_name="warn after percent of the time"
                    ),
                ),
            ],
            options={
                "verbose_name": "rules for cases",
                "verbose_name_plural": "rules for cases",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("pk", 1)), name="feedback_caserules_are_the_only_ones"),
                    models.CheckConstraint(
                        condition=models.Q(("warn_percent__range", (1, 99))),
                        name="feedback_caserules_warn_before_the_end",
                        violation_error_message="Warn after 1 to 99 percent of the time.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reopen_days__lte", 365)),
                        name="feedback_caserules_reopen_within_a_year",
                        violation_error_message="Give at most 365 days.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseTag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40, verbose_name="name")),
                ("key", models.CharField(editable=False, max_length=80, unique=True)),
            ],
            options={
                "verbose_name": "tag",
                "verbose_name_plural": "tags",
                "ordering": ["name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="feedback_casetag_has_name"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("key", ""), _negated=True), name="feedback_casetag_has_key"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Case",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="public number"),
                ),
                ("reference", models.CharField(max_length=120, unique=True, verbose_name="reference")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("phone", "Telephone"),
                            ("portal", "Member page"),
                            ("api", "Web shop"),
                            ("survey", "Survey"),
                            ("email", "E-mail"),
                            ("web", "Review or social media"),
                            ("counter", "In the shop"),
                        ],
                        max_length=8,
                        verbose_name="came by",
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=200, verbose_name="name")),
                ("contact", models.CharField(blank=True, max_length=254, verbose_name="phone or e-mail")),
                ("language", models.CharField(default="en", max_length=5, verbose_name="language")),
                ("subject", models.CharField(max_length=200, verbose_name="about")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("waiting", "Waiting for the customer"),
                            ("solved", "Solved"),
                            ("closed", "Closed"),
                        ],
                        default="open",
                        max_length=8,
                        verbose_name="status",
                    ),
                ),
                (
                    "priority",
                    models.CharField(
                        choices=[("low", "Low"), ("normal", "Normal"), ("high", "High"), ("urgent", "Urgent")],
                        default="normal",
                        max_length=8,
                        verbose_name="priority",
                    ),
                ),
                ("is_newcomer", models.BooleanField(default=False, verbose_name="first-time buyer")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("made_good", "Put right, the customer is content"),
                            ("explained", "Explained or answered"),
                            ("refunded", "Money or goods given back"),
                            ("not_ours", "Not ours to solve"),
                            ("no_answer", "The customer did not answer"),
                            ("duplicate", "The same as another case"),
                            ("spam", "Not a customer's concern"),
                        ],
                        max_length=12,
                        verbose_name="outcome",
                    ),
                ),
                ("due_at", models.DateTimeField(blank=True, null=True, verbose_name="due")),
                ("opened_at", models.DateTimeField(default=apps.common.clock.now, verbose_name="opened")),
                ("touched_at", models.DateTimeField(default=apps.common.clock.now, verbose_name="last message")),
                ("first_replied_at", models.DateTimeField(blank=True, null=True, verbose_name="first reply")),
                ("solved_at", models.DateTimeField(blank=True, null=True, verbose_name="solved")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed")),
                ("reopened_count", models.PositiveSmallIntegerField(default=0, verbose_name="opened again")),
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="customers.customer",
                        verbose_name="customer",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="entered by",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.order",
                        verbose_name="purchase",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
                (
                    "tags",
                    models.ManyToManyField(
                        blank=True, related_name="cases", to="feedback.casetag", verbose_name="tags"
                    ),
                ),
            ],
            options={
                "verbose_name": "case",
                "verbose_name_plural": "cases",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("status__in", ["open", "waiting"])),
                        fields=["due_at"],
                        name="feedback_case_due",
                    ),
                    models.Index(
                        condition=models.Q(("status", "solved")), fields=["solved_at"], name="feedback_case_to_close"
                    ),
                    models.Index(fields=["customer", "status"], name="feedback_case_of_customer"),
                    models.Index(fields=["status", "owner"], name="feedback_case_inbox"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("closed_at", None),
                                ("outcome", ""),
                                ("solved_at", None),
                                ("status__in", ["open", "waiting"]),
                            ),
                            models.Q(
                                ("closed_at", None),
                                ("solved_at__isnull", False),
                                ("status", "solved"),
                                models.Q(("outcome", ""), _negated=True),
                            ),
                            models.Q(
                                ("closed_at__isnull", False),
                                ("solved_at__isnull", False),
                                ("status", "closed"),
                                models.Q(("outcome", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="feedback_case_solved_says_when_and_how",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("due_at", None), ("status__in", ["open", "waiting"]), _connector="OR"),
                        name="feedback_case_due_while_unsolved",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("subject", ""), _negated=True), name="feedback_case_says_what_it_is_about"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(max_length=5000, verbose_name="text")),
                ("written_at", models.DateTimeField(default=apps.common.clock.now, verbose_name="written")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="written by",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notes",
                        to="feedback.case",
                        verbose_name="case",
                    ),
                ),
            ],
            options={
                "verbose_name": "note",
                "verbose_name_plural": "notes",
                "ordering": ["written_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Holiday",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "day",
                    models.DateField(
                        error_messages={"unique": "This day is already on the list."}, unique=True, verbose_name="day"
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "closes_at",
                    models.TimeField(
                        blank=True,
                        help_text="Leave empty when the whole day is free. For half a day, for example 13:00.",
                        null=True,
                        verbose_name="closed from",
                    ),
                ),
            ],
            options={
                "verbose_name": "holiday",
                "verbose_name_plural": "holidays",
                "ordering": ["day"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="feedback_holiday_has_name"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Promise",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "rank",
                    models.PositiveSmallIntegerField(
                        default=10,
                        help_text="The smallest number is asked first. The first that fits a case holds.",
                        verbose_name="place",
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "priority",
                    models.CharField(
                        blank=True,
                        choices=[("low", "Low"), ("normal", "Normal"), ("high", "High"), ("urgent", "Urgent")],
                        help_text="Empty: every priority.",
                        max_length=8,
                        verbose_name="priority",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("phone", "Telephone"),
                            ("portal", "Member page"),
                            ("api", "Web shop"),
                            ("survey", "Survey"),
                            ("email", "E-mail"),
                            ("web", "Review or social media"),
                            ("counter", "In the shop"),
                        ],
                        help_text="Empty: every channel.",
                        max_length=8,
                        verbose_name="channel",
                    ),
                ),
                (
                    "newcomers_only",
                    models.BooleanField(
                        default=False,
                        help_text="Customers with one purchase or none.",
                        verbose_name="only first-time buyers",
                    ),
                ),
                (
                    "first_reply_minutes",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="Minutes of business time, for example 60.",
                        null=True,
                        verbose_name="first reply within",
                    ),
                ),
                (
                    "next_reply_minutes",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="Minutes of business time, for example 240.",
                        null=True,
                        verbose_name="every later reply within",
                    ),
                ),
                (
                    "resolution_minutes",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="Minutes of business time, for example 1440.",
                        null=True,
                        verbose_name="solved within",
                    ),
                ),
            ],
            options={
                "verbose_name": "promise to answer",
                "verbose_name_plural": "promises to answer",
                "ordering": ["rank", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("first_reply_minutes", None),
                                ("first_reply_minutes__range", (1, 100000)),
                                _connector="OR",
                            ),
                            models.Q(
                                ("next_reply_minutes", None),
                                ("next_reply_minutes__range", (1, 100000)),
                                _connector="OR",
                            ),
                            models.Q(
                                ("resolution_minutes", None),
                                ("resolution_minutes__range", (1, 100000)),
                                _connector="OR",
                            ),
                        ),
                        name="feedback_promise_minutes_make_sense",
                        violation_error_message="Give from 1 to 100,000 minutes, or leave the field empty.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Recovery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "reference",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="reference"),
                ),
                ("kind", models.CharField(choices=[("points", "Points")], max_length=8, verbose_name="what")),
                ("points", models.PositiveIntegerField(null=True, verbose_name="points")),
                ("cost_minor", models.PositiveBigIntegerField(verbose_name="cost")),
                ("words", models.CharField(blank=True, max_length=200, verbose_name="words for the customer")),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "Waits for approval"), ("given", "Given"), ("refused", "Refused")],
                        default="waiting",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("asked_at", models.DateTimeField(default=apps.common.clock.now, verbose_name="asked")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="decided")),
                ("needs_second", models.BooleanField(verbose_name="needed a second person")),
                ("given_on", models.DateField(null=True, verbose_name="day")),
                (
                    "adjustment",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="programs.adjustment",
                        verbose_name="points movement",
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked by",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recoveries",
                        to="feedback.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
                (
                    "membership",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="programs.membership",
                        verbose_name="membership",
                    ),
                ),
            ],
            options={
                "verbose_name": "compensation",
                "verbose_name_plural": "compensations",
                "ordering": ["-pk"],
                "indexes": [models.Index(fields=["decided_by", "given_on"], name="feedback_recovery_of_a_day")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind", "points"), ("membership__isnull", False), ("points__gt", 0)),
                        name="feedback_recovery_says_what_is_given",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("adjustment", None),
                                ("decided_at", None),
                                ("decided_by", None),
                                ("given_on", None),
                                ("needs_second", True),
                                ("state", "waiting"),
                            ),
                            models.Q(
                                ("adjustment", None),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                ("given_on", None),
                                ("state", "refused"),
                            ),
                            models.Q(
                                ("adjustment__isnull", False),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                ("given_on__isnull", False),
                                ("state", "given"),
                            ),
                            _connector="OR",
                        ),
                        name="feedback_recovery_given_names_who_and_how",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("needs_second", True), ("state", "given"), _negated=True),
                            models.Q(("decided_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="feedback_recovery_two_people_above_the_limit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RecoveryLimit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("owner", "Owner"),
                            ("manager", "Manager"),
                            ("support", "Support"),
                            ("cashier", "Cashier"),
                        ],
                        max_length=16,
                        unique=True,
                        verbose_name="role",
                    ),
                ),
                ("minor_max", models.PositiveBigIntegerField(verbose_name="money's worth in a day")),
            ],
            options={
                "verbose_name": "limit for compensation",
                "verbose_name_plural": "limits for compensation",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("role", "owner"), _negated=True),
                        name="feedback_recoverylimit_owner_has_none",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Timer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("first_reply", "First reply"), ("next_reply", "Reply"), ("resolution", "Solution")],
                        max_length=12,
                        verbose_name="promise",
                    ),
                ),
                (
                    "priority",
                    models.CharField(
                        choices=[("low", "Low"), ("normal", "Normal"), ("high", "High"), ("urgent", "Urgent")],
                        max_length=8,
                        verbose_name="priority",
                    ),
                ),
                ("promised_seconds", models.PositiveIntegerField(verbose_name="promised business time")),
                ("banked_seconds", models.PositiveIntegerField(default=0, verbose_name="counted business time")),
                ("since", models.DateTimeField(null=True, verbose_name="runs since")),
                ("started_at", models.DateTimeField(verbose_name="started")),
                ("warn_at", models.DateTimeField(null=True, verbose_name="warning due")),
                ("due_at", models.DateTimeField(null=True, verbose_name="due")),
                ("warned_at", models.DateTimeField(null=True, verbose_name="warned")),
                ("breached_at", models.DateTimeField(null=True, verbose_name="not kept since")),
                ("stopped_at", models.DateTimeField(null=True, verbose_name="ended")),
                (
                    "result",
                    models.CharField(
                        blank=True,
                        choices=[("kept", "Kept"), ("missed", "Not kept"), ("dropped", "Not counted")],
                        max_length=8,
                        verbose_name="result",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="timers",
                        to="feedback.case",
                        verbose_name="case",
                    ),
                ),
            ],
            options={
                "verbose_name": "promise of a case",
                "verbose_name_plural": "promises of cases",
                "ordering": ["pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("stopped_at", None), ("warned_at", None)),
                        fields=["warn_at"],
                        name="feedback_timer_to_warn",
                    ),
                    models.Index(
                        condition=models.Q(("breached_at", None), ("stopped_at", None)),
                        fields=["due_at"],
                        name="feedback_timer_to_breach",
                    ),
                    models.Index(fields=["kind", "stopped_at"], name="feedback_timer_report"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("stopped_at", None)),
                        fields=("case", "kind"),
                        name="feedback_timer_one_of_a_kind_runs",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("result", ""), ("stopped_at", None)),
                            models.Q(
                                ("due_at", None),
                                ("since", None),
                                ("stopped_at__isnull", False),
                                ("warn_at", None),
                                models.Q(("result", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="feedback_timer_ended_says_how",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("due_at", None), ("since", None), ("warn_at", None)),
                            models.Q(("due_at__isnull", False), ("since__isnull", False), ("warn_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="feedback_timer_runs_towards_an_end",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("result", "kept"), _negated=True), ("breached_at", None), _connector="OR"
                        ),
                        name="feedback_timer_kept_or_breached",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("opened", "Opened"),
                            ("linked", "Customer found"),
                            ("assigned", "Assigned"),
                            ("priority", "Priority changed"),
                            ("tagged", "Tags changed"),
                            ("waiting", "Waits for the customer"),
                            ("went_on", "Taken up again"),
                            ("warned", "Time is nearly over"),
                            ("breached", "Promise not kept"),
                            ("solved", "Solved"),
                            ("reopened", "Opened again"),
                            ("closed", "Closed"),
                            ("asked", "Compensation asked for"),
                            ("given", "Compensation given"),
                            ("refused", "Compensation refused"),
                        ],
                        max_length=10,
                        verbose_name="what",
                    ),
                ),
                ("at", models.DateTimeField(default=apps.common.clock.now, verbose_name="when")),
                ("became", models.CharField(blank=True, max_length=40, verbose_name="became")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
                        to="feedback.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="to",
                    ),
                ),
                (
                    "timer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
                        to="feedback.timer",
                        verbose_name="promise",
                    ),
                ),
            ],
            options={
                "verbose_name": "event of a case",
                "verbose_name_plural": "events of cases",
                "ordering": ["at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("timer__isnull", False)),
                        fields=("timer", "kind"),
                        name="feedback_caseevent_once_per_promise",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind__in", ["warned", "breached"]), ("timer__isnull", False)),
                            models.Q(models.Q(("kind__in", ["warned", "breached"]), _negated=True), ("timer", None)),
                            _connector="OR",
                        ),
                        name="feedback_caseevent_warning_names_its_promise",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ApologyText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("tr", "Turkish"), ("az", "Azerbaijani")],
                        max_length=5,
                        verbose_name="language",
                    ),
                ),
                ("text", models.TextField(max_length=2000, verbose_name="text")),
                (
                    "apology",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="texts",
                        to="feedback.apology",
                        verbose_name="prepared answer",
                    ),
                ),
            ],
            options={
                "verbose_name": "text",
                "verbose_name_plural": "texts",
                "ordering": ["language"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("apology", "language"),
                        name="feedback_apologytext_one_per_language",
                        violation_error_message="There is already a text in this language.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="public number"),
                ),
                ("reference", models.CharField(max_length=120, unique=True, verbose_name="reference")),
                ("is_ours", models.BooleanField(verbose_name="from us")),
                ("text", models.TextField(max_length=5000, verbose_name="text")),
                ("written_at", models.DateTimeField(default=apps.common.clock.now, verbose_name="written")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="written by",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="messages",
                        to="feedback.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "letter",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="messaging.message",
                        verbose_name="letter",
                    ),
                ),
            ],
            options={
                "verbose_name": "message of a case",
                "verbose_name_plural": "messages of cases",
                "ordering": ["written_at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("by__isnull", False), ("is_ours", True)),
                            models.Q(("is_ours", False), ("letter", None)),
                            _connector="OR",
                        ),
                        name="feedback_casemessage_ours_names_who",
                    )
                ],
            },
        ),
    ]
