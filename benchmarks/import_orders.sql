-- The rows of an import by hand. The file itself comes by COPY into the table given, after the first statement.
CREATE TEMP TABLE given (number text, placed timestamptz, customer text, sku text, quantity bigint, price numeric);
-- COPY
CREATE TEMP TABLE people AS SELECT row_number() OVER () AS n, customer, min(placed) AS first FROM given GROUP BY customer;
INSERT INTO orders_channel (code, name, kind) VALUES ('csv', 'File', 'file');
INSERT INTO imports_batch (public_id, kind, status, file_name, stored_name, digest, identity, layout, map_text, encoding, delimiter,
    decimal_sign, date_order, customers, orders, refunds, lines, guests, rejected, gross_minor, returns_minor, adjustments_minor,
    unmatched_minor, points_earned, total, done, created, unchanged, worker, error, undone_orders, undone_points, undone_shortfall,
    language, created_at)
    VALUES (gen_random_uuid(), 'orders', 'done', 'f', '', '', '', '', '', '', '', '', '', 0,0,0,0,0,0,0,0,0,0,0,0,0,0,0, '', '', 0,0,0,
    'en', now());
WITH made AS (
    INSERT INTO customers_customer (public_id, name, name_key, email, phone, language, joined_at, updated_at)
    SELECT gen_random_uuid(), '', '', '', '', 'en', now(), now() FROM people RETURNING id
), numbered AS (SELECT id, row_number() OVER (ORDER BY id) AS n FROM made)
INSERT INTO customers_identifier (customer_id, kind, scope, value, created_at)
    SELECT numbered.id, 'external', 'csv', people.customer, now() FROM numbered JOIN people USING (n);
INSERT INTO catalog_product (sku, name, is_active, created_at) SELECT DISTINCT sku, sku, true, now() FROM given;
ANALYZE customers_identifier; ANALYZE given;
CREATE TEMP TABLE wallets AS
    SELECT i.customer_id, people.first, a.available, a.pending, a.held, i.value AS customer
    FROM customers_identifier i JOIN people ON people.customer = i.value,
    LATERAL (SELECT nextval('ledger_account_id_seq') AS available, nextval('ledger_account_id_seq') AS pending,
        nextval('ledger_account_id_seq') AS held, i.id) a;
INSERT INTO ledger_account (id, unit, role, may_overdraw, balance, created_at)
    SELECT available, 'club', 'available', false, 0, now() FROM wallets UNION ALL
    SELECT pending, 'club', 'pending', false, 0, now() FROM wallets UNION ALL
    SELECT held, 'club', 'held', false, 0, now() FROM wallets;
INSERT INTO programs_membership (program_id, customer_id, available_id, pending_id, held_id, joined_at)
    SELECT (SELECT id FROM programs_program), customer_id, available, pending, held, first FROM wallets;
ANALYZE programs_membership;
CREATE TEMP TABLE judged AS
    SELECT nextval('orders_order_id_seq') AS id, given.*, w.customer_id, w.available, m.id AS membership_id, p.id AS product_id,
        (given.price * 100)::bigint AS price_minor, (given.price * 100)::bigint * given.quantity AS total,
        (given.price * 100)::bigint * given.quantity / 100 AS points
    FROM (SELECT * FROM given ORDER BY placed) given JOIN wallets w USING (customer) JOIN catalog_product p USING (sku)
    JOIN programs_membership m ON m.customer_id = w.customer_id;
INSERT INTO orders_order (id, public_id, channel_id, external_id, customer_id, status, currency, total_minor, points_paid_minor,
    refunded_minor, placed_at, fingerprint, created_at)
    SELECT id, gen_random_uuid(), (SELECT id FROM orders_channel WHERE code = 'csv'), number, customer_id, 'paid', 'TRY', total, 0, 0,
        placed, encode(sha256((placed::text || customer_id || sku || quantity || price)::bytea), 'hex'), now() FROM judged;
INSERT INTO orders_orderline (order_id, position, kind, product_id, name, quantity_milli, unit_price_minor, discount_minor, tax_minor,
    total_minor, refunded_minor, refunded_milli)
    SELECT id, 1, 'product', product_id, '', quantity * 1000, price_minor, 0, 0, total, 0, 0 FROM judged;
INSERT INTO ledger_transfer (debit_id, credit_id, amount, kind, reference, effective_at, created_at)
    SELECT (SELECT id FROM ledger_account WHERE role = 'issuing'), available, points, 'earn',
        'order:' || id || ':rule:' || (SELECT id FROM programs_rule) || ':earn', placed, now() FROM judged WHERE points > 0 ORDER BY id;
INSERT INTO ledger_lot (account_id, transfer_id, amount, remaining, active_from)
    SELECT credit_id, id, amount, amount, (effective_at AT TIME ZONE 'Europe/Istanbul')::date FROM ledger_transfer;
UPDATE ledger_account SET balance = sums.points FROM
    (SELECT available, sum(points) AS points FROM judged GROUP BY available) sums WHERE ledger_account.id = sums.available;
INSERT INTO programs_accrual (order_id, rule_id, version_id, membership_id, base_minor, points_per_unit, unit_minor, multiplier_milli,
    rounding, wanted, granted, taken_back, shortfall, transfer_id, activates_at, activated_at, created_at)
    SELECT judged.id, v.rule_id, v.id, membership_id, total, 1, 100, 1000, 'floor', points, points, 0, 0, t.id, placed, now(), now()
    FROM judged CROSS JOIN programs_ruleversion v
    JOIN ledger_transfer t ON t.reference = 'order:' || judged.id || ':rule:' || v.rule_id || ':earn';
INSERT INTO imports_batchorder (batch_id, order_id) SELECT (SELECT id FROM imports_batch), id FROM judged;
