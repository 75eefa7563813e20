from apps.customers.admin.consents import ConsentDesk, JoinRequestDesk, NoticeDesk
from apps.customers.admin.people import CustomerDesk
from apps.customers.admin.tags import TagDesk

__all__ = ["ConsentDesk", "CustomerDesk", "JoinRequestDesk", "NoticeDesk", "TagDesk"]
