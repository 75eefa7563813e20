from apps.flows.services.entering import enter_due
from apps.flows.services.saving import StepText, flow_of, save_flow
from apps.flows.services.switching import switch_off, switch_on
from apps.flows.services.testing import send_test
from apps.flows.services.writing import write_due

__all__ = ["StepText", "enter_due", "flow_of", "save_flow", "send_test", "switch_off", "switch_on", "write_due"]
