"""Snapshots: the whole state of a sandbox to one JSON file, and back.

taking.py        the worlds ─▶ what stands in the file        (shapes.py: the format, versioned)
contents.py      the bytes of files, apart, read and written piece by piece
migrations.py    earlier versions of the format
reading.py       bytes ─▶ JSON ─▶ types          refusals.py: why not, in both languages
strictness.py    what the types let pass         consistency.py: what they cannot tell
restoring.py     a snapshot ─▶ new worlds, put in at once or not at all
files.py         a file that is whole whatever happens         keeping.py: saved while it runs
"""
