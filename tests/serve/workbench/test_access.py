"""Who is let in, what each role may do, and forms that another site cannot send."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from sousveil.errors import UsageError
from sousveil.observatory import Observatory
from sousveil.review import Accounts
from sousveil.serve.workbench import create_workbench, run_workbench
from sousveil.serve.workbench._access import local
from sousveil.serve.workbench._sessions import Throttle

Make = Callable[[str], Any]
PASSWORD = "correct horse battery"


def test_accounts_are_for_their_owner_alone(observatory: Observatory, accounts: Accounts) -> None:
    path = observatory.root / "accounts.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "correct horse" not in path.read_text()
    assert "$argon2id$" in path.read_text()
    assert "/accounts.json" in (observatory.root / ".gitignore").read_text().splitlines()
    path.chmod(0o644)
    with pytest.raises(UsageError, match="can be read by others"):
        Accounts(observatory).all()


def test_an_older_observatory_keeps_the_accounts_out_of_git(observatory: Observatory) -> None:
    (observatory.root / ".gitignore").write_text("/keys/\n/mine/\n")
    Accounts(observatory).add("ana", "City Watch", "reviewer", "correct horse battery")
    ignored = (observatory.root / ".gitignore").read_text().splitlines()
    assert ignored == ["/keys/", "/mine/", "/accounts.json"]


@pytest.mark.parametrize(
    ("name", "public", "password", "says"),
    [
        ("Ana", "City Watch", "correct horse battery", "cannot be a login"),
        ("ana", "policy:all", "correct horse battery", "cannot be a public name"),
        ("ana", "City\u202eWatch", "correct horse battery", "cannot be a public name"),
        ("ana", "City Watch", "short", "5 characters"),
    ],
)
def test_what_makes_no_account(
    observatory: Observatory, name: str, public: str, password: str, says: str
) -> None:
    with pytest.raises(UsageError, match=says):
        Accounts(observatory).add(name, public, "reviewer", password)
    assert not (observatory.root / "accounts.json").exists()


def test_the_password_is_asked_for(observatory: Observatory, accounts: Accounts) -> None:
    assert accounts.check("ana", "correct horse battery") == accounts.get("ana")
    assert accounts.check("ana", "correct horse batterY") is None
    assert accounts.check("nobody", "correct horse battery") is None
    accounts.set_password("ana", "another horse battery")
    assert Accounts(observatory).check("ana", "correct horse battery") is None


def test_others_reach_it_only_with_accounts(observatory: Observatory) -> None:
    with pytest.raises(UsageError, match=r"does not listen on 0\.0\.0\.0 without accounts"):
        run_workbench(observatory, "0.0.0.0", 0)  # noqa: S104 - it is refused


def test_a_name_that_leads_here_is_refused_without_accounts(address: str, client: Make) -> None:
    me = client(address)
    assert me.get("/").status_code == 200
    rebound = me.http.get("/", headers={"host": "evil.example"})
    assert rebound.status_code == 403
    assert "City Watch" not in rebound.text


def test_one_logs_in_and_out(guarded: str, client: Make) -> None:
    me = client(guarded)
    asked = me.get("/documents?find=quito")
    assert asked.url.path == "/login"
    wrong = me.log_in("ana", "not the password")
    assert wrong.status_code == 403
    assert "There is no account of that name with that password." in wrong.text
    before = me.http.cookies["sousveil_session"]
    done = me.post("/login", "/login?next=%2Fdocuments", name="ana",
                   password=PASSWORD, next="/documents")  # fmt: skip
    assert done.url.path == "/documents"
    assert "City Watch" in done.text
    assert me.http.cookies["sousveil_session"] != before
    me.post("/logout", "/")
    assert me.get("/").url.path == "/login"


def test_the_cookie_is_out_of_reach(guarded: str, client: Make) -> None:
    cookie = client(guarded).get("/login").headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie


def test_a_removed_account_is_logged_out(guarded: str, client: Make, accounts: Accounts) -> None:
    me, other = client(guarded), client(guarded)
    assert me.log_in("ana").url.path == "/"
    assert other.log_in("emil").url.path == "/"
    accounts.remove("ana")
    accounts.set_password("emil", "another horse battery")
    assert me.get("/").url.path == "/login"
    assert other.get("/").url.path == "/login"


def test_log_ins_that_fail_are_limited(guarded: str, client: Make) -> None:
    me = client(guarded)
    codes = [me.log_in("ana", "wrong").status_code for _ in range(6)]
    assert codes == [403] * 5 + [429]
    refused = me.log_in("ana")  # the right one as well
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) > 0
    assert me.log_in("emil").status_code == 200  # another account from the same address


def test_the_throttle_forgets() -> None:
    throttle = Throttle(window=0)
    for _ in range(20):
        throttle.failed("::1", "ana")
    assert throttle.wait("::1", "ana") == 0
    throttle = Throttle(window=60)
    for _ in range(5):
        throttle.failed("::1", "ana")
    assert 0 < throttle.wait("::1", "ana") <= 61
    assert throttle.wait("::2", "ana") == 0
    throttle.passed("::1", "ana")
    assert throttle.wait("::1", "ana") == 0


def test_roles(
    guarded: str, client: Make, claims: dict[str, str], judged: Callable[[], list[Any]]
) -> None:
    id_ = claims["cameras"]
    reader, reviewer, editor = client(guarded), client(guarded), client(guarded)
    for each, name in ((reader, "rita"), (reviewer, "ana"), (editor, "emil")):
        each.log_in(name)
        assert each.get(f"/claim/{id_}").status_code == 200
    assert 'data-key="a"' not in reader.get(f"/claim/{id_}").text
    for path in ("accept", "skip", "edit", "reply"):
        assert reader.post(f"/claim/{id_}/{path}", seen="").status_code == 403
    assert reader.get(f"/claim/{id_}/edit").status_code == 403
    assert reviewer.post(f"/claim/{id_}/reply", party="x", text="y").status_code == 403
    assert reviewer.post("/names", left="a", right="b").status_code == 403
    assert judged() == []
    assert reviewer.post(f"/claim/{id_}/accept", seen="").status_code == 200
    (accepted,) = judged()
    assert (accepted.verdict, accepted.by, accepted.targets) == ("accept", "City Watch", (id_,))


def test_a_form_of_another_site_does_nothing(
    guarded: str, client: Make, claims: dict[str, str], judged: Callable[[], list[Any]]
) -> None:
    me, other = client(guarded), client(guarded)
    me.log_in("ana")
    other.log_in("emil")
    path, good = f"/claim/{claims['cost']}/accept", {"csrf": me.csrf(), "seen": ""}
    tries: list[tuple[dict[str, str], dict[str, str]]] = [
        ({"seen": ""}, {}),
        ({"seen": "", "csrf": ""}, {}),
        ({"seen": "", "csrf": other.csrf()}, {}),
        (good, {"origin": "http://evil.example"}),
        (good, {"origin": "null"}),
        (good, {"sec-fetch-site": "cross-site"}),
        (good, {"sec-fetch-site": "same-site"}),
    ]
    for fields, headers in tries:
        assert me.http.post(path, data=fields, headers=headers).status_code == 403
    assert judged() == []
    assert me.http.post(path, data=good, headers={"origin": guarded}).status_code == 200
    assert len(judged()) == 1


def test_every_post_asks_for_the_token(observatory: Observatory, claims: dict[str, str]) -> None:
    app = create_workbench(observatory)
    paths = []
    for part in app.router.routes:
        inner = getattr(getattr(part, "original_router", None), "routes", [part])
        paths += [each.path for each in inner if "POST" in (getattr(each, "methods", ()) or ())]
    app.state.bench.close()
    assert len(paths) == 13
    from tests.serve.workbench.conftest import served

    with served(observatory, "City Watch") as where, httpx.Client(base_url=where) as me:
        me.get("/", follow_redirects=True)
        for path in paths:
            sent = me.post(path.replace("{id_}", claims["cost"]), data={"csrf": "x"})
            assert sent.status_code == 403, path


def test_headers_and_size(address: str, client: Make) -> None:
    me = client(address)
    for path in ("/", "/help", "/assets/review.js", "/nothing", "/assets/../accounts.json"):
        headers = me.get(path).headers
        assert "script-src 'self'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
    assert me.get("/nothing").status_code == 404
    assert me.post("/undo", big="x" * 300_000).status_code == 413


@pytest.mark.parametrize(
    ("asked", "leads"),
    [
        ("/claim/1?order=newest", "/claim/1?order=newest"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_a_log_in_leads_nowhere_else(asked: str, leads: str) -> None:
    assert local(asked) == leads


def test_a_name_is_asked_for_without_accounts(
    observatory: Observatory, claims: dict[str, str], client: Make,
    judged: Callable[[], list[Any]],
) -> None:  # fmt: skip
    from tests.serve.workbench.conftest import served

    with served(observatory) as where:
        me = client(where)
        assert "Who decides?" in me.get("/").text
        assert me.post("/login", "/login", name="policy:x").status_code == 403
        assert me.post("/login", "/login", name="Night Desk").status_code == 200
        me.post(f"/claim/{claims['cost']}/accept", seen="")
    assert [each.by for each in judged()] == ["Night Desk"]


def test_a_broken_file_of_accounts_is_told(observatory: Observatory) -> None:
    path = observatory.root / "accounts.json"
    path.write_text("{")
    os.chmod(path, 0o600)  # noqa: PTH101
    with pytest.raises(UsageError, match="cannot be read"):
        create_workbench(observatory)
