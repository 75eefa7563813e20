"""How the API describes itself: OpenAPI 3.1, made from the views."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema

PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "RFC 9457 problem details. Branch on `code`; `detail` is for people and follows Accept-Language.",
    "required": ["type", "title", "status", "detail", "code", "errors", "reasons"],
    "properties": {
        "type": {"type": "string", "const": "about:blank"},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string"},
        "code": {"type": "string", "examples": ["customer_exists", "insufficient_points", "order_locked"]},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["detail"],
                "properties": {
                    "detail": {"type": "string"},
                    "pointer": {"type": "string", "description": "JSON pointer into the body."},
                    "parameter": {"type": "string", "description": "Query parameter."},
                },
            },
        },
        "reasons": {
            "type": "array",
            "description": "Why a rule refused each of several things, such as codes.",
            "items": {
                "type": "object",
                "properties": {name: {"type": "string"} for name in ("code", "offer", "reason", "message")},
            },
        },
    },
}


class HouseSchema(AutoSchema):
    """Nested serializers are named after their view: two views may both have an Input."""

    def _get_serializer_name(self, serializer: Any, direction: Any, bypass_extensions: bool = False) -> str:
        kind = type(getattr(serializer, "child", serializer))
        if kind.__module__.startswith("apps.storefront"):
            return str(kind.__qualname__.replace(".", ""))
        name: str = super()._get_serializer_name(serializer, direction, bypass_extensions)
        return name

    def get_tags(self) -> list[str]:
        return [self.path.removeprefix("/api/v1/").split("/")[0]]


class KeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "apps.storefront.authentication.ApiKeyAuthentication"
    name = "apiKey"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "mk_live_… or mk_pub_…"}


def describe_problems(result: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
    """Every operation may answer with a problem; inputs take no fields that they don't name."""
    schemas = result.setdefault("components", {}).setdefault("schemas", {})
    schemas["Problem"] = PROBLEM
    for name, schema in schemas.items():
        if "Input" in name and schema.get("type") == "object":
            schema.setdefault("additionalProperties", False)
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for operations in result["paths"].values():
        for method, operation in operations.items():
            if method in ("get", "post", "put", "patch", "delete"):
                operation["responses"]["default"] = {"description": "Refused", "content": content}
    return result
