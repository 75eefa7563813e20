"""The door for machines.

Purpose: the versioned REST API: keys with scopes, idempotency, throttles, problem details, OpenAPI.
Floor: 12. Imports everything below; no other door.
Tables: ApiKey, KeyScope, IdempotencyRecord.
Invariants: a secret key is stored hashed and shown once; a key acts for one channel; one idempotency key has one effect.
"""
