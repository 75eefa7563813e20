from apps.flows.admin.desk import FlowDesk, FlowRunDesk

__all__ = ["FlowDesk", "FlowRunDesk"]
