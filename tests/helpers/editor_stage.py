"""A contact editor over the fakes, and what a test looks at."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from care_desktop.domain.ids import ContactId
from care_desktop.services.later_events import ContactEdited
from care_desktop.services.scope import TaskScope
from care_desktop.viewmodels.contact_editor import ContactEditor
from care_desktop.viewmodels.notices import NoticeBoard
from tests.helpers.builders import case, contact_id
from tests.helpers.fakes import World, world
from tests.helpers.until import until
from tests.helpers.work_stage import shelf_of

ANN, BO = contact_id(1), contact_id(2)


@dataclass
class EditorStage:
    """What a test of the card works with."""

    world: World
    editor: ContactEditor
    board: NoticeBoard

    @property
    def salesforce_email(self) -> str:
        return self.world.salesforce.contacts[ANN].text("Email")

    async def showing(self, contact: ContactId = ANN) -> None:
        self.editor.show(contact, case=case())
        await until(lambda: self.editor.state.contact is not None and not self.editor.state.loading)

    async def saved(self) -> None:
        await until(lambda: self.world.bus.of(ContactEdited) and not self.editor.state.saving)

    def value(self, name: str) -> str:
        field = self.editor.state.form.field(name)
        assert field is not None
        return field.value


@asynccontextmanager
async def editor_stage() -> AsyncIterator[EditorStage]:
    """Give an editor over a world of its own; ends its scopes."""
    of = world()
    page = TaskScope("page")
    board = NoticeBoard()
    editor = ContactEditor(
        session=of.session,
        contacts=of.contacts,
        deeds=of.scope,
        page=page,
        board=board,
        shelf=shelf_of(of, page),
    )
    yield EditorStage(of, editor, board)
    await page.close()
    await of.scope.close()
