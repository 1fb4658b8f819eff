"""A whole form: the layout's order where the org tells it, else what describe has, known fields first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from care_desktop.api.salesforce.describe import Described, DescribedField
from care_desktop.api.salesforce.form_fields import TYPES, form_field
from care_desktop.api.salesforce.layouts import Layout, LayoutField, LayoutSection, PicklistValues
from care_desktop.api.salesforce.values import text_of
from care_desktop.domain.forms import FormDescription, FormField, FormSection
from care_desktop.i18n import _

_NEVER_SHOWN = frozenset(
    {
        "Id",
        "IsDeleted",
        "MasterRecordId",
        "RecordTypeId",
        "IsPersonAccount",
        "PersonContactId",
        "CreatedById",
        "CreatedDate",
        "LastModifiedById",
        "LastModifiedDate",
        "SystemModstamp",
        "LastActivityDate",
        "LastViewedDate",
        "LastReferencedDate",
        "Jigsaw",
        "JigsawContactId",
        "PhotoUrl",
    }
)
_WITH_CODES = ("Country", "State")


@dataclass(frozen=True, slots=True)
class Order:
    """How a form of ours is arranged where the org does not say: these fields first.

    `given` are fields that the deed fills in, so that nobody else may. `required` are so whatever describe says.
    """

    sobject: str
    first: tuple[str, ...] = ()
    given: frozenset[str] = frozenset()
    required: frozenset[str] = frozenset()
    key_field: str = ""


@dataclass(frozen=True, slots=True)
class Sources:
    """All that the org tells of one form; without a User Interface API there is no layout."""

    described: Described
    layout: Layout | None
    picklists: Mapping[str, PicklistValues]


def create_form(sources: Sources, order: Order) -> FormDescription:
    """Return the form for a new record: what this user may set."""
    fields = sources.described.fields
    shown = _shown(sources, order, lambda placed: placed.for_new and fields[placed.name].createable)
    there = {placed.name for section in shown for placed in section.fields}
    missing = [name for name in fields if fields[name].required and name not in there]
    asked = LayoutSection("", tuple(LayoutField(name) for name in missing if _may_stand(sources, name, order)))
    return _form(sources, order, [*shown, asked], _for_new)


def edit_form(sources: Sources, order: Order) -> FormDescription:
    """Return the form of a record as it is; what this user may not edit stands there to be read."""
    fields, laid_out = sources.described.fields, sources.layout is not None
    shown = _shown(sources, order, lambda placed: laid_out or fields[placed.name].updateable)
    return _form(sources, order, shown, _for_update)


def readable_fields(described: Described) -> list[str]:
    """Return all fields that a form of this object can show."""
    return [name for name, field in described.fields.items() if field.type in TYPES and name not in _NEVER_SHOWN]


def weight(sources: Sources) -> int:
    """Return how many parts a form of these sources is put together from."""
    return sum(1 + len(field.values) for field in sources.described.fields.values())


def _shown(sources: Sources, order: Order, wanted: Callable[[LayoutField], bool]) -> list[LayoutSection]:
    seen, sections = set[str](), list[LayoutSection]()
    for section in sources.layout.sections if sources.layout else _usual_sections(sources.described, order):
        shown = []
        for field in section.fields:
            placed = replace(field, name=_coded(sources.described, field.name))
            if placed.name not in seen and _may_stand(sources, placed.name, order) and wanted(placed):
                shown.append(placed)
            seen.add(placed.name)
        sections.append(LayoutSection(section.heading, tuple(shown)))
    return sections


def _may_stand(sources: Sources, name: str, order: Order) -> bool:
    field = sources.described.fields.get(name)
    if field is None or field.type not in TYPES:
        return False
    return name not in _NEVER_SHOWN and name not in order.given and name != order.key_field


def _coded(described: Described, name: str) -> str:
    """Return the code beside a country or state, which is what to fill in where the org has picklists of them.

    Vendor fact: Object Reference, address compound fields.
    """
    code = described.fields.get(f"{name}Code") if name.endswith(_WITH_CODES) else None
    return code.name if code is not None and code.type == "picklist" else name


def _usual_sections(described: Described, order: Order) -> Iterator[LayoutSection]:
    """Yield the known fields in our order, then the parts of each compound field, then all the rest."""
    yield _section("", order.first)
    rest = [field for field in described.fields.values() if field.name not in order.first and field.name != "OwnerId"]
    groups: dict[str, list[str]] = {}
    for field in rest:
        whole = field.compound if field.compound in described.fields else ""
        groups.setdefault(whole, []).append(field.name)
    for whole, names in sorted(groups.items(), key=lambda group: not group[0]):
        yield _section(described.fields[whole].label if whole else _("More fields"), names)


def _section(heading: str, names: Iterable[str]) -> LayoutSection:
    return LayoutSection(heading, tuple(LayoutField(name) for name in names))


def _label(described: Described, field: FormField) -> str:
    """Return the label; a code of a country or state is called by the country or state."""
    plain = described.fields.get(field.name.removesuffix("Code"))
    return plain.label if plain is not None and _coded(described, plain.name) == field.name else field.label


_Dress = Callable[[FormField, LayoutField, Sources, Order], FormField]


def _form(sources: Sources, order: Order, sections: Sequence[LayoutSection], dress: _Dress) -> FormDescription:
    described, fields, headings = sources.described, list[FormField](), list[FormSection]()
    for section in sections:
        if not section.fields:
            continue
        for placed in section.fields:
            plain = form_field(described, described.fields[placed.name], sources.picklists)
            named = replace(plain, label=_label(described, plain))
            fields.append(dress(named, placed, sources, order))
        headings.append(FormSection(section.heading, tuple(placed.name for placed in section.fields)))
    key = _external_id(described.fields.get(order.key_field))
    return FormDescription(described.sobject, tuple(fields), key, tuple(headings))


def _for_new(field: FormField, placed: LayoutField, sources: Sources, order: Order) -> FormField:
    defaults = sources.layout.defaults if sources.layout else {}
    default = text_of(defaults.get(field.name)) or field.default
    return replace(field, required=field.required or placed.required or field.name in order.required, default=default)


def _for_update(field: FormField, placed: LayoutField, sources: Sources, order: Order) -> FormField:
    described = sources.described.fields[field.name]
    editable = described.updateable and placed.for_update and not described.rich
    return replace(field, required=editable and (field.required or placed.required), editable=editable, default="")


def _external_id(field: DescribedField | None) -> str:
    """Upsert on an external id needs no special right only where it is unique (salesforce.md 2.4)."""
    usable = field is not None and field.custom and field.external_id and field.unique and field.createable
    return field.name if field is not None and usable else ""
