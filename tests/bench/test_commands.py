"""The commands: reports, the part test and its record, further folders, what is not at hand."""

from __future__ import annotations

import json

import pytest
from bench.extraction import __main__ as everything
from bench.extraction import _command as command

from .conftest import TEXT, line, write_corpus

CAMERAS = line(property="cameras", value="4,300", value_norm="4300", start=68, end=81)


@pytest.fixture
def corpus(tmp_path):
    labels = {"one": [line(), CAMERAS], "two": [line(value="Nokia")]}
    return write_corpus(tmp_path / "made", labels)


@pytest.fixture
def clean_tree(monkeypatch):
    """As if the working tree were committed."""
    answers = {"rev-parse": "c0ffee" * 6 + "c0ff", "status": ""}
    monkeypatch.setattr(command, "_git", lambda name, *_: answers[name])


def test_scores_are_printed_and_written(corpus, tmp_path, capsys):
    target = tmp_path / "figures.json"
    arguments = ["--corpus", str(corpus), "-v", "--json", str(target), "--reliability"]
    assert command.corpus_command(arguments) == 0
    printed = capsys.readouterr().out
    assert "made, part dev: 2 pages" in printed
    assert "missed  supplier = 'Nokia'" in printed
    assert "false   supplier = 'ZTE'" in printed
    assert "rule                              property" in printed
    assert f"“{TEXT[32:51]}”" in printed
    found = json.loads(target.read_text("utf-8"))
    strict = found["made"]["all"]["strict"]
    assert strict["demanded"] == 3
    assert strict["found"] >= 1
    assert set(found["made"]["publisher"]) == {"Publisher of one", "Publisher of two"}
    assert found["reliability"]["facts"] == strict["claimed"]


def test_several_folders_are_scored_apart(corpus, tmp_path, capsys):
    other = write_corpus(tmp_path / "other", {"three": [line()]})
    assert command.corpus_command(["--corpus", str(corpus), "--corpus", str(other)]) == 0
    printed = capsys.readouterr().out
    assert "made, part dev: 2 pages" in printed
    assert "other, part dev: 1 pages" in printed


def test_the_diagram_is_drawn_where_asked(corpus, tmp_path):
    target = tmp_path / "docs" / "reliability.svg"
    assert command.corpus_command(["--corpus", str(corpus), "--reliability", str(target)]) == 0
    assert target.read_text("utf-8").startswith("<svg ")


def test_the_part_test_is_refused_without_a_release(capsys):
    assert command.corpus_command(["--part", "test"]) == 2
    assert "--release NAME" in capsys.readouterr().out


@pytest.mark.parametrize("option", [["-v"], ["--language", "en"]])
def test_the_part_test_shows_no_page(corpus, option, capsys, clean_tree):
    arguments = ["--corpus", str(corpus), "--part", "test", "--release", "1.0", *option]
    assert command.corpus_command(arguments) == 2
    assert "scored whole" in capsys.readouterr().out


def test_the_part_test_is_refused_with_changes_in_the_tree(corpus, capsys, monkeypatch):
    monkeypatch.setattr(command, "_git", lambda name, *_: {"status": " M a"}.get(name, "c0ffee"))
    arguments = ["--corpus", str(corpus), "--part", "test", "--release", "1.0"]
    assert command.corpus_command(arguments) == 2
    assert "commit first" in capsys.readouterr().out


def test_a_release_is_recorded_once(tmp_path, capsys, clean_tree):
    folder = write_corpus(
        tmp_path / "made", {"one": [line()], "two": [line()]}, splits={"two": "test"}
    )
    arguments = ["--corpus", str(folder), "--part", "test", "--release", "1.0"]
    assert command.corpus_command(arguments) == 0
    *_, row = (folder / "test-scores.md").read_text("utf-8").splitlines()
    assert row.startswith("| 1.0 | 20")
    assert "| c0ffeec0ffee | 1 | all: 1 labels, P " in row
    assert command.corpus_command([*arguments[:-1], "1.1"]) == 2
    assert "has its scores" in capsys.readouterr().out
    assert (folder / "test-scores.md").read_text("utf-8").count("c0ffee") == 2  # one line


def test_the_part_test_is_not_scored_with_a_page_missing(tmp_path, capsys, clean_tree):
    splits = {"one": "test", "two": "test"}
    folder = write_corpus(tmp_path / "made", {"one": [line()], "two": [line()]}, splits=splits)
    (folder / "pages" / "two.txt").unlink()
    assert (
        command.corpus_command(["--corpus", str(folder), "--part", "test", "--release", "1"]) == 2
    )
    assert not (folder / "test-scores.md").exists()
    assert "find the pages" in capsys.readouterr().out


def test_without_texts_it_says_where_it_looked(corpus, tmp_path, capsys):
    assert command.corpus_command(["--corpus", str(corpus), "--pages", str(tmp_path)]) == 2
    printed = capsys.readouterr().out
    assert "no text at hand" in printed
    assert "give --pages" in printed


def test_a_folder_without_pages_is_named(tmp_path, capsys):
    assert command.corpus_command(["--corpus", str(tmp_path)]) == 2
    assert "no pages.jsonl" in capsys.readouterr().out


def test_texts_are_looked_for_in_the_folder_then_where_the_setting_says(
    corpus, tmp_path, monkeypatch
):
    monkeypatch.setenv("SOUSVEIL_CORPUS", str(tmp_path / "elsewhere"))
    assert command.default_texts(corpus) == corpus / "pages"
    assert command.default_texts(tmp_path) == tmp_path / "elsewhere"


def test_everything_runs_with_what_is_at_hand_and_names_the_rest(
    corpus, tmp_path, capsys, monkeypatch
):
    monkeypatch.setattr(everything, "CORPUS", corpus)
    monkeypatch.setattr(everything, "_SHARED", tmp_path / "nowhere")
    monkeypatch.setattr(
        everything,
        "_SETS",
        {name: (tmp_path / name, measure) for name, (_, measure) in everything._SETS.items()},
    )
    target = tmp_path / "extraction.json"
    assert everything.main(["--json", str(target), "-v"]) == 0
    printed = capsys.readouterr().out
    assert "muc4: skipped" in printed
    assert "article: skipped" in printed
    assert "false quotes: 0" in printed
    found = json.loads(target.read_text("utf-8"))
    assert found["made"]["pages"] == 2
    assert found["core"]["skipped"].endswith("is not there")
    assert found["paragraphs"]["rates"]["all, strict"]["demanded"] > 50
