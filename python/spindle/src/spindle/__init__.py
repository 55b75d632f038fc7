"""Client of a Spindle archive: samples in and out as Arrow tables."""
from spindle.client import Client, OutOfOrder, Receipt, SpindleError

__all__ = ["Client", "OutOfOrder", "Receipt", "SpindleError"]
