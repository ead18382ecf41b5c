"""The wall behind the code: PostgreSQL row policies, declared at the models.

A tenant model says `row_policy = RowPolicy(...)`. After each migration the policies
are written anew, so a model that forgets one is found by a test, not by a customer.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.apps import apps
from django.db import connection, models

WEB_ROLE = "greenfin_web"
#: The organisation of the transaction; no setting means no rows. Asked for by a query of
#: its own, so that PostgreSQL asks once a statement and not once a row.
CURRENT = "(select nullif(current_setting('app.org', true), '')::uuid)"
#: A role belongs to the whole server: another database may make it at this moment.
_MAKE_ROLE = f"""DO $$ BEGIN IF NOT EXISTS
    (SELECT FROM pg_roles WHERE rolname = '{WEB_ROLE}')
    THEN CREATE ROLE {WEB_ROLE} NOLOGIN; END IF;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"""
_REFUSE = """CREATE OR REPLACE FUNCTION refuse_rewriting() RETURNS trigger
    LANGUAGE plpgsql AS $$ BEGIN
    IF TG_OP = 'DELETE' AND TG_TABLE_NAME = 'audit_accessrecord'
        AND current_setting('app.removing', true) = 'readings' THEN RETURN OLD; END IF;
    RAISE EXCEPTION 'this table only grows'; END $$"""
#: The web role may delete no reading; it may call this, which runs as the owner.
_REMOVE_READINGS = """CREATE OR REPLACE FUNCTION
    remove_readings(owner uuid, until timestamptz) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DECLARE gone bigint; BEGIN
    IF until > now() - interval '365 days' THEN
        RAISE EXCEPTION 'readings are kept for a year at least'; END IF;
    PERFORM set_config('app.removing', 'readings', true);
    DELETE FROM audit_accessrecord r WHERE r.organisation_id = owner AND r.at < until;
    GET DIAGNOSTICS gone = ROW_COUNT;
    PERFORM set_config('app.removing', '', true);
    RETURN gone; END $$"""
_REMOVER = "FUNCTION remove_readings(uuid, timestamptz)"
_EACH_ROW = "FOR EACH ROW EXECUTE FUNCTION refuse_rewriting()"


@dataclass(frozen=True, slots=True)
class RowPolicy:
    """Who sees a row: the owner named by a column, and readers by a condition in SQL.

    `owner` is a column, or an SQL expression over the row. `readers` may only read.
    """

    owner: str = "organisation_id"
    readers: str = ""


def tenant_models() -> list[tuple[type[models.Model], RowPolicy]]:
    """Every model that declares a row policy."""
    found = []
    for model in apps.get_models():
        policy = getattr(model, "row_policy", None)
        if isinstance(policy, RowPolicy):
            found.append((model, policy))
    return found


def statements() -> list[str]:
    """The SQL that puts the wall up; running it twice changes nothing."""
    sql = [
        _MAKE_ROLE,
        f"GRANT USAGE ON SCHEMA public TO {WEB_ROLE}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {WEB_ROLE}",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {WEB_ROLE}",
    ]
    for table in ("audit_auditevent", "audit_accessrecord", "audit_accessseal"):
        sql.append(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {WEB_ROLE}")
        sql += _append_only(table)
    sql += [
        _REMOVE_READINGS,
        f"REVOKE ALL ON {_REMOVER} FROM PUBLIC",
        f"GRANT EXECUTE ON {_REMOVER} TO {WEB_ROLE}",
    ]
    for model, policy in tenant_models():
        sql += _policies(model._meta.db_table, policy)
    return sql


def _policies(table: str, policy: RowPolicy) -> list[str]:
    owner = policy.owner
    condition = owner if " " in owner else f"{owner} = {CURRENT}"
    sql = [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"DROP POLICY IF EXISTS owner_all ON {table}",
        f"CREATE POLICY owner_all ON {table} USING ({condition}) WITH CHECK ({condition})",
        f"DROP POLICY IF EXISTS reader_select ON {table}",
    ]
    if policy.readers:
        sql.append(
            f"CREATE POLICY reader_select ON {table} FOR SELECT USING ({policy.readers})"
        )
    return sql


def _append_only(table: str) -> list[str]:
    return [
        _REFUSE,
        f"DROP TRIGGER IF EXISTS only_grows ON {table}",
        f"CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE ON {table} {_EACH_ROW}",
    ]


def put_up(**_: object) -> None:
    """Write all policies on PostgreSQL; SQLite has no such wall."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for statement in statements():
            cursor.execute(statement)
