from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("questionnaires", "0003_paper_audience"),
    ]

    operations = [
        migrations.AddField(
            model_name="definitiondraft",
            name="title",
            field=models.JSONField(blank=True, default=dict),
        ),
    ]
