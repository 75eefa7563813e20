from __future__ import annotations

from django.urls import path

from apps.till.views import joining, products, rewards, sales, screen

app_name = "till"

urlpatterns = [
    path("", screen.home, name="home"),
    path("store/", screen.choose_store, name="store"),
    path("sign-out/", screen.sign_out, name="sign_out"),
    path("search/", screen.search, name="search"),
    path("find/", screen.find_customers, name="find"),
    path("customers/<uuid:public_id>/", screen.customer, name="customer"),
    path("customers/<uuid:public_id>/link/", joining.link, name="link"),
    path("customers/<uuid:public_id>/rewards/<slug:code>/", rewards.give, name="give"),
    path("rewards/<uuid:public_id>/hand-over/", rewards.hand_over, name="hand_over"),
    path("products/", products.products, name="products"),
    path("products/row/", products.row, name="row"),
    path("quote/", sales.show_quote, name="quote"),
    path("sales/", sales.my_sales, name="sales"),
    path("sales/record/", sales.record, name="record"),
    path("sales/<uuid:public_id>/", sales.receipt, name="receipt"),
    path("sales/<uuid:public_id>/undo/", sales.undo, name="undo"),
    path("join/", joining.join, name="join"),
    path("join/new/", joining.sign_up, name="sign_up"),
    path("join/confirm/", joining.confirm, name="confirm"),
]
