"""For the page of changes, which leaves out those of bulk actions: there may be a hundred thousand of them in a row.

Not in the state of the models: those of the history are simple_history's.
"""

from django.db import migrations

TABLES = ("articlepair", "articletopic", "articlecountry", "fieldvalue")


class Migration(migrations.Migration):
    dependencies = [("articles", "0020_sources_of_chief_editors")]

    operations = [
        migrations.RunSQL(
            f"CREATE INDEX IF NOT EXISTS changes_of_{table} ON articles_historical{table} (history_id) WHERE bulk_id IS NULL",
            f"DROP INDEX changes_of_{table}",
        )
        for table in TABLES
    ]
