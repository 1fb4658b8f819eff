"""What an org told of itself: asked once, kept over a restart, looked at again, and never in the way."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from care_desktop.api.loose import LooseReader
from care_desktop.api.salesforce.documents import FRESH_SECONDS, Answer, Documents, MetadataStore
from care_desktop.domain.errors import StorageTrouble, Unreachable
from care_desktop.storage.metadata import MetadataFolder
from tests.helpers.form_orgs import form_org
from tests.helpers.gate import Gate
from tests.helpers.until import until

ORG, USER = "00D000000000001EAA", "005000000000002AAA"
READER = LooseReader(lambda raw: raw["v"])


class Disk:
    """Fits MetadataStore in memory; `full` refuses to keep anything."""

    def __init__(self) -> None:
        self.kept: dict[str, tuple[str, bytes]] = {}
        self.full = False

    async def get(self, key: str) -> tuple[str, bytes] | None:
        return self.kept.get(key)

    async def put(self, key: str, mark: str, body: bytes) -> None:
        if self.full:
            raise StorageTrouble("no room")
        self.kept[key] = (mark, body)


class Source:
    """An org whose document `body` has the mark `mark`; every request is written down with the mark it carried."""

    def __init__(self) -> None:
        self.gate = Gate()
        self.body, self.mark = b'{"v": 1}', "Monday"
        self.asked: list[str] = []

    async def fetch(self, name: str, mark: str) -> Answer[object] | None:
        self.asked.append(mark)
        async with self.gate("fetch"):
            unchanged = bool(mark) and mark == self.mark
            return None if unchanged else Answer(READER.parse(self.body), self.body, self.mark)


class World:
    """A source, a disk, a clock, and documents over them."""

    def __init__(self) -> None:
        self.source, self.disk, self.now = Source(), Disk(), 0.0
        self.documents = self.restarted()

    def restarted(self, store: MetadataStore | None = None) -> Documents[object]:
        """Return the documents of a program that has just started."""
        return Documents("thing", self.source.fetch, READER, store=store or self.disk, now=lambda: self.now)


async def test_a_document_is_asked_for_once_even_by_many() -> None:
    w = World()
    assert await asyncio.gather(*(w.documents.get("a") for _ in range(5))) == [1] * 5
    assert await w.documents.get("a", fresh=True) == 1
    assert w.source.asked == [""]


async def test_after_a_restart_it_comes_without_a_request_and_is_then_looked_at_again() -> None:
    w = World()
    await w.documents.get("a")
    again = w.restarted()
    assert (again.known("a"), await again.get("a"), w.source.asked) == (None, 1, [""])
    assert await again.get("a", fresh=True) == 1
    assert w.source.asked == ["", "Monday"]


async def test_what_changed_takes_the_place_of_the_old_one_in_memory_and_on_disk() -> None:
    w = World()
    await w.documents.get("a")
    w.source.body, w.source.mark, w.now = b'{"v": 2}', "Tuesday", FRESH_SECONDS
    assert await w.documents.get("a") == 1
    assert await w.documents.get("a", fresh=True) == 2
    assert await w.restarted().get("a") == 2


async def test_the_same_answer_again_is_the_same_value() -> None:
    w = World()
    w.source.mark = ""
    w.source.body = b'{"v": ["a list"]}'
    first = await w.documents.get("a")
    w.now = FRESH_SECONDS
    assert await w.documents.get("a", fresh=True) is first
    assert w.source.asked == ["", ""]


async def test_an_org_that_does_not_answer_leaves_the_known_one_in_force() -> None:
    w = World()
    await w.documents.get("a")
    w.now = FRESH_SECONDS
    w.source.gate.fail("fetch", Unreachable("no net"))
    assert await w.documents.get("a", fresh=True) == 1
    w.source.gate.fail("fetch", Unreachable("no net"))
    with pytest.raises(Unreachable):
        await w.documents.get("b")


async def test_a_known_document_does_not_wait_for_an_org_that_hangs() -> None:
    w = World()
    await w.documents.get("a")
    w.now = FRESH_SECONDS
    release = w.source.gate.hang("fetch")
    asking = asyncio.ensure_future(w.documents.get("a", fresh=True))
    await until(lambda: len(w.source.asked) == 2)
    assert await asyncio.wait_for(w.documents.get("a"), 1) == 1
    release.set()
    assert await asking == 1


async def test_what_the_org_has_shown_to_be_wrong_is_not_taken_from_disk_again() -> None:
    w = World()
    await w.documents.get("a")
    w.source.body = b'{"v": 2}'
    w.documents.forget("a")
    assert await w.documents.get("a") == 2
    assert w.source.asked == ["", ""]


async def test_a_full_disk_or_half_a_document_on_it_costs_a_request_and_nothing_else() -> None:
    w = World()
    w.disk.full = True
    assert await w.documents.get("a") == 1
    w.disk.kept["thing/a"] = ("Monday", b'{"v": ')
    assert await w.restarted().get("a") == 1
    assert w.source.asked == ["", ""]


async def test_a_big_document_on_disk_is_read_in_a_thread() -> None:
    w = World()
    w.disk.kept["thing/a"] = ("Monday", b'{"v": "' + b"x" * 50_000 + b'"}')
    assert await w.documents.get("a") == "x" * 50_000


async def test_all_forms_open_without_a_request_after_a_restart_and_are_revalidated_by_date(tmp_path: Path) -> None:
    store = MetadataFolder(tmp_path).of(ORG, USER)
    async with form_org("strict", metadata=store) as org:
        first = [await org.client.contact_form(), await org.client.case_form(), await org.client.lead_form()]
        org.asked.clear()
        later = org.another_client(metadata=store)
        again = [await later.contact_form(), await later.case_form(), await later.lead_form()]
        assert (again, org.asked) == (first, [])
        assert await later.contact_form(fresh=True) == first[0]
        assert org.asked[0] == "/sobjects/Contact/describe"
