"""The transactions of a run of contact sync: how it begins, what it checks before it writes, and how it ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, select

from care_desktop.care_server import links
from care_desktop.care_server.accounts import read_account
from care_desktop.care_server.case_store import tell_case
from care_desktop.care_server.customers import read_customer
from care_desktop.care_server.links import Linking, Taken
from care_desktop.care_server.messages import enter_activity
from care_desktop.care_server.operations import Room
from care_desktop.care_server.suggestions import keep, rejected_for, weighed
from care_desktop.care_server.sync_journal import Hold, holds, let_go, take, write_deed
from care_desktop.care_server.sync_runs import read_run, save_run
from care_desktop.care_server.sync_words import BUSY, WHO, activity_of, trouble_of
from care_desktop.care_server.tables import cases
from care_desktop.domain.cases import Activity
from care_desktop.domain.contact_sync import Decision, SyncRun, Verdict, Why, sync_key
from care_desktop.domain.errors import Busy, CareDesktopError, RecordGone
from care_desktop.domain.ids import AccountId, CaseId, ContactId, CustomerId, OperationId
from care_desktop.domain.messaging import ActivityKind
from care_desktop.domain.operations import Deed, DeedState
from care_desktop.domain.people import ContactMatch, Customer

_DECIDED = Activity(ActivityKind.SYNC_DECISION)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a run was asked for, and the name under which it holds its lease."""

    account_id: str
    case_id: str
    operation: str
    holder: str


@dataclass(frozen=True, slots=True)
class Begun:
    """What a run works on, as it was read under the lease."""

    hold: Hold
    run: SyncRun
    customer: Customer
    is_on: bool
    only_full_names: bool
    rejected: frozenset[str]
    deed: Deed | None


