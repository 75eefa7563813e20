from __future__ import annotations

from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.negotiation import DefaultContentNegotiation


class SchemaView(SpectacularAPIView):
    """OpenAPI 3.1, as YAML or, asked for with Accept, as JSON."""

    content_negotiation_class = DefaultContentNegotiation
    throttle_classes = ()


class DocsView(SpectacularSwaggerSplitView):
    """A page to read and try the API. Its script has an address of its own, so the strict policy holds."""

    content_negotiation_class = DefaultContentNegotiation
    throttle_classes = ()
    template_name = "storefront/docs.html"
    url_name = "storefront:schema"
