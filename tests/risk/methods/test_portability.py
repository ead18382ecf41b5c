"""The methods are written once: the same expressions are SQL of a cluster as well."""

import ibis
import pytest
from ibis.config import Config

from risk.methods.borrowers import borrower_plan
from tests.risk.methods import books


class SparkOptions(Config):
    treat_nan_as_null: bool = False


@pytest.fixture
def spark_options(monkeypatch):
    # What importing pyspark itself would declare; the SQL needs no Spark to be written.
    monkeypatch.setattr(ibis.options, "pyspark", SparkOptions())


def test_every_step_is_also_spark_sql(spark_options):
    duck = borrower_plan(books.PARAMETERS)
    spark = borrower_plan(books.PARAMETERS, "pyspark")
    assert list(spark.steps) == list(duck.steps)
    assert "`borrower_reference`" in spark.steps["borrower_result"]


def test_every_step_is_also_postgresql():
    plan = borrower_plan(books.PARAMETERS, "postgres")
    assert "DOUBLE PRECISION" in plan.steps["attributed"]
