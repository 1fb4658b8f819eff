"""The forms and look-ups of an org in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from care_desktop.domain.forms import FormDescription, Reference
from care_desktop.domain.people import Contact
from care_desktop.domain.search_terms import fold
from tests.helpers.builders import case_form, contact_form, lead_form
from tests.helpers.gate import Gate


class FakeForms:
    """Fits ports.SalesforceForms.

    `form`, `form_for_case` and `form_for_lead` are the forms of the default record type; `typed_forms` those of others,
    by object and record type. `known_records` is what look-ups find, by object.
    """

    def __init__(self) -> None:
        self.gate = Gate()
        self.form = contact_form()
        self.form_for_case = case_form()
        self.form_for_lead = lead_form()
        self.form_for_edit: FormDescription | None = None
        self.typed_forms: dict[tuple[str, str], FormDescription] = {}
        self.known_records: dict[str, list[Reference]] = {}

    async def contact_form(self, record_type: str = "", *, fresh: bool = False) -> FormDescription:
        async with self.gate("contact_form"):
            return self.typed_forms.get(("Contact", record_type), self.form)

    async def case_form(self, record_type: str = "", *, fresh: bool = False) -> FormDescription:
        async with self.gate("case_form"):
            return self.typed_forms.get(("Case", record_type), self.form_for_case)

    async def lead_form(self, record_type: str = "", *, fresh: bool = False) -> FormDescription:
        async with self.gate("lead_form"):
            return self.typed_forms.get(("Lead", record_type), self.form_for_lead)

    async def contact_edit_form(self, contact: Contact, *, fresh: bool = False) -> FormDescription:
        async with self.gate("contact_edit_form"):
            return self.form_for_edit or self.form

    async def look_up(self, sobject: str, text: str, limit: int = 10) -> Sequence[Reference]:
        async with self.gate("look_up"):
            records = self.known_records.get(sobject, [])
            return [record for record in records if fold(record.name).startswith(fold(text))][:limit]

    async def references(self, form: FormDescription, values: Mapping[str, str]) -> Mapping[str, Reference]:
        async with self.gate("references"):
            known = {record.id: record for records in self.known_records.values() for record in records}
            pointing = {field.name: values.get(field.name, "") for field in form.fields if field.references}
            return {name: known[record] for name, record in pointing.items() if record in known}
