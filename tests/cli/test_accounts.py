"""``sousveil accounts``: made, listed, changed and taken away, and told why not."""

from __future__ import annotations

import json

from tests.cli.running import Run

from sousveil.observatory import Observatory
from sousveil.review import Accounts

PASSWORD = "correct horse battery"


def test_an_account_from_first_to_last(sousveil: Run, observatory: Observatory) -> None:
    at = ("-C", observatory.root, "accounts")
    made = sousveil(*at, "add", "ana", "--public", "City Watch", given=f"{PASSWORD}\n")
    assert (made.returncode, made.stdout) == (0, "")
    assert "ana may log in as reviewer, and decides as City Watch." in made.stderr
    again = sousveil(*at, "add", "ana", "--public", "City Watch", given=f"{PASSWORD}\n")
    assert again.returncode == 2
    assert "There is an account ana already." in again.stderr
    (listed,) = json.loads(sousveil(*at, "list", "--json").stdout)
    assert (listed["name"], listed["public"], listed["role"]) == ("ana", "City Watch", "reviewer")
    assert "password" not in listed
    changed = sousveil(*at, "password", "ana", given="another horse battery\n")
    assert changed.returncode == 0
    account = Accounts(observatory).check("ana", "another horse battery")
    assert account is not None
    removed = sousveil(*at, "remove", "ana")
    assert "No account is left" in removed.stderr
    assert not (observatory.root / "accounts.json").exists()


def test_what_is_refused(sousveil: Run, observatory: Observatory) -> None:
    at = ("-C", observatory.root, "accounts")
    for words, given, says in (
        (("add", "ana", "--public", "City Watch"), "", "no password on standard input"),
        (("add", "ana", "--public", "City Watch"), "short\n", "The password has 5 characters."),
        (("add", "Ana!", "--public", "City Watch"), f"{PASSWORD}\n", "cannot be a login"),
        (("password", "ana"), f"{PASSWORD}\n", "There is no account 'ana'."),
        (("remove", "ana"), "", "There is no account 'ana'."),
    ):
        result = sousveil(*at, *words, given=given)
        assert result.returncode == 2
        assert says in result.stderr
