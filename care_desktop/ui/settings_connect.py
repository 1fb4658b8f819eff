"""The form "Connect a Salesforce account": where its users sign in, the app's key, and the wait for the browser."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QLineEdit, QRadioButton, QVBoxLayout, QWidget

from care_desktop.i18n import _
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.banner import Banner
from care_desktop.ui.kit.buttons import PushButton, button_row
from care_desktop.ui.kit.form_row import FormRow
from care_desktop.ui.kit.observe import observe
from care_desktop.ui.settings_parts import HeadedCard, WaitingLine
from care_desktop.viewmodels.settings_connect import ConnectAccount, ConnectState, LoginKind


class ConnectAccountView(HeadedCard):
    """A card on the page of accounts; its button opens the browser, its Cancel stops waiting for it."""

    def __init__(self, page: ConnectAccount, parent: QWidget | None = None) -> None:
        told = _("You sign in to Salesforce in your browser. Care Desktop never sees your password.")
        super().__init__(_("Connect a Salesforce account"), told, parent)
        self._page = page
        self._kinds: dict[LoginKind, QRadioButton] = {}
        self._host, self._client = QLineEdit(), QLineEdit()
        self._host_row = FormRow(_("My Domain address"), self._host)
        self._client_row = FormRow(_("Consumer key of the connected app"), self._client)
        self._problem = Banner("danger")
        self._waiting = WaitingLine(lambda: page.link)
        self._connect = PushButton(_("Open the browser"), "primary", "open")
        self._close = PushButton(_("Close"))
        self._form = QWidget()
        self._shown = (False, False)
        self._build()
        self._follow()
        observe(self, page, self.show_state)

    @property
    def controls(self) -> tuple[QWidget, ...]:
        """What the keyboard reaches, in its order."""
        fields = (self._host, self._client)
        return (*self._kinds.values(), *fields, self._waiting.copy, self._waiting.cancel, self._connect, self._close)

    def show_state(self, state: ConnectState) -> None:
        """Show the form, its problems, or that the browser is open."""
        self.setVisible(state.is_open)
        self._kinds[state.kind].setChecked(True)
        self._host_row.setVisible(state.kind is LoginKind.MY_DOMAIN)
        _show_text(self._host, state.host)
        _show_text(self._client, state.client_id)
        self._host_row.set_error(state.host_problem)
        self._client_row.set_error(state.client_problem)
        problem = state.problem
        self._problem.tell(problem.sentence if problem else "", details=problem.details if problem else "")
        self._form.setEnabled(not state.waiting)
        self._waiting.tell(_("Go on in your browser, then come back here.") if state.waiting else "")
        self._connect.setVisible(not state.waiting)
        self._close.setVisible(not state.waiting)
        self._move_focus(state)

    def _move_focus(self, state: ConnectState) -> None:
        """Begin at the choice, go on to Cancel with the browser open, and come back to the button that opens it."""
        before, self._shown = self._shown, (state.is_open, state.waiting)
        if not state.is_open or before == self._shown:
            return
        if state.waiting:
            target: QWidget = self._waiting.cancel
        else:
            target = self._connect if before[0] else self._kinds[state.kind]
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter in a field opens the browser."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self._page.submit()
            return
        super().keyPressEvent(event)

    def _follow(self) -> None:
        for kind, button in self._kinds.items():
            button.toggled.connect(lambda on, kind=kind: self._page.choose(kind) if on else None)
        self._host.textEdited.connect(self._page.type_host)
        self._client.textEdited.connect(self._page.type_client)
        self._connect.clicked.connect(self._page.submit)
        self._close.clicked.connect(self._page.close)
        self._waiting.cancel.clicked.connect(self._page.cancel)

    def _build(self) -> None:
        words = {
            LoginKind.PRODUCTION: _("Production (login.salesforce.com)"),
            LoginKind.SANDBOX: _("Sandbox (test.salesforce.com)"),
            LoginKind.MY_DOMAIN: _("An address of its own (My Domain)"),
        }
        column = QVBoxLayout(self._form)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.size("space8"))
        group = QButtonGroup(self)
        for kind, title in words.items():
            self._kinds[kind] = button = QRadioButton(title)
            button.setObjectName(f"login-{kind.value.replace(' ', '-')}")
            group.addButton(button)
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeading)
        self._host.setPlaceholderText("yourcompany.my.salesforce.com")
        column.addWidget(self._host_row)
        column.addWidget(self._client_row)
        self.setObjectName("connect-account")
        self._host.setObjectName("login-host")
        self._client.setObjectName("login-client")
        self._connect.setObjectName("connect-in-browser")
        self._close.setObjectName("connect-close")
        self._problem.setObjectName("connect-problem")
        self.body.addWidget(self._problem)
        self.body.addWidget(self._form)
        self.body.addWidget(self._waiting)
        self.body.addLayout(button_row(self._connect, self._close))


def _show_text(field: QLineEdit, text: str) -> None:
    if field.text() != text:
        field.setText(text)
