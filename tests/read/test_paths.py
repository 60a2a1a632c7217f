"""Files, folders and addresses as given on the command line."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sousveil.errors import InputError
from sousveil.observatory import ReadSettings
from sousveil.read import expand, load_file, walk


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in ("b.txt", "a.txt", ".hidden", "sub/c.txt", "sub/deep/d.txt", ".git/config", "z/e"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("words")
    return tmp_path


def test_a_folder_stands_for_its_files_sorted_and_without_hidden_ones(tree: Path) -> None:
    wanted = ["a.txt", "b.txt", "sub/c.txt", "sub/deep/d.txt", "z/e"]
    assert expand([str(tree)]) == [str(tree / name) for name in wanted]


def test_addresses_files_and_what_is_missing_pass_in_order_and_once(tree: Path) -> None:
    given = ["https://example.org/x", str(tree / "b.txt"), "missing.pdf", str(tree / "z")]
    wanted = [*given[:3], str(tree / "z" / "e")]
    assert expand([*given, given[0], str(tree / "b.txt")]) == wanted


def test_links_to_folders_are_not_followed(tree: Path) -> None:
    (tree / "loop").symlink_to(tree, target_is_directory=True)
    assert len(expand([str(tree)])) == 5


def test_an_empty_folder_is_said(tmp_path: Path) -> None:
    assert expand([str(tmp_path)]) == [str(tmp_path)]
    with pytest.raises(InputError, match="folder with no files"):
        load_file(tmp_path)


def test_a_file_gives_its_bytes(tree: Path) -> None:
    assert load_file(tree / "a.txt") == b"words"


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"missing\.pdf does not exist") as error:
        load_file(tmp_path / "missing.pdf")
    assert error.value.hint


def test_200_megabytes_are_refused_without_being_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "huge.txt"
    path.touch()
    os.truncate(path, 200_000_000)

    def no_open(*args: object, **kwargs: object) -> None:
        raise AssertionError("the file was opened")

    monkeypatch.setattr(Path, "open", no_open)
    with pytest.raises(InputError, match=r"200,000,000 bytes, more than the limit of 100,000,000"):
        load_file(path)


def test_the_limit_is_the_callers(tree: Path) -> None:
    assert load_file(tree / "a.txt", ReadSettings(max_bytes=5)) == b"words"
    with pytest.raises(InputError, match="more than the limit of 4"):
        load_file(tree / "a.txt", ReadSettings(max_bytes=4))


def test_a_pipe_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError, match="device, pipe or socket"):
        load_file(tmp_path / "pipe")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_that_may_not_be_read(tree: Path) -> None:
    (tree / "a.txt").chmod(0)
    with pytest.raises(InputError, match="cannot be read: Permission denied"):
        load_file(tree / "a.txt")


@pytest.mark.parametrize("name", ["nul\0l", "x" * 5000])
def test_a_name_that_no_file_can_have(name: str) -> None:
    assert expand([name]) == [name]
    with pytest.raises(InputError):
        load_file(Path(name))


def test_files_are_found_one_after_another(tmp_path: Path) -> None:
    for name in ("a/1.txt", "b/2.txt"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text("x")
    found = walk([str(tmp_path)])
    assert next(found) == str(tmp_path / "a/1.txt")
    (tmp_path / "b/3.txt").write_text("made after the walk began")
    assert list(found) == [str(tmp_path / "b/2.txt"), str(tmp_path / "b/3.txt")]
