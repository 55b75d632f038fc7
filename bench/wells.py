"""wells.py FOLDER OUT.arrow: the offshore wells (3W, Parquet files of class_*/) as the load of bench/compare.py: a tag for
each well and variable, rows by time. Prints how many tags it has."""
import pathlib
import sys

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

ROWS_PER_MESSAGE = 65_536


def columns(folder):
    """Tag, time and value of every sample that is there; a well seen twice at one time counts once."""
    tags = {}
    for file in sorted(folder.glob("class_*/WELL-*.parquet")):
        table = pq.read_table(file)
        times = table["timestamp"].cast(pa.timestamp("us")).cast(pa.int64()).to_numpy()
        for name in table.column_names:
            if name in ("timestamp", "class") or not pa.types.is_floating(table[name].type):
                continue
            values = table[name].to_numpy()
            there = ~np.isnan(values)
            if there.any():
                tag = tags.setdefault((file.name.split("_")[0], name), len(tags))
                yield np.full(there.sum(), tag, np.int32), times[there], values[there]


def main():
    tag, time, value = (np.concatenate(parts) for parts in zip(*columns(pathlib.Path(sys.argv[1]))))
    keys, first = np.unique(np.rec.fromarrays([time, tag]), return_index=True)
    rows = pa.record_batch([pa.array(tag[first]), pa.array(time[first]).cast(pa.timestamp("us", "UTC")),
                            pa.array(value[first])], names=["tag", "time", "value"])
    with pa.ipc.new_file(sys.argv[2], rows.schema) as out:
        for begin in range(0, len(rows), ROWS_PER_MESSAGE):
            out.write_batch(rows.slice(begin, ROWS_PER_MESSAGE))
    print(int(tag.max()) + 1)


if __name__ == "__main__":
    main()
