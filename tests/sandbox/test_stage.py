"""The stage as a process of its own: few tests, each over real HTTP."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from tests.helpers.stage import StageHandle, running_stage, stage_command

DATA = "/services/data/v67.0"
ACCOUNT = "harbor-pine-sandbox"


@pytest.fixture(scope="module")
def shared() -> Iterator[StageHandle]:
    with running_stage() as stage:
        yield stage


@pytest.fixture
def stage(shared: StageHandle) -> Iterator[StageHandle]:
    shared.disarm()
    shared.forget_requests()
    yield shared
    shared.disarm()


def client(url: str, token: str) -> httpx.Client:
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.Client(base_url=url, headers=headers, transport=httpx.HTTPTransport(verify=False), timeout=10)


@pytest.fixture
def care(stage: StageHandle) -> Iterator[httpx.Client]:
    with client(stage.care_url, stage.care_tokens["ana"]) as ana:
        yield ana


@pytest.fixture
def salesforce(stage: StageHandle) -> Iterator[httpx.Client]:
    with client(stage.salesforce_url, stage.salesforce_tokens["ana"]) as ana:
        yield ana


def rows(care: httpx.Client, text: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = care.get("/v1/cases", params={"q": text, "view": "inbox"}).json()["items"]
    assert found, f"no case for {text}"
    return found


def query(salesforce: httpx.Client, soql: str) -> list[dict[str, Any]]:
    answer = salesforce.get(f"{DATA}/query", params={"q": soql})
    assert answer.is_success, answer.text
    records: list[dict[str, Any]] = answer.json()["records"]
    return records


def wait_for(condition: Callable[[], object], seconds: float = 5.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.01)


def test_every_user_can_sign_in_on_both_sides(stage: StageHandle) -> None:
    assert set(stage.care_tokens) == {"ana", "ben", "mei", "sofia", "rita", "nora"}
    for user, token in stage.care_tokens.items():
        with client(stage.care_url, token) as care:
            assert care.get("/v1/me").json()["id"] == user
        with client(stage.salesforce_url, stage.salesforce_tokens[user]) as salesforce:
            assert salesforce.get(f"{DATA}/limits").status_code == 200


def test_rita_reads_and_nora_does_not_see_contacts(stage: StageHandle) -> None:
    soql = {"q": "SELECT Id FROM Contact LIMIT 1"}
    with client(stage.salesforce_url, stage.salesforce_tokens["rita"]) as rita:
        assert rita.get(f"{DATA}/query", params=soql).status_code == 200
        assert rita.post(f"{DATA}/sobjects/Contact", json={"LastName": "New"}).is_client_error
    with client(stage.salesforce_url, stage.salesforce_tokens["nora"]) as nora:
        assert nora.get(f"{DATA}/query", params=soql).is_client_error


def test_a_refresh_token_gives_a_new_access_token(stage: StageHandle) -> None:
    form = {
        "grant_type": "refresh_token",
        "client_id": stage.client_id,
        "refresh_token": stage.salesforce_refresh_tokens["ben"],
    }
    answer = httpx.post(f"{stage.salesforce_url}/services/oauth2/token", data=form, verify=False)
    with client(stage.salesforce_url, answer.json()["access_token"]) as salesforce:
        assert salesforce.get(f"{DATA}/limits").status_code == 200


def test_care_knows_where_salesforce_is_in_this_run(stage: StageHandle, care: httpx.Client) -> None:
    [account] = care.get("/v1/salesforce-accounts").json()["items"]
    assert (account["id"], account["instance_url"]) == (ACCOUNT, stage.salesforce_url)


def test_suggestions_come_from_the_org_and_are_not_counted_as_the_clients(
    stage: StageHandle, care: httpx.Client
) -> None:
    customer = rows(care, "Delacourt")[0]["customer_id"]
    answer = care.get(f"/v1/customers/{customer}/suggestions", params={"salesforce_account_id": ACCOUNT})
    assert [found["contact"]["city"] for found in answer.json()["suggested"]] == ["Nantes"]
    asked = stage.requests()
    assert asked["counts"]["salesforce"] == {}
    assert any(entry["by_care"] for entry in asked["items"] if entry["server"] == "salesforce")


def test_unlinked_escalations_are_marked_in_the_list(care: httpx.Client) -> None:
    views = {entry["view"]: entry["count"] for entry in care.get("/v1/views").json()["items"]}
    assert views["unlinked"] >= 10
    assert rows(care, "Radu")[0]["unlinked_escalations"] == 1
    assert rows(care, "Solvang")[0]["unlinked_escalations"] == 0


def test_a_customer_message_arrives_by_push(stage: StageHandle, care: httpx.Client) -> None:
    case = rows(care, "Delacourt")[0]["id"]
    with care.stream("GET", "/v1/changes") as stream:
        lines = stream.iter_lines()
        assert next(lines).startswith(":")
        stage.customer_message(case, "Une dernière question")
        assert next(line for line in lines if line.startswith("event:")) == "event: case"
        assert case in next(line for line in lines if line.startswith("data:"))
    assert rows(care, "Une dernière question")[0]["id"] == case


def test_a_message_to_no_case_is_refused_with_a_sentence(stage: StageHandle) -> None:
    with pytest.raises(AssertionError, match="There is no case ca-none"):
        stage.customer_message("ca-none", "hello")


def test_a_create_whose_answer_is_lost_has_happened_once(stage: StageHandle, salesforce: httpx.Client) -> None:
    stage.arm("drop_after_commit", server="salesforce", method="POST", path="*/sobjects/Contact", count=1)
    with pytest.raises(httpx.TransportError):
        salesforce.post(f"{DATA}/sobjects/Contact", json={"LastName": "Lostandfound"})
    assert len(query(salesforce, "SELECT Id FROM Contact WHERE LastName = 'Lostandfound'")) == 1


def test_the_lag_of_the_search_index_can_be_set(stage: StageHandle, salesforce: httpx.Client) -> None:
    def found() -> list[Any]:
        parameters = {"q": "Quicksilverton", "sobject": "Contact"}
        answer = salesforce.get(f"{DATA}/parameterizedSearch", params=parameters)
        return list(answer.json()["searchRecords"])

    stage.set(search_lag_seconds=None)
    salesforce.post(f"{DATA}/sobjects/Contact", json={"LastName": "Quicksilverton"})
    assert found() == []
    assert stage.set(search_lag_seconds=0)["search_lag_seconds"] == 0
    assert len(found()) == 1
    stage.set(search_lag_seconds=2)


def test_contacts_are_deleted_and_merged_behind_the_clients_back(stage: StageHandle, salesforce: httpx.Client) -> None:
    ids = [salesforce.post(f"{DATA}/sobjects/Contact", json={"LastName": f"Goner{n}"}).json()["id"] for n in range(3)]
    stage.delete_contact(ids[0])
    stage.merge(loser=ids[1], winner=ids[2])
    codes = [salesforce.get(f"{DATA}/sobjects/Contact/{record_id}").status_code for record_id in ids]
    assert codes == [404, 404, 200]
    with pytest.raises(AssertionError, match="404"):
        stage.delete_contact(ids[0])


def test_offline_is_a_switch(stage: StageHandle, care: httpx.Client, salesforce: httpx.Client) -> None:
    stage.arm("offline", server="care")
    with pytest.raises(httpx.TransportError):
        care.get("/v1/me")
    assert salesforce.get(f"{DATA}/limits").status_code == 200
    stage.disarm()
    assert care.get("/v1/me").status_code == 200


def test_going_offline_cuts_open_streams(stage: StageHandle, care: httpx.Client) -> None:
    with care.stream("GET", "/v1/changes") as stream:
        lines = stream.iter_lines()
        next(lines)
        stage.arm("offline")
        with pytest.raises(httpx.TransportError):
            list(lines)


@pytest.mark.parametrize("seconds", [0.0, 0.05, 0.2])
def test_a_round_trip_can_be_ordered(stage: StageHandle, salesforce: httpx.Client, seconds: float) -> None:
    salesforce.get(f"{DATA}/limits")
    stage.arm("delay", server="salesforce", seconds=seconds)
    took = []
    for _ in range(5):
        start = time.perf_counter()
        salesforce.get(f"{DATA}/limits")
        took.append(time.perf_counter() - start)
    assert seconds <= min(took) < seconds + 0.03


def test_a_foreign_host_is_turned_away(stage: StageHandle) -> None:
    for url in (f"{stage.care_url}/v1/me", f"{stage.salesforce_url}{DATA}/limits"):
        assert httpx.get(url, headers={"Host": "evil.example"}, verify=False).is_client_error


def test_the_clock_can_be_moved(stage: StageHandle, salesforce: httpx.Client) -> None:
    stage.set(clock_offset_seconds=86_400 * 400)
    created = salesforce.post(f"{DATA}/sobjects/Contact", json={"LastName": "Future"}).json()["id"]
    [record] = query(salesforce, f"SELECT CreatedDate FROM Contact WHERE Id = '{created}'")
    stage.set(clock_offset_seconds=0)
    assert int(record["CreatedDate"][:4]) > time.gmtime().tm_year


def test_a_reset_brings_the_seed_back_and_keeps_the_tokens(stage: StageHandle, care: httpx.Client) -> None:
    customer = rows(care, "Solvang")[0]["customer_id"]
    linked = care.get(f"/v1/customers/{customer}").json()["profiles"]
    parameters = {"salesforce_account_id": ACCOUNT, "expected": linked[0]["profile_id"]}
    gone = care.delete(f"/v1/customers/{customer}/salesforce-link", params=parameters)
    assert gone.json()["profiles"] == []
    stage.reset()
    [again] = care.get(f"/v1/customers/{customer}").json()["profiles"]
    assert again["profile_id"] == linked[0]["profile_id"]
    with client(stage.salesforce_url, stage.salesforce_tokens["ana"]) as salesforce:
        assert query(salesforce, "SELECT Id FROM Contact WHERE LastName = 'Lostandfound'") == []


def test_data_stays_and_keeps_its_seed(tmp_path: Path) -> None:
    with running_stage("empty", tmp_path) as stage, client(stage.salesforce_url, stage.salesforce_tokens["mei"]) as mei:
        mei.post(f"{DATA}/sobjects/Contact", json={"LastName": "Staying"})
        first_token = stage.care_tokens["mei"]
    other = run("--data", str(tmp_path), "--seed", "stories")
    assert (other.returncode, other.stdout) == (2, "")
    assert "holds the seed “empty”, not “stories”" in other.stderr
    with running_stage(None, tmp_path) as stage, client(stage.salesforce_url, stage.salesforce_tokens["mei"]) as mei:
        assert len(query(mei, "SELECT Id FROM Contact")) == 1
        assert stage.care_tokens["mei"] != first_token


def test_a_damaged_database_is_said_once_and_seeded_anew(tmp_path: Path) -> None:
    with running_stage("empty", tmp_path):
        pass
    (tmp_path / "care.sqlite3").write_bytes(b"garbage " * 1000)
    log = tmp_path / "log"
    with log.open("w") as stderr:
        process = subprocess.Popen(
            stage_command("--with-parent", "--data", str(tmp_path)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
        )
        assert process.stdout is not None
        assert process.stdout.readline().startswith(b"{")
        process.communicate(timeout=10)
    assert log.read_text().count("was damaged") == 1
    assert list(tmp_path.glob("care.sqlite3.damaged-*"))


def test_what_keeps_the_stage_from_starting_is_a_sentence_and_code_2(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = str(taken.getsockname()[1])
        attempts = {
            "There is no seed “tales”. The seeds are: stories, empty": run("--seed", "tales"),
            f"Port {port} cannot be used": run("--care-port", port),
            "cannot be written": run("--data", str(tmp_path / "file")),
        }
    for sentence, ended in attempts.items():
        assert (ended.returncode, ended.stdout) == (2, "")
        assert sentence in ended.stderr
        assert "Traceback" not in ended.stderr


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(stage_command(*arguments), capture_output=True, text=True, timeout=30, check=False)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_stage_within_two_seconds_with_an_open_stream(number: signal.Signals) -> None:
    with (
        running_stage("empty") as stage,
        client(stage.care_url, stage.care_tokens["ana"]) as care,
        care.stream("GET", "/v1/changes") as stream,
    ):
        next(stream.iter_lines())
        start = time.monotonic()
        stage.process.send_signal(number)
        assert stage.process.wait(5) == 0
        assert time.monotonic() - start < 2


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such signal")
def test_the_stage_ends_when_its_parent_is_killed() -> None:
    code = (
        "import subprocess, sys, time\n"
        f"child = subprocess.Popen({stage_command('--with-parent', '--seed', 'empty')!r}, stdin=subprocess.PIPE,"
        " stdout=subprocess.PIPE)\n"
        "child.stdout.readline(); print(child.pid, flush=True); time.sleep(60)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    stage = psutil.Process(int(parent.stdout.readline()))
    parent.kill()
    parent.communicate()
    wait_for(lambda: not stage.is_running() or stage.status() == psutil.STATUS_ZOMBIE)


def test_the_end_may_come_in_the_middle_of_seeding(tmp_path: Path) -> None:
    process = subprocess.Popen(
        stage_command("--with-parent", "--data", str(tmp_path), "--seed", "million"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    wait_for(lambda: list(tmp_path.glob("seeding-*/care.sqlite3")), 20)
    out, err = process.communicate(timeout=10)
    assert (process.returncode, out) == (0, b""), err
    assert [file.name for file in tmp_path.iterdir()] == ["in-use"]
