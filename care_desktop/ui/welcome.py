"""The first page where nobody is signed in: the Care server's address, and the sandbox for a look around."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from care_desktop.i18n import _
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.banner import Banner
from care_desktop.ui.kit.buttons import PushButton
from care_desktop.ui.kit.copy_link import CopyLinkButton
from care_desktop.ui.kit.form_row import FormRow
from care_desktop.ui.kit.icons import IconLabel
from care_desktop.ui.kit.observe import observe
from care_desktop.ui.kit.progress import ProgressLine
from care_desktop.ui.kit.text import PlainLabel
from care_desktop.viewmodels.welcome import Welcome, WelcomeState

LONGEST_ADDRESS = 500


class WelcomeView(QWidget):
    """A column in the middle: sign in above, the sandbox below. While the browser is open it offers Cancel."""

    def __init__(self, page: Welcome, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page = page
        self._told = Banner("info")
        self._address = QLineEdit(page.state.address)
        self._row = FormRow(_("Address of your Care server"), self._address)
        self._sign_in = PushButton(_("Sign in to Care"), "primary")
        self._cancel = PushButton(_("Cancel"), "secondary")
        self._copy = CopyLinkButton(lambda: page.link)
        self._waiting = PlainLabel(_("Go on in your browser, then come back here."), "secondary")
        self._progress = ProgressLine()
        self._sandbox = PushButton(_("Start the sandbox"), "secondary", "sandbox")
        self._build()
        self._sign_in.clicked.connect(self._ask)
        self._address.returnPressed.connect(self._ask)
        self._cancel.clicked.connect(lambda _checked: page.cancel())
        self._sandbox.clicked.connect(lambda _checked: page.start_sandbox())
        observe(self, page, self.show_state)

    def show_state(self, state: WelcomeState) -> None:
        """Show everything that the state says."""
        was_waiting = self._cancel.isVisibleTo(self)
        busy = state.waiting or state.starting or state.is_over
        self._told.tell(state.told)
        self._row.set_error(state.problem)
        self._row.setToolTip(state.details)
        self._address.setReadOnly(busy)
        self._sign_in.setVisible(not state.waiting)
        self._sign_in.setEnabled(not busy)
        self._cancel.setVisible(state.waiting)
        self._copy.setVisible(state.waiting)
        self._waiting.setVisible(state.waiting)
        self._progress.set_busy(state.waiting)
        self._sandbox.explain(_busy_words(state))
        self._keep_focus(state, was_waiting)

    def take_focus(self) -> None:
        """Put the cursor where one begins: into the address, or onto the button where it is known."""
        (self._sign_in if self._address.text() else self._address).setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc stops waiting for the browser."""
        if event.key() == Qt.Key.Key_Escape and self._page.state.waiting:
            self._page.cancel()
            return
        super().keyPressEvent(event)

    def _keep_focus(self, state: WelcomeState, was_waiting: bool) -> None:
        """Follow what can be done now, so that the keyboard never stands on a button that is gone."""
        if state.waiting and not was_waiting:
            self._cancel.setFocus()
        elif state.problem and not state.waiting:
            self._address.setFocus()
        elif was_waiting and not state.waiting:
            self._sign_in.setFocus()

    def _ask(self) -> None:
        self._page.sign_in(self._address.text())

    def _build(self) -> None:
        self._name_parts()
        middle = QWidget()
        middle.setFixedWidth(theme.size("overlay-width") * 3 // 4)
        column = QVBoxLayout(middle)
        column.setSpacing(theme.size("space16"))
        column.addWidget(IconLabel("chat", "accent", "icon"), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(_centred(_("Welcome to Care Desktop"), "name"))
        column.addWidget(self._told)
        column.addWidget(self._row)
        column.addWidget(self._waiting)
        column.addWidget(self._progress)
        column.addLayout(self._buttons())
        column.addWidget(_line())
        column.addWidget(
            _centred(
                _(
                    "Or look around first: the sandbox brings two servers of its own with training stories. "
                    "Everything works, and nothing leaves this machine."
                ),
                "muted",
            )
        )
        column.addWidget(self._sandbox, 0, Qt.AlignmentFlag.AlignHCenter)
        self._put_in_the_middle(middle)

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addStretch(1)
        for button in (self._cancel, self._copy, self._sign_in):
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _put_in_the_middle(self, middle: QWidget) -> None:
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(middle)
        row.addStretch(1)
        page = QVBoxLayout(self)
        page.addStretch(2)
        page.addLayout(row)
        page.addStretch(3)

    def _name_parts(self) -> None:
        self.setObjectName("welcome")
        self._address.setObjectName("care-address")
        self._address.setPlaceholderText("https://care.example")
        self._address.setMaxLength(LONGEST_ADDRESS)
        self._sign_in.setObjectName("sign-in")
        self._cancel.setObjectName("cancel-sign-in")
        self._sandbox.setObjectName("start-sandbox")


def _busy_words(state: WelcomeState) -> str:
    if state.starting:
        return _("The sandbox is starting.")
    return _("Finish or cancel the sign-in first.") if state.waiting or state.is_over else ""


def _centred(text: str, role: str) -> PlainLabel:
    label = PlainLabel(text, role)
    label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    return label


def _line() -> QFrame:
    line = QFrame()
    theme.set_role(line, "line")
    return line
