"""PySpark with delta-spark, as pinned, reads a live table: the same rows before, during and after merging."""
import glob
import os

import pytest

pyspark = pytest.importorskip("pyspark") if "CI" not in os.environ else __import__("pyspark")

from pyspark.sql import SparkSession  # noqa: E402


@pytest.fixture(scope="module")
def spark():
    session = (SparkSession.builder.master("local[1]")
               .config("spark.jars", ",".join(glob.glob(os.environ["DELTA_JARS"] + "/*.jar")))
               .config("spark.ui.enabled", "false")
               .config("spark.driver.bindAddress", "127.0.0.1")
               .config("spark.driver.host", "127.0.0.1")
               .config("spark.driver.memory", "1g")
               .config("spark.sql.shuffle.partitions", "1")
               .config("spark.databricks.delta.snapshotPartitions", "1")
               .config("spark.sql.session.timeZone", "UTC")
               .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
               .config("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
               .getOrCreate())
    yield session
    session.stop()


DIGEST = "sum(cast(hash(tag, time, value, state, text, quality, known) as long))"


def test_spark_reads_the_same_rows_before_during_and_after_merging(spark, table):
    def read(select="count(*)"):
        # A query of its own each time: Spark then looks for the newest version.
        frame = spark.read.format("delta").load(table.place + "/samples")
        return frame.selectExpr(select).first()[0]

    for count in (60_000, 5_000, 300):
        rows = table.ask(f"write {count}")
        assert read() == rows
    digest = read(DIGEST)

    def look():
        assert read() == rows

    assert table.during("compact", look) == rows
    assert read() == rows
    assert table.ask("vacuum") == rows
    assert read(DIGEST) == digest
    assert read("count(distinct tag)") == 50
    assert read("count(*) filter (where month <> date_format(time, 'yyyy-MM'))") == 0
    for _ in range(20):  # past a checkpoint
        rows = table.ask("write 100")
    assert read() == rows
    table.ask("write 100000")
    rollups = spark.read.format("delta").load(table.place + "/rollups")
    assert rollups.count() == rollups.filter("count >= good").count()
