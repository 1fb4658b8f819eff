"""The part of the contract about the supervisor's desk, with its questions and handlers."""

from __future__ import annotations

from pydantic import BaseModel, Field
from sqlalchemy import Connection

from care_desktop.care_server import board_lists, case_lists
from care_desktop.care_server import board_schema as schema
from care_desktop.care_server.asked import Body, Cursor, Id, Nothing, Text
from care_desktop.care_server.cursors import BadCursor
from care_desktop.care_server.operations import Call, Needs, Operation, Reading
from care_desktop.care_server.refusals import Invalid
from care_desktop.care_server.schema import CaseRows
from care_desktop.domain.board import BoardQuery, BoardSort, Suggested
from care_desktop.domain.cases import Priority
from care_desktop.domain.ids import UserId
from care_desktop.domain.permissions import Permission

_SEES_ALL = Needs(Permission.SEE_ALL_CASES)
MOST_PREVIEWED = 200


class BoardAsked(BaseModel):
    """Which rows in which order; a cursor goes before a row. Each order begins with what presses most."""

    sort: BoardSort = BoardSort.AGE
    reverse: bool = False
    q: Text = Field("", description="Part of a name, handle, case number or snippet, or a Salesforce case number.")
    priority: Priority | None = None
    assignee: Text | None = Field(None, description='The id of a user, "" for nobody.')
    suggested: Suggested | None = None
    row: int = Field(0, ge=0, le=1_000_000_000)
    cursor: Cursor | None = None
    limit: int = Field(64, ge=1, le=200)

    def query(self) -> BoardQuery:
        """Return the question in the words of the domain."""
        assignee = None if self.assignee is None else UserId(self.assignee)
        return BoardQuery(self.sort, self.reverse, self.q, self.priority, assignee, self.suggested)


class AssigneeAsked(BaseModel):
    """Whose Cases."""

    assignee: Text = Field("", description='The id of a user, "" for nobody.')


class PreviewBody(Body):
    """The Cases whose rows are about to be accepted."""

    case_ids: list[Id] = Field(max_length=MOST_PREVIEWED)


def read_page(call: Call[BoardAsked, Nothing], connection: Connection) -> schema.BoardPage:
    """Return a page of the board."""
    asked = call.query
    try:
        page = board_lists.page(connection, asked.query(), row=asked.row, cursor=asked.cursor, limit=asked.limit)
    except BadCursor as wrong:
        raise Invalid.at(cursor="This is no place in this list.") from wrong
    return schema.BoardPage.model_validate(page)


def preview(call: Call[Nothing, PreviewBody], connection: Connection) -> schema.BoardRows:
    """Return the rows as they are now."""
    return schema.BoardRows.model_validate({"items": board_lists.rows_of(connection, call.body.case_ids)})


def workload(_call: Call[Nothing, Nothing], connection: Connection) -> schema.Workload:
    """Count what stands with whom."""
    return schema.Workload.model_validate({"items": board_lists.workload(connection)})


def workload_cases(call: Call[AssigneeAsked, Nothing], connection: Connection) -> CaseRows:
    """Return what stands with one."""
    rows = case_lists.active_cases(connection, call.user.id, call.query.assignee, MOST_PREVIEWED)
    return CaseRows.model_validate({"items": rows})


BOARD_OPERATIONS: tuple[Operation, ...] = (
    Reading(
        method="GET",
        path="/v1/board/unlinked",
        name="listUnlinkedEscalations",
        summary="A page of the board: every Case with an escalation without a linked contact",
        query=BoardAsked,
        answer=schema.BoardPage,
        needs=_SEES_ALL,
        handler=read_page,
    ),
    Reading(
        method="POST",
        path="/v1/board/unlinked/preview",
        name="previewUnlinkedEscalations",
        summary="Those of some rows that are on the board now, as they are now; writes nothing",
        body=PreviewBody,
        answer=schema.BoardRows,
        needs=_SEES_ALL,
        handler=preview,
    ),
    Reading(
        method="GET",
        path="/v1/workload",
        name="readWorkload",
        summary="How many active Cases stand with everybody, and with nobody",
        answer=schema.Workload,
        needs=_SEES_ALL,
        handler=workload,
    ),
    Reading(
        method="GET",
        path="/v1/workload/cases",
        name="listCasesOfUser",
        summary="The newest active Cases of one user, or of nobody",
        query=AssigneeAsked,
        answer=CaseRows,
        needs=_SEES_ALL,
        handler=workload_cases,
    ),
)
