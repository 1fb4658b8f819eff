"""The search index: words apart from the rows, which a write reaches only after the lag."""

from __future__ import annotations

import json
from collections.abc import Iterable

from care_desktop.sandbox.clock import StageClock
from care_desktop.sandbox.salesforce.database import Database
from care_desktop.sandbox.salesforce.settings import OrgSettings

Words = set[tuple[str, str]]


class SearchIndex:
    """Words by record; `settings.search_lag_seconds` may change while writes wait."""

    def __init__(self, db: Database, clock: StageClock, settings: OrgSettings) -> None:
        self._db = db
        self._clock = clock
        self._settings = settings
        db.run(
            "CREATE TABLE IF NOT EXISTS search_words (word TEXT, kind TEXT, sobject TEXT, record_id TEXT,"
            " PRIMARY KEY (word, kind, sobject, record_id)) WITHOUT ROWID"
        )
        db.run("CREATE INDEX IF NOT EXISTS search_words_record ON search_words (record_id)")
        db.run(
            "CREATE TABLE IF NOT EXISTS search_queue (number INTEGER PRIMARY KEY, sobject TEXT, record_id TEXT,"
            " words TEXT, written_at REAL)"
        )

    def later(self, sobject: str, record_id: str, found_by: Words) -> None:
        """Queue the words of a record that was just written; no words: it was deleted."""
        self._db.run(
            "INSERT INTO search_queue (sobject, record_id, words, written_at) VALUES (?, ?, ?, ?)",
            (sobject, record_id, json.dumps(sorted(found_by)), self._clock.now().timestamp()),
        )

    def at_once(self, sobject: str, records: Iterable[tuple[str, Words]]) -> None:
        """Index records that nobody has searched before, without lag."""
        rows = ((word, kind, sobject, record_id) for record_id, ws in records for kind, word in ws)
        self._db.run_many("INSERT OR IGNORE INTO search_words VALUES (?, ?, ?, ?)", rows)

    def catch_up(self) -> None:
        """Take in every write that has waited for the lag."""
        due = self._clock.now().timestamp() - self._settings.search_lag_seconds
        waiting = self._db.all("SELECT * FROM search_queue WHERE written_at <= ? ORDER BY number", (due,))
        for entry in waiting:
            self._db.run("DELETE FROM search_words WHERE record_id = ?", (entry["record_id"],))
            found_by = {(kind, word) for kind, word in json.loads(entry["words"])}
            self.at_once(entry["sobject"], [(entry["record_id"], found_by)])
            self._db.run("DELETE FROM search_queue WHERE number = ?", (entry["number"],))

    def exactly(self, sobject: str, word: str, kinds: str) -> set[str]:
        """Return the ids of the records with that word, in one of the kinds (letters)."""
        return self._ids(sobject, "word = ?", (word,), kinds)

    def starting(self, sobject: str, start: str, kinds: str) -> set[str]:
        """Return the ids of the records with a word that starts so."""
        return self._ids(sobject, "word >= ? AND word < ?", (start, start + "\U0010ffff"), kinds)

    def like(self, sobject: str, pattern: str, kinds: str) -> set[str]:
        """Return the ids of the records with a word that fits a pattern of `*` and `?`."""
        return self._ids(sobject, "word GLOB ?", (pattern,), kinds)

    def _ids(self, sobject: str, test: str, parameters: tuple[str, ...], kinds: str) -> set[str]:
        sql = f"SELECT DISTINCT record_id FROM search_words WHERE {test} AND sobject = ? AND instr(?, kind)"
        return {row["record_id"] for row in self._db.all(sql, (*parameters, sobject, kinds))}
