from apps.flows.models.flow import Flow, FlowText
from apps.flows.models.run import FlowRun, FlowRunQuerySet

__all__ = ["Flow", "FlowRun", "FlowRunQuerySet", "FlowText"]
