from apps.messaging.gateways.base import Gateway, GatewayRefused, GatewayUnreachable, current_gateway

__all__ = ["Gateway", "GatewayRefused", "GatewayUnreachable", "current_gateway"]
