"""Contact sync (rules S1 to S8): for one automatic escalation, one link and at most one new contact per Customer.

A run holds the lease of its Customer, asks Salesforce, and writes what it came to in one transaction with the link.
The contact that it makes stands in the journal before the first byte leaves, and again before it is linked: whatever
breaks, the next run goes on from there.
"""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

from starlette.concurrency import run_in_threadpool

from care_desktop.care_server.making import Making
from care_desktop.care_server.operations import Room
from care_desktop.care_server.sync_journal import Hold, SyncLedger, holder_for
from care_desktop.care_server.sync_lookup import Found, Lookup, Question
from care_desktop.care_server.sync_steps import Asked, Begun, Steps
from care_desktop.domain.contact_sync import Decision, SyncRun, Verdict, Why, decide
from care_desktop.domain.errors import CareDesktopError, LikelyDuplicate, Undecided
from care_desktop.domain.ids import ContactId, OperationId
from care_desktop.domain.operations import SEVERAL, Deed, DeedKind, DeedState
from care_desktop.domain.people import ContactMatch
from care_desktop.domain.records import CreationMode

_TRIES = 3
"""So often a decision is made anew because what it rests on was changed by people meanwhile."""
_UNDER_WAY = frozenset({DeedState.SENDING, DeedState.UNKNOWN, DeedState.CREATED})


async def run(room: Room, account_id: str, case_id: str, operation: str) -> SyncRun:
    """Find, link or make the contact of the Case's Customer, and return the record of the run (rule S7).

    The same `operation` again goes on where it stopped, and once finished answers with its record. It may be called
    by many at once, in several processes. A run is recorded whatever becomes of it.

    Raises the errors of domain/errors.py, after they were recorded: Busy (`retry_after`) where another run works for
    the same Customer, Unreachable and SignInNeeded where a later try may succeed, everything else where it will not.
    RecordGone: there is no such Case, or no such account any more; nothing was recorded.
    """
    asked = Asked(account_id, case_id, operation, holder_for(operation))
    steps = Steps(room, asked)
    begun = await run_in_threadpool(steps.begin)
    if isinstance(begun, SyncRun):
        return begun
    try:
        return await _Work(room, steps, begun).carry_out()
    except CareDesktopError as error:
        await run_in_threadpool(steps.fail, begun, error)
        raise
    except BaseException:
        await run_in_threadpool(steps.let_go, begun)
        raise


class _Work:
    """One run that holds the lease of its Customer."""

    def __init__(self, room: Room, steps: Steps, begun: Begun) -> None:
        self._room = room
        self._steps = steps
        self._begun = begun
        self._hold: Hold = begun.hold

    async def carry_out(self) -> SyncRun:
        """Go on with the contact that is being made, else decide. Raises the errors of domain/errors.py."""
        deed = self._begun.deed
        if deed is not None and deed.state in _UNDER_WAY:
            return await self._make(deed)
        for _ in range(_TRIES):
            found = await self._look()
            done = await self._do(self._decide(found), found)
            if done is not None:
                return done
            self._begun = await run_in_threadpool(self._steps.look_again, self._begun)
        raise Undecided(OperationId(self._begun.run.id), "what the decision rests on changes all the time")

    async def _look(self) -> Found:
        begun = self._begun
        if begun.run.key is None:
            return Found()
        org = await self._room.orgs.client(self._hold.account_id)
        form = await org.contact_form()
        made = str(begun.deed.record_id) if begun.deed is not None and begun.deed.record_id else None
        question = Question(self._hold.customer_id, begun.run.key, made)
        return (await Lookup(org, form.external_id).find([question]))[self._hold.customer_id]

    def _decide(self, found: Found) -> Decision:
        begun = self._begun
        return decide(
            begun.customer,
            found.matches,
            rejected=begun.rejected,
            only_full_names=begun.only_full_names,
            made_before=found.made or was_made(begun.deed),
        )

    async def _do(self, decision: Decision, found: Found) -> SyncRun | None:
        """Do what was decided; None where what it rests on is not so any more."""
        if decision.verdict is Verdict.CREATE:
            deed = await self._new_deed(decision)
            ready = await run_in_threadpool(self._steps.prepare, self._begun, deed)
            if ready is None:
                return None
            return ready if isinstance(ready, SyncRun) else await self._make(ready)
        return await run_in_threadpool(self._steps.settle, self._begun, decision)

    async def _new_deed(self, decision: Decision) -> Deed:
        """Describe the contact to make, with the fields that the org has and the key that it takes.

        The external id is the Customer's, as in the window: whoever makes the contact, there is one.
        """
        org = await self._room.orgs.client(self._hold.account_id)
        form = await org.contact_form()
        known = ((name, value, form.field(name)) for name, value in decision.fields.items())
        fields: dict[str, str | None] = {
            name: value for name, value, field in known if name == "LastName" or (field is not None and field.editable)
        }
        run = self._begun.run
        deed = Deed(
            OperationId(str(uuid4())),
            DeedKind.CREATE_CONTACT,
            DeedState.PENDING,
            run.account_id,
            run.customer_id,
            run.case_id,
            fields,
            self._room.now(),
        )
        match org.creation_mode(form):
            case CreationMode.EXTERNAL_ID:
                return replace(deed, external_field=form.external_id, external_key=str(run.customer_id))
            case CreationMode.IDEMPOTENCY_KEY:
                return replace(deed, idempotency_key=str(deed.id))
            case CreationMode.PLAIN:
                return deed

    async def _make(self, deed: Deed) -> SyncRun:
        """Make the contact, or find out what became of it, and link it."""
        try:
            if deed.state is not DeedState.CREATED:
                org = await self._room.orgs.client(self._hold.account_id)
                await org.contact_form()  # what it reads of the object tells how values are written
                deed = await Making(org, SyncLedger(self._room, self._hold), self._room.now).make(deed)
        except LikelyDuplicate as error:
            refused = Decision(Verdict.ASK, Why.DUPLICATE_RULE, candidates=error.matches)
            return await self._ask(refused)
        except Undecided as error:
            if error.details != SEVERAL:
                raise
            found = await self._look()
            if len(found.matches) < 2:
                raise
            return await self._ask(Decision(Verdict.ASK, Why.SEVERAL, candidates=found.matches))
        made = ContactMatch(ContactId(str(deed.record_id)), str(deed.record_fields.get("LastName") or ""))
        created = Decision(Verdict.CREATE, Why.NO_MATCH, contact=made)
        done = await run_in_threadpool(self._steps.settle, self._begun, created, deed)
        assert done is not None, "the link of a new contact rests on nothing that can change"
        return done

    async def _ask(self, decision: Decision) -> SyncRun:
        run = await run_in_threadpool(self._steps.settle, self._begun, decision)
        assert run is not None, "asking rests on nothing that can change"
        return run


def was_made(deed: Deed | None) -> bool:
    """Say whether a contact was made for the Customer, so that there will be no second one."""
    return deed is not None and deed.state in (DeedState.CREATED, DeedState.DONE, DeedState.SET_ASIDE)
