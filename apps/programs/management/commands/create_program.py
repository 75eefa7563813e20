from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.common import money
from apps.common.errors import DomainError
from apps.programs.models import Program
from apps.programs.services import create_program
from apps.shop.services import current_shop


class Command(BaseCommand):
    help = "Create a live programme that gives points for every purchase."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="short name without spaces, such as club; it is also the unit of the points")
        parser.add_argument("--per-unit", type=int, required=True, metavar="N", help="points per whole unit of money")
        parser.add_argument("--name", default="", help="the programme's name on screen")
        parser.add_argument("--min-spend", default="0", metavar="AMOUNT", help="no points below this, such as 50.00")
        parser.add_argument("--wait-days", type=int, default=0, metavar="N", help="days until points become available")
        parser.add_argument("--enrolment", choices=Program.Enrolment.values, default=Program.Enrolment.FIRST_PURCHASE)
        parser.add_argument("--shortfall", choices=Program.Shortfall.values, default=Program.Shortfall.DOWN_TO_ZERO)
        parser.add_argument("--rounding", choices=Program.Rounding.values, default=Program.Rounding.FLOOR)
        parser.add_argument("--worth", metavar="AMOUNT", help="what 100 points are worth to a member, such as 5.00")

        parser.add_argument("--expire-months", type=int, metavar="N", help="points run out after so many months")
        parser.add_argument(
            "--round-up",
            choices=Program.RoundUp.values,
            default="",
            help="the last day moves to the end of the month, quarter, half-year or year",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        currency = current_shop().currency
        if options["per_unit"] < 1 or options["wait_days"] < 0:
            raise CommandError("At least one point per unit, and no days below zero.")
        if options["round_up"] and options["expire_months"] is None:
            raise CommandError("--round-up needs --expire-months.")
        try:
            program = create_program(
                code=options["code"],
                name=options["name"],
                enrolment=options["enrolment"],
                shortfall=options["shortfall"],
                rounding=options["rounding"],
                hundred_points_minor=money.to_minor(options["worth"], currency) if options["worth"] else None,
                points_per_unit=options["per_unit"],
                min_spend_minor=money.to_minor(options["min_spend"], currency),
                wait_days=options["wait_days"],
                expiry_months=options["expire_months"],
                expiry_round_up=options["round_up"],
            )
        except DomainError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Programme {program.code} is live: {options['per_unit']} points per 1 {currency}.")
