from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from connector.errors import InputError
from connector.links import LinkRow, read_links, resolve
from model.graph import EntityTable, TypedGraph, object_array

if TYPE_CHECKING:
    from pathlib import Path


def _graph(**types: list[str]) -> TypedGraph:
    return TypedGraph(
        "g", {name: EntityTable(object_array(keys), {}) for name, keys in types.items()}, ()
    )


def _file(folder: Path, text: str, name: str = "links.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_reads_csv_without_a_header(tmp_path: Path) -> None:
    rows = read_links(_file(tmp_path, 'a,"x, y"\n\nb,z,film,0\n'))
    assert rows == (LinkRow("a", "x, y"), LinkRow("b", "z", "film", False))


def test_reads_tsv_with_a_header_in_any_order(tmp_path: Path) -> None:
    rows = read_links(_file(tmp_path, "Target\tsource\tmatch\nx\ta\tno\n", "links.tsv"))
    assert rows == (LinkRow("a", "x", None, False),)


def test_a_third_column_of_one_or_zero_is_the_label(tmp_path: Path) -> None:
    assert read_links(_file(tmp_path, "a,x,1\nb,y,0\n")) == (
        LinkRow("a", "x"),
        LinkRow("b", "y", None, False),
    )


def test_a_byte_order_mark_is_no_part_of_the_first_key(tmp_path: Path) -> None:
    assert read_links(_file(tmp_path, "\ufeffa,x\n")) == (LinkRow("a", "x"),)


@pytest.mark.parametrize(
    ("text", "said"),
    [("a\n", "line 1: a key is missing"), ("a,x\nb,y,film,perhaps\n", "line 2: 'perhaps'")],
)
def test_a_malformed_line_is_named(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read_links(_file(tmp_path, text))


def test_a_missing_file_and_a_binary_one_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"gone\.csv"):
        read_links(tmp_path / "gone.csv")
    broken = tmp_path / "broken.csv"
    broken.write_bytes(b"\xff\xfe\x00a")
    with pytest.raises(InputError, match="UTF-8"):
        read_links(broken)


def test_keys_become_rows_of_the_type_that_has_both() -> None:
    source, target = _graph(film=["a", "b"], person=["p"]), _graph(film=["x"], person=["q", "x"])
    resolved = resolve(
        [LinkRow("b", "x"), LinkRow("p", "q", "person", False), LinkRow("a", "nowhere")],
        source,
        target,
    )
    assert resolved.labels["film"].source.tolist() == [1]
    assert resolved.labels["film"].target.tolist() == [0]
    assert resolved.labels["person"].is_match.tolist() == [False]
    assert resolved.labels["film"].source.dtype == np.int32
    assert resolved.unknown == (LinkRow("a", "nowhere"),)


def test_a_link_that_fits_two_types_asks_for_the_type() -> None:
    graph = _graph(film=["1"], person=["1"])
    with pytest.raises(InputError, match="fits the types film, person"):
        resolve([LinkRow("1", "1")], graph, graph)


def test_an_unknown_type_is_refused() -> None:
    with pytest.raises(InputError, match="no entity type 'movie'"):
        resolve([LinkRow("a", "x", "movie")], _graph(film=["a"]), _graph(film=["x"]))


def test_a_contradiction_is_refused() -> None:
    rows = [LinkRow("a", "x"), LinkRow("a", "x", None, False)]
    with pytest.raises(InputError, match="the same and not the same"):
        resolve(rows, _graph(film=["a"]), _graph(film=["x"]))


def test_in_one_graph_the_smaller_row_comes_first_and_self_links_are_dropped() -> None:
    graph = _graph(film=["a", "b"])
    resolved = resolve(
        [LinkRow("b", "a"), LinkRow("a", "b"), LinkRow("a", "a")], graph, graph, same_graph=True
    )
    assert resolved.labels["film"].source.tolist() == [0]
    assert resolved.labels["film"].target.tolist() == [1]
