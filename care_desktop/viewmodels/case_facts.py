"""What the property panel tells of a Case and its Customer: sections of labelled lines, nothing where nothing is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from care_desktop.domain.cases import Case, Escalation
from care_desktop.domain.people import SALESFORCE_NETWORK, Customer, Profile
from care_desktop.i18n import _
from care_desktop.viewmodels import wording


@dataclass(frozen=True, slots=True)
class Line:
    """A label and its value; `copied` is what Copy takes, empty where there is nothing to copy."""

    label: str
    value: str
    copied: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Lines that belong together; `title` may be empty for the first ones."""

    title: str
    lines: tuple[Line, ...]


def case_sections(case: Case) -> tuple[Section, ...]:
    """Return what the Case tab tells beside what can be done there."""
    number = str(case.number)
    main = (
        Line(_("Number"), f"#{number}", number),
        Line(_("Subject"), case.subject),
        Line(_("Channel"), " · ".join(filter(None, (case.channel, wording.platform_word(case.platform))))),
        Line(_("Created"), wording.full_time(case.created_at)),
        Line(_("Last message"), wording.full_time(case.last_message_at)),
    )
    return _filled(Section(_("About this case"), main), *(_escalation(escalation) for escalation in case.escalations))


def customer_sections(customer: Customer) -> tuple[Section, ...]:
    """Return what the Customer tab tells beside what can be edited there."""
    main = (
        Line(_("Platform"), wording.platform_word(customer.platform)),
        Line(_("Platform id"), customer.platform_id, customer.platform_id),
        Line(_("Cases"), str(customer.case_count) if customer.case_count else ""),
    )
    profiles = (_profile(profile) for profile in customer.profiles)
    return _filled(Section(_("About this customer"), main), Section(_("Profiles"), tuple(profiles)))


def _filled(*sections: Section) -> tuple[Section, ...]:
    kept = (Section(section.title, _with_value(section.lines)) for section in sections)
    return tuple(section for section in kept if section.lines)


def _with_value(lines: Iterable[Line]) -> tuple[Line, ...]:
    return tuple(line for line in lines if line.value.strip())


def _escalation(escalation: Escalation) -> Section:
    lines = (
        Line(_("Number"), escalation.number, escalation.number),
        Line(_("Origin"), wording.origin_word(escalation.origin)),
        Line(_("Created"), wording.full_time(escalation.created_at)),
        Line(_("Created by"), escalation.created_by),
    )
    return Section(wording.escalation_word(escalation.kind), lines)


def _profile(profile: Profile) -> Line:
    network = wording.platform_word(profile.network)
    if profile.network != SALESFORCE_NETWORK:
        return Line(network, profile.profile_id, profile.profile_id)
    told = [profile.profile_id]
    if profile.linked_by:
        told.append(_("linked by {name}").format(name=wording.isolate(profile.linked_by)))
    if profile.linked_at is not None:
        told.append(wording.full_time(profile.linked_at))
    return Line(_("Salesforce contact"), "\n".join(told), profile.profile_id)