class Steps:
    """The transactions of one run, each all or nothing; they are called in threads."""

    def __init__(self, room: Room, asked: Asked) -> None:
        self._room = room
        self._asked = asked

    def begin(self) -> Begun | SyncRun:
        """Take the lease; return the record where the run is done, or where there is nothing to do.

        Raises RecordGone, and Busy where another run holds the lease, which is recorded.
        """
        try:
            with self._room.store.writing() as connection:
                known = read_run(connection, self._asked.operation)
                if known is not None and known[1]:
                    return known[0]
                begun = self._read(connection, known[0] if known else None)
                begun = replace(begun, deed=take(connection, begun.hold, self._room.now()))
                save_run(connection, begun.run, done=False)
                return self._ended_already(connection, begun) or begun
        except Busy as error:
            with self._room.store.writing() as connection:
                known = read_run(connection, self._asked.operation)
                if known is not None and known[1]:
                    return known[0]
                self._record_trouble(connection, self._read(connection, known[0] if known else None).run, error)
            raise

    def look_again(self, begun: Begun) -> Begun:
        """Return what the run works on as it is now. Raises RecordGone, Busy where the lease was lost."""
        with self._room.store.writing() as connection:
            deed = take(connection, begun.hold, self._room.now())
            return replace(self._read(connection, begun.run), deed=deed)

    def prepare(self, begun: Begun, deed: Deed) -> Deed | SyncRun | None:
        """Write down what is to be made, provided that everything is as it was; a record where the run has ended.

        None: it is not, and the decision has to be made anew.
        """
        with self._room.store.writing() as connection:
            now = self._as_it_is(connection, begun)
            ended = self._ended_already(connection, now, Why.LINKED_MEANWHILE)
            if ended is not None or _rests_on(now) != _rests_on(begun):
                return ended
            write_deed(connection, begun.hold, deed)
            return deed

    def settle(self, begun: Begun, decision: Decision, deed: Deed | None = None) -> SyncRun | None:
        """Carry a decision out in Care and end the run; None where what it rests on is not so any more.

        A contact that was made (`deed`) is linked whatever was changed meanwhile, unless somebody linked another.
        """
        with self._room.store.writing() as connection:
            now = self._as_it_is(connection, begun)
            if deed is None:
                ended = self._ended_already(connection, now, Why.LINKED_MEANWHILE)
                if ended is not None or _rests_on(now) != _rests_on(begun):
                    return ended
            if decision.verdict in (Verdict.LINK, Verdict.CREATE):
                return self._link(connection, now, decision, deed)
            run = _decided(now.run, decision)
            self._suggest(connection, now, decision.candidates)
            return self._end(connection, run)

    def fail(self, begun: Begun, error: CareDesktopError) -> None:
        """Record why the run did not come to its end, and give the lease back."""
        with self._room.store.writing() as connection:
            let_go(connection, begun.hold)
            known = read_run(connection, begun.run.id)
            if known is None or not known[1]:
                self._record_trouble(connection, begun.run, error)

    def let_go(self, begun: Begun) -> None:
        """Give the lease back, where the run came to no end and to no trouble that is known."""
        with self._room.store.writing(quietly=True) as connection:
            let_go(connection, begun.hold)

    def _read(self, connection: Connection, known: SyncRun | None) -> Begun:
        asked, now = self._asked, self._room.now()
        account = read_account(connection, asked.account_id)
        case = connection.execute(select(cases).where(cases.c.id == asked.case_id)).first()
        customer = None if case is None else read_customer(connection, case.customer_id)
        if account is None or case is None or customer is None:
            raise RecordGone(details="no such account, or no such case")
        attempts = known.attempts if known else 0
        run = SyncRun(
            OperationId(asked.operation),
            AccountId(asked.account_id),
            CustomerId(customer.id),
            CaseId(asked.case_id),
            known.at if known else now,
            key=sync_key(customer),
            attempts=attempts + 1,
            customer=case.customer_name,
            case_number=case.number,
        )
        hold = Hold(customer.id, asked.account_id, asked.holder)
        rejected = rejected_for(connection, customer.id, asked.account_id)
        return Begun(hold, run, customer, account.sync_contacts, account.only_full_names, rejected, None)

    def _as_it_is(self, connection: Connection, begun: Begun) -> Begun:
        if not holds(connection, begun.hold):
            raise Busy(BUSY)
        return replace(self._read(connection, begun.run), run=begun.run, deed=begun.deed)

    def _ended_already(
        self, connection: Connection, begun: Begun, linked_is: Why = Why.ALREADY_LINKED
    ) -> SyncRun | None:
        """Return the record of a run that has nothing to do, or no more; None where there is something."""
        linked, deed = begun.customer.linked_contact(AccountId(self._asked.account_id)), begun.deed
        made = deed is not None and deed.state is DeedState.CREATED
        if linked is not None:
            if deed is not None and made:
                state = DeedState.DONE if str(deed.record_id) == linked else DeedState.SET_ASIDE
                write_deed(connection, begun.hold, deed.moved(state))
            return self._end(connection, replace(begun.run, why=linked_is, contact_id=linked))
        if made:
            return None
        if not begun.is_on:
            return self._end(connection, replace(begun.run, why=Why.SYNC_OFF))
        if begun.run.key is None:
            return self._end(connection, replace(begun.run, why=Why.NO_KEY))
        return None

    def _link(self, connection: Connection, begun: Begun, decision: Decision, deed: Deed | None) -> SyncRun:
        assert decision.contact is not None
        run, contact = _decided(begun.run, decision), decision.contact.id
        wish = Linking(run.customer_id, run.account_id, contact, WHO, self._room.now())
        try:
            links.link(connection, wish)
        except Taken:
            run = replace(run, verdict=Verdict.NOTHING, why=Why.MADE_IN_VAIN)
        if deed is not None:
            taken = run.why is Why.MADE_IN_VAIN
            write_deed(connection, begun.hold, deed.moved(DeedState.SET_ASIDE if taken else DeedState.DONE))
        return self._end(connection, run)

    def _suggest(self, connection: Connection, begun: Begun, candidates: Sequence[ContactMatch]) -> None:
        """Keep whom the run did not choose among as suggested contacts (rule S4)."""
        if candidates:
            found = weighed(connection, begun.customer, begun.hold.account_id, candidates)
            keep(connection, (begun.hold.customer_id, begun.hold.account_id), found, self._room.now())

    def _end(self, connection: Connection, run: SyncRun) -> SyncRun:
        """Write the record and the activity entry, give the lease back, and tell the push streams."""
        save_run(connection, run, done=True)
        let_go(connection, Hold(run.customer_id, self._asked.account_id, self._asked.holder))
        enter_activity(connection, [run.case_id], WHO, activity_of(run), self._room.now(), _DECIDED)
        tell_case(connection, run.case_id)
        return run

    def _record_trouble(self, connection: Connection, run: SyncRun, error: CareDesktopError) -> None:
        """Write why a run failed; what does not pass by itself is told in the activity, once."""
        known, trouble = read_run(connection, run.id), trouble_of(error)
        before = known[0].trouble if known else None
        save_run(connection, replace(run, trouble=trouble), done=False)
        if not trouble.passes and (before is None or before.code != trouble.code):
            text = f"failed: {trouble.message}"
            enter_activity(connection, [run.case_id], WHO, text, self._room.now(), _DECIDED)
            tell_case(connection, run.case_id)


def _rests_on(begun: Begun) -> tuple[object, ...]:
    """Return all of Care that a decision rests on."""
    return begun.run.key, begun.rejected, begun.only_full_names


def _decided(run: SyncRun, decision: Decision) -> SyncRun:
    contact = None if decision.contact is None else ContactId(decision.contact.id)
    return replace(
        run, verdict=decision.verdict, why=decision.why, matches=decision.candidates, contact_id=contact, trouble=None
    )
