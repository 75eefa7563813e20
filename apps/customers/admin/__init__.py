from apps.customers.admin.consents import ConsentDesk, JoinRequestDesk, NoticeDesk
from apps.customers.admin.people import CustomerDesk

__all__ = ["ConsentDesk", "CustomerDesk", "JoinRequestDesk", "NoticeDesk"]
