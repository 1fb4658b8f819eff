"""The Case tab over a world of fakes."""

from __future__ import annotations

from care_desktop.services.scope import TaskScope
from care_desktop.viewmodels.case_tab import CaseTab
from care_desktop.viewmodels.customer_editor import CustomerEditor
from care_desktop.viewmodels.notices import NoticeBoard
from care_desktop.viewmodels.typed_texts import TypedShelf
from tests.helpers.fakes import World


def case_tab_of(world: World, page: TaskScope, board: NoticeBoard | None = None) -> CaseTab:
    """Return the page of the Case tab; `page` is its scope, the world's own one that of its deeds."""
    services = world.services
    return CaseTab(
        services.work,
        services.session,
        bus=world.bus,
        deeds=world.scope,
        page=page,
        board=board or NoticeBoard(),
        shelf=shelf_of(world, page),
    )


def customer_editor_of(world: World, board: NoticeBoard | None = None) -> CustomerEditor:
    """Return the page of the Customer tab."""
    services = world.services
    shelf = shelf_of(world, world.scope)
    return CustomerEditor(services.work, services.session, deeds=world.scope, board=board or NoticeBoard(), shelf=shelf)


def shelf_of(world: World, page: TaskScope) -> TypedShelf:
    """Return where what is typed is kept; it is on disk at once."""
    return TypedShelf(world.services.kept_texts, board=NoticeBoard(), deeds=world.scope, page=page, pause=0.0)
