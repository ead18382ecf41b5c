"""The smallest size of the questionnaire that an inviter is content with."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_legal_hold")]

    operations = [
        migrations.AddField(
            "invitation",
            "smallest_size",
            models.CharField(
                choices=[
                    ("micro", "Micro: every size is fine"),
                    ("small", "Small or medium"),
                    ("medium", "Medium"),
                ],
                default="micro",
                max_length=12,
            ),
        )
    ]
