"""What a supervisor or a load balancer asks: does the process live, and may it be sent visitors."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@never_cache
@require_safe
def healthz(_request: HttpRequest) -> JsonResponse:
    """The process answers. Asks nobody else, so that a slow database does not get a healthy process restarted."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(_request: HttpRequest) -> JsonResponse:
    """The database answers and its tables are those of this version. 503 while not."""
    problem = _problem()
    if problem:
        return JsonResponse({"status": "unavailable", "reason": problem}, status=503)
    return JsonResponse({"status": "ok"})


def _problem() -> str:
    """A short machine word; details would tell strangers about the inside."""
    try:
        executor = MigrationExecutor(connection)
    except DatabaseError:
        return "database"
    return "migrations" if executor.migration_plan(executor.loader.graph.leaf_nodes()) else ""
