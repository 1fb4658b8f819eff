"""What contact sync would do now, in bands with examples; asked for by a button, and nothing is written (rule S8)."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from care_desktop.i18n import _
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.banner import Banner
from care_desktop.ui.kit.buttons import IconButton, PushButton, button_row
from care_desktop.ui.kit.observe import observe
from care_desktop.ui.kit.progress import ProgressLine
from care_desktop.ui.kit.text import BreakingLabel, Chip, PlainLabel
from care_desktop.ui.settings_parts import HeadedCard, has_focus
from care_desktop.viewmodels.settings_preview import BandState, ExampleState, PreviewState, SyncPreviewPage


class PreviewCard(HeadedCard):
    """The button, what it found, and Cancel while it looks."""

    def __init__(self, page: SyncPreviewPage, parent: QWidget | None = None) -> None:
        told = _(
            "See what would become of the customers of automatic escalations who have no contact yet, if the sync ran "
            "now. Nothing is written, in Care or in Salesforce."
        )
        super().__init__(_("What the sync would do"), told, parent)
        self._page = page
        self._look, self._cancel = PushButton(_("Show what would happen")), PushButton(_("Cancel"))
        self._progress = ProgressLine()
        self._error, self._stale = Banner("danger", "", _("Retry")), Banner("info")
        self._refusal, self._summary = PlainLabel("", "secondary"), PlainLabel("", "secondary")
        self._column = QVBoxLayout()
        self._bands: list[BandView] = []
        self._shown: tuple[BandState, ...] = ()
        self._build()
        self._look.clicked.connect(page.look)
        self._cancel.clicked.connect(page.cancel)
        self._error.acted.connect(page.look)
        observe(self, page, self.show_state)

    @property
    def controls(self) -> tuple[QWidget, ...]:
        """What the keyboard reaches, in its order."""
        bands = (button for band in self._bands for button in band.controls)
        return (self._look, self._cancel, *self._error.findChildren(PushButton), *bands)

    def show_state(self, state: PreviewState) -> None:
        """Show everything that the state says."""
        self._look.setText(_("Look again") if state.is_read else _("Show what would happen"))
        self._look.explain(state.refusal)
        self._show_progress(state.loading)
        error = state.error
        self._error.tell(error.sentence if error else "", details=error.details if error else "")
        self._stale.tell(state.stale)
        for label, words in ((self._refusal, state.refusal), (self._summary, state.summary or state.empty)):
            label.setText(words)
            label.setVisible(bool(words))
        if state.bands != self._shown:
            self._shown = state.bands
            self._show_bands(state.bands)

    def _show_progress(self, loading: bool) -> None:
        """Show Cancel while it looks; the focus on one button goes to the other when that one goes."""
        goes, comes = (self._look, self._cancel) if loading else (self._cancel, self._look)
        had_focus = has_focus(goes)
        comes.setVisible(True)
        if had_focus:
            comes.setFocus(Qt.FocusReason.OtherFocusReason)
        goes.setVisible(False)
        self._progress.set_busy(loading)

    def _show_bands(self, bands: tuple[BandState, ...]) -> None:
        for gone in self._bands:
            self._column.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        self._bands = [BandView(band, self._page) for band in bands]
        for view in self._bands:
            self._column.addWidget(view)
        last: QWidget = (*self._error.findChildren(PushButton), self._cancel)[0]
        for view in self._bands:
            for control in view.controls:
                QWidget.setTabOrder(last, control)
                last = control

    def _build(self) -> None:
        self.setObjectName("sync-preview")
        self._look.setObjectName("preview-look")
        self._cancel.setObjectName("preview-cancel")
        self._error.setObjectName("preview-error")
        self._column.setSpacing(theme.size("space8"))
        self.body.addLayout(button_row(self._look, self._cancel))
        for part in (self._refusal, self._progress, self._error, self._stale, self._summary):
            self.body.addWidget(part)
        self.body.addLayout(self._column)


class BandView(QFrame):
    """One band: how many, and some of them."""

    def __init__(self, band: BandState, page: SyncPreviewPage, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.set_role(self, "sunken")
        self.setObjectName(f"band-{band.verdict}")
        self._page = page
        self.controls: list[IconButton] = []
        column = QVBoxLayout(self)
        inside = theme.size("space12")
        column.setContentsMargins(inside, inside, inside, inside)
        column.setSpacing(theme.size("space8"))
        head = QHBoxLayout()
        head.setSpacing(theme.size("space8"))
        title = PlainLabel(band.title, "section")
        title.setWordWrap(False)
        head.addWidget(title)
        count = Chip()
        head.addWidget(count)
        head.addStretch(1)
        column.addLayout(head)
        count.show_as(str(band.count), band.tone if band.count else "")
        for example in band.examples:
            column.addLayout(self._line(example))
        if not band.count:
            column.addWidget(PlainLabel(_("Nobody."), "muted"))
        if band.more:
            column.addWidget(PlainLabel(band.more, "muted"))

    def _line(self, example: ExampleState) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(theme.size("space8"))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(BreakingLabel(example.title))
        words.addWidget(BreakingLabel(example.words, "secondary"))
        opens = IconButton("open", _("Open the case of {customer}").format(customer=example.title))
        opens.setObjectName(f"preview-open-{example.case_id}")
        opens.clicked.connect(lambda _checked: self._page.open(example.case_id))
        self.controls.append(opens)
        row.addLayout(words, 1)
        row.addWidget(opens, 0, Qt.AlignmentFlag.AlignTop)
        return row
