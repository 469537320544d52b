"""How attributes are read is found in the data once, and kept for other data."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from model import align, checkpoint
from model.comparison.records import RECORD
from model.forms import AttributeForm, formed
from model.graph import AlignmentTask, AttributeColumn, TypedGraph, TypeTask, object_array
from model.settings import ModelSettings, TrainSettings
from tests.unit.model.made import films

if TYPE_CHECKING:
    from pathlib import Path

    from model.graph import Kind

SETTINGS = ModelSettings(train=TrainSettings(epochs=6))
FILMS = AlignmentTask((TypeTask("film"),))
FIRST = 20


def casts(graph: TypedGraph) -> TypedGraph:
    """Return the made films with their people as lists of names."""
    film, people = graph.entities["film"], graph.entities["person"].attributes["name"].value
    [edges] = graph.relations
    listed = AttributeColumn(edges.head, people[edges.tail])
    table = replace(film, attributes={**film.attributes, "cast": listed})
    return TypedGraph(graph.name, {"film": table}, ())


def first(graph: TypedGraph, size: int) -> TypedGraph:
    """Return the first few films alone."""
    table = graph.entities["film"]
    columns = {
        name: AttributeColumn(c.entity[c.entity < size], c.value[c.entity < size])
        for name, c in table.attributes.items()
    }
    return replace(
        graph, entities={"film": replace(table, key=table.key[:size], attributes=columns)}
    )


def table(graph: TypedGraph, **attributes: AttributeColumn) -> TypedGraph:
    film = graph.entities["film"]
    return replace(graph, entities={"film": replace(film, attributes=attributes)})


def test_people_in_lists_are_neighbours() -> None:
    source, target = map(casts, films())
    read = formed(source, target, FILMS)
    assert read.kinds == {"film": {"title": "text", "year": "date"}, "film cast": {"cast": "name"}}
    assert [(t.name, t.link) for t in read.task.types] == [("film", True), ("film cast", False)]
    assert read.forms["film"].attributes["cast"] == AttributeForm("name", shared=True)
    for graph, plain in ((read.source, source), (read.target, target)):
        assert set(graph.entities["film"].attributes) == {"title", "year"}
        [edges] = graph.relations
        listed = plain.entities["film"].attributes["cast"]
        people = graph.entities["film cast"]
        assert edges.head.tolist() == listed.entity.tolist()
        assert people.key[edges.tail].tolist() == listed.value.tolist()
    assert read.values["film cast"][0] is read.source.entities["film cast"]


def test_one_name_each_is_the_entitys_own_where_it_is_the_first() -> None:
    source, target = map(casts, films())

    def single(graph: TypedGraph, *order: str) -> TypedGraph:
        columns = graph.entities["film"].attributes
        cast = columns["cast"]
        first_ = np.flatnonzero(np.diff(cast.entity, prepend=-1))
        # Few names, so that most are of two films.
        few = object_array(cast.value[first_ % 30].tolist())
        by = {"title": columns["title"], "by": AttributeColumn(cast.entity[first_], few)}
        return table(graph, **{name: by[name] for name in order})

    for order, shared in ((("title", "by"), True), (("by", "title"), False)):
        read = formed(single(source, *order), single(target, *order), FILMS)
        assert read.forms["film"].attributes["by"].shared is shared


def test_an_attribute_whose_kind_is_given_is_read_as_that() -> None:
    source, target = map(casts, films())
    one_text = AttributeColumn(
        np.arange(60, dtype=np.int32),
        object_array(
            [
                ", ".join(target.entities["film"].attributes["cast"].value[4 * row : 4 * row + 4])
                for row in range(60)
            ]
        ),
    )
    both = source, table(target, **{**target.entities["film"].attributes, "cast": one_text})
    assert formed(*both, FILMS).forms["film"].attributes["cast"] == AttributeForm("name", lists=0)
    kinds: dict[str, Kind] = {"cast": "category"}
    given = formed(*both, AlignmentTask((TypeTask("film", kinds=kinds),)))
    assert given.forms["film"].attributes["cast"] == AttributeForm("category")


def test_values_in_wrong_columns_bring_a_record_on_both_sides() -> None:
    source, target = films()
    task = AlignmentTask((TypeTask("film"), TypeTask("person")))
    assert RECORD not in formed(source, target, task).kinds["film"]
    year = target.entities["film"].attributes["year"]
    values = year.value.copy()
    values[:6] = [f"Songs of the {number}s" for number in range(6)]
    title = target.entities["film"].attributes["title"]
    shifted = table(target, title=title, year=replace(year, value=values))
    read = formed(source, replace(target, entities={**target.entities, **shifted.entities}), task)
    assert read.kinds["film"][RECORD] == "text"
    assert all(RECORD in g.entities["film"].attributes for g in (read.source, read.target))


def test_other_data_is_read_as_the_model_was_taught(tmp_path: Path) -> None:
    source, target = map(casts, films())
    prepared = align.prepare(source, target, FILMS, SETTINGS)
    checkpoint.save(tmp_path / "model", align.train(prepared, {}, SETTINGS))
    trained, _ = checkpoint.load(tmp_path / "model")
    assert trained.forms == prepared.forms

    few = first(source, FIRST), first(target, FIRST)
    assert not formed(*few, FILMS).forms["film"].attributes["cast"].shared, "by itself it would not"
    with pytest.raises(ValueError, match="forms of the trained model"):
        align.score(align.prepare(*few, FILMS, SETTINGS), trained)
    again = align.prepare(*few, FILMS, SETTINGS, forms=trained.forms)
    scores = align.score(again, trained)
    links = align.decide(scores, FILMS, trained, SETTINGS.match)
    assert set(links) == {"film"}
    assert np.count_nonzero(links["film"].source == links["film"].target) >= 0.8 * FIRST
    [why] = align.explain(again, trained, {"film": links["film"].pair[:1]})["film"]
    assert "cast" in {reason.channel for reason in why.reasons if reason.kind == "relation"}
    one, other = again.values["film cast"]
    assert all(
        set(one.key[m.source].split()) == set(other.key[m.target].replace(",", "").split())
        for m in why.matches
        if m.probability > 0.5
    )


def test_a_mapped_type_keeps_its_name() -> None:
    source, target = (
        replace(graph, entities={**graph.entities, "film cast": graph.entities["film"]})
        for graph in map(casts, films())
    )
    read = formed(source, target, AlignmentTask((TypeTask("film cast"), TypeTask("film"))))
    assert len(read.task.types) == 4
    assert len({of_type.name for of_type in read.task.types}) == 4
    assert set(read.source.entities) == {of_type.name for of_type in read.task.types}


def test_people_in_lists_tell_duplicates_of_one_graph_apart() -> None:
    one, other = (graph.entities["film"] for graph in map(casts, films()))
    both = {
        name: AttributeColumn(
            np.concatenate([column.entity, other.attributes[name].entity + len(one)]),
            np.concatenate([column.value, other.attributes[name].value]),
        )
        for name, column in one.attributes.items()
    }
    keys = object_array([*(f"a{key}" for key in one.key), *(f"b{key}" for key in other.key)])
    graph = TypedGraph("both", {"film": replace(one, key=keys, attributes=both)}, ())
    task = replace(FILMS, same_graph=True)
    prepared = align.prepare(graph, graph, task, SETTINGS)
    assert prepared.forms["film"].attributes["cast"].shared
    trained = align.train(prepared, {}, SETTINGS)
    links = align.decide(align.score(prepared, trained), task, trained, SETTINGS.match)["film"]
    right = links.target - links.source == len(one)
    assert right.sum() >= 0.85 * len(one)
    assert right.mean() >= 0.95


def test_without_any_value_left_nothing_is_linked() -> None:
    source, target = map(casts, films())
    trained = align.train(align.prepare(source, target, FILMS, SETTINGS), {}, SETTINGS)
    again = align.prepare(source, first(target, 0), FILMS, SETTINGS, forms=trained.forms)
    links = align.decide(align.score(again, trained), FILMS, trained, SETTINGS.match)
    assert not len(links["film"].source)
