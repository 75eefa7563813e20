from apps.flows.models.flow import Flow, FlowText
from apps.flows.models.run import FlowRun

__all__ = ["Flow", "FlowRun", "FlowText"]
