"""Bytes of uploaded files, in memory or on disk."""

import gc
import io
import zipfile

import pytest

from sandbox.blobs import IN_MEMORY, Blob, adopt, spool
from sandbox.domain.files import Content, InMemory


def kept(data: bytes) -> Content:
    file = spool()
    file.write(data)
    return adopt(file)


def test_small_ones_stay_in_memory_and_large_ones_do_not() -> None:
    assert isinstance(kept(bytes(IN_MEMORY)), InMemory)
    assert isinstance(kept(bytes(IN_MEMORY + 1)), Blob)


@pytest.mark.parametrize("size", [0, 10, IN_MEMORY + 100_000])
def test_they_are_read_as_they_were_written(size: int) -> None:
    data = bytes(i % 251 for i in range(size))
    content = kept(data)
    assert content.size == size
    with content.open() as first, content.open() as second:
        assert first.read(7) == data[:7]
        assert second.read() == data
        assert first.read() == data[7:]


def test_a_reader_can_go_anywhere() -> None:
    data = bytes(i % 251 for i in range(IN_MEMORY + 5))
    with kept(data).open() as reader:
        assert reader.seek(-5, io.SEEK_END) == IN_MEMORY
        assert reader.read() == data[-5:]
        assert reader.seek(3) == 3
        assert reader.seek(2, io.SEEK_CUR) == 5
        assert reader.read(2) == data[5:7]
        with pytest.raises(ValueError, match="before the start"):
            reader.seek(-1)


def test_a_zip_on_disk_can_be_opened() -> None:
    file = spool()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", bytes(IN_MEMORY + 1))
    with adopt(file).open() as reader, zipfile.ZipFile(reader) as archive:
        assert archive.namelist() == ["word/document.xml"]


def test_the_file_is_closed_with_the_last_reference() -> None:
    file = spool()
    file.write(bytes(IN_MEMORY + 1))
    content = adopt(file)
    reader = content.open()
    del content
    assert not file.closed
    reader.close()
    del reader
    assert file.closed


def test_a_blob_in_a_circle_is_closed_in_order() -> None:
    blob = kept(bytes(IN_MEMORY + 1))
    circle: list[object] = [blob]
    circle.append(circle)
    del blob, circle
    # The tests make an error of a file that is collected before it was closed.
    gc.collect()
