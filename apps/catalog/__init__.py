"""What the shop sells.

Purpose: products with category, brand, supplier, optional cost and weight.
Floor: 2. Imports common only.
Tables: Category, Brand, Supplier, Product.
Invariants: one product per SKU; prices, costs and weights are never negative.
"""
