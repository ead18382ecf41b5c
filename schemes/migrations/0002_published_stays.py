"""What was published is never rewritten: the database refuses it too."""

from django.db import migrations

POSTGRESQL = """
CREATE OR REPLACE FUNCTION refuse_changing_terms() RETURNS trigger
    LANGUAGE plpgsql AS $$ BEGIN
    RAISE EXCEPTION 'published terms never change'; END $$;
CREATE TRIGGER published_stays BEFORE UPDATE OR DELETE ON schemes_schemeversion
    FOR EACH ROW WHEN (OLD.status = 'published')
    EXECUTE FUNCTION refuse_changing_terms();
"""
SQLITE = """
CREATE TRIGGER published_stays BEFORE UPDATE ON schemes_schemeversion
    WHEN OLD.status = 'published'
    BEGIN SELECT RAISE(ABORT, 'published terms never change'); END
"""


def put_up(apps, editor):
    editor.execute(POSTGRESQL if editor.connection.vendor == "postgresql" else SQLITE)


def take_down(apps, editor):
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP TRIGGER published_stays ON schemes_schemeversion")
        editor.execute("DROP FUNCTION refuse_changing_terms()")
    else:
        editor.execute("DROP TRIGGER published_stays")


class Migration(migrations.Migration):
    dependencies = [("schemes", "0001_initial")]

    operations = [migrations.RunPython(put_up, take_down)]
