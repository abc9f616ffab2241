"""Analysis of any number of photos on Ray, on one machine or a cluster.

The photos are split into units of work. An actor analyses a unit and writes its rows as one Parquet
file (``batch.worker``); the driver hands out the units that have no such file (``batch.driver``).
Only numbers of units pass through Ray: an actor reads the photos itself, so that no pixel of one
ever lies in Ray's object store or is spilled from it to a disk.
"""
