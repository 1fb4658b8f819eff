"""Pictures of forms that come from three very different orgs: filled in, refused, searched, looked up, read."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QWidget

from care_desktop.ui.choice_fields import ChoiceField, MultiChoiceField
from care_desktop.ui.line_fields import DayField
from care_desktop.ui.reference_field import ReferenceField
from tests.helpers.stage import StageHandle

if TYPE_CHECKING:
    from tests.e2e.studio import Studio

Story = Callable[["Studio", StageHandle], Awaitable[None]]
RADU, PETRA = "ca-000021", "ca-000001"


def of_org(called: str) -> Story:
    """Return the story that goes through the forms of one org; the pictures are called after it."""

    async def story(studio: Studio, stage: StageHandle) -> None:
        await studio.ready()
        await _create(studio, called)
        await _card(studio, called)

    return story


async def _create(studio: Studio, org: str) -> None:
    await studio.open(RADU)
    await studio.press(Qt.Key.Key_C)
    await studio.pause(2)
    await studio.shoot(f"forms-{org}-create")
    page = studio.desk.salesforce.create
    page.change("LastName", "")
    page.submit()
    await studio.pause(0.6)
    await studio.shoot(f"forms-{org}-problems")
    await _every_kind(studio, org)
    await _record_types(studio, org)
    page.discard()
    await studio.pause()


async def _every_kind(studio: Studio, org: str) -> None:
    """Open the first drop-down of each kind."""
    drawer = studio.window.findChild(QWidget, "create-contact-drawer")
    assert drawer is not None
    for name, kind in (("days", DayField), ("boxes", MultiChoiceField), ("records", ReferenceField)):
        widget = next((one for one in drawer.findChildren(kind) if one.isEnabled()), None)
        if widget is None:
            continue
        _into_sight(drawer, widget)
        (widget.focusProxy() or widget).setFocus(Qt.FocusReason.TabFocusReason)
        if isinstance(widget, DayField):
            widget.open_calendar()
        elif isinstance(widget, MultiChoiceField):
            widget.showPopup()
        else:
            await studio.type("a")
        await studio.pause(1)
        await studio.shoot(f"forms-{org}-{name}")
        await studio.press(Qt.Key.Key_Escape)
    for widget in drawer.findChildren(ChoiceField):
        if not widget.isEnabled():
            _into_sight(drawer, widget)
            await studio.shoot(f"forms-{org}-waiting")
            break


async def _record_types(studio: Studio, org: str) -> None:
    page = studio.desk.salesforce.create
    types = page.state.panel.form.description.record_types
    if len(types) > 1:
        page.filling.choose_record_type(types[-1].id)
        await studio.pause(2)
        await studio.shoot(f"forms-{org}-other-record-type")


async def _card(studio: Studio, org: str) -> None:
    await studio.open(PETRA)
    await studio.pause(1)
    await studio.shoot(f"forms-{org}-card")
    if studio.robot.has("empty-fields"):
        studio.robot.click("empty-fields")
        await studio.pause(2)
        await studio.shoot(f"forms-{org}-card-whole")
        studio.robot.click("empty-fields")
    editor = studio.desk.salesforce.editor
    for field in editor.state.form.fields[:12]:
        editor.begin_edit(field.name)
    await studio.pause(1)
    await studio.shoot(f"forms-{org}-card-edited")
    editor.cancel()


def _into_sight(drawer: QWidget, widget: QWidget) -> None:
    for area in drawer.findChildren(QScrollArea):
        area.ensureWidgetVisible(widget, 0, area.height() // 2)
