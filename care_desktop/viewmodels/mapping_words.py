"""The words of a field mapping: kinds, Care fields, their values, and why a row cannot stand."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from care_desktop.domain.cases import Priority, Sentiment, Status
from care_desktop.domain.forms import FieldType
from care_desktop.domain.mapping import CASE_FIELD_PREFIX, CareField, MappingKind
from care_desktop.domain.mapping_fit import Misfit
from care_desktop.i18n import _
from care_desktop.viewmodels.unknown_words import unknown_word
from care_desktop.viewmodels.wording import priority_word, sentiment_word, status_word


def kind_word(kind: str) -> str:
    """Return the name of a kind; one that this version does not know is called unknown, with its key."""
    words: dict[str, str] = {
        MappingKind.DYNAMIC: _("From the case"),
        MappingKind.INTERNAL: _("From the escalation"),
        MappingKind.VARIABLE: _("Value table"),
        MappingKind.MESSAGES: _("Messages"),
    }
    return words.get(kind) or unknown_word(kind)


def source_word(source: str) -> str:
    """Return the name of a Care field; a Case's own field is called by its name, an unknown one by its key."""
    if source.startswith(CASE_FIELD_PREFIX):
        return _("Case field “{name}”").format(name=source.removeprefix(CASE_FIELD_PREFIX))
    return _source_words().get(source) or unknown_word(source)


def value_word(source: str, value: str) -> str:
    """Return the word for one value of a Care field."""
    if source == CareField.PRIORITY and value in tuple(Priority):
        return priority_word(Priority(value))
    if source == CareField.STATUS and value in tuple(Status):
        return status_word(Status(value))
    if source == CareField.SENTIMENT and value in tuple(Sentiment):
        return _("None") if value == Sentiment.NONE else sentiment_word(Sentiment(value))
    return value


def type_word(kind: FieldType) -> str:
    """Return what a Salesforce field is, for the end of a sentence."""
    return {
        FieldType.TEXT: _("a text field"),
        FieldType.LONG_TEXT: _("a long text field"),
        FieldType.EMAIL: _("an email field"),
        FieldType.PHONE: _("a phone field"),
        FieldType.URL: _("a web address"),
        FieldType.PICKLIST: _("a picklist"),
        FieldType.MULTI_PICKLIST: _("a multi-select picklist"),
        FieldType.CHECKBOX: _("a checkbox"),
        FieldType.DATE: _("a date"),
        FieldType.DATE_TIME: _("a date and time"),
        FieldType.TIME: _("a time"),
        FieldType.NUMBER: _("a number"),
        FieldType.CURRENCY: _("an amount of money"),
        FieldType.PERCENT: _("a percentage"),
        FieldType.REFERENCE: _("a look-up"),
    }[kind]


def misfit_words(misfit: Misfit, field: str, kind: FieldType = FieldType.TEXT, value: str = "") -> str:
    """Return why a row cannot stand: `field` is its label, `kind` its type, `value` the one that is wrong."""
    sentence = {
        Misfit.NO_FIELD: _("{field} is not on the form of your Salesforce user, so this row fills nothing for you."),
        Misfit.NO_SOURCE: _("Choose what {field} is filled from."),
        Misfit.TEXT_ONLY: _("Messages go into text fields only; {field} is {type}."),
        Misfit.WRONG_TYPE: _("{field} is {type} and cannot take this. Choose another Care field, or a value table."),
        Misfit.NEEDS_TABLE: _("{field} is {type}. Choose “Value table” to say which Care value becomes which choice."),
        Misfit.EMPTY_TABLE: _("The value table is empty. Give at least one line a Salesforce value."),
        Misfit.NOT_A_CHOICE: _("“{value}” is not one of the values that {field} offers."),
        Misfit.NOT_A_VALUE: _("“{value}” cannot stand in {field}, which is {type}."),
        Misfit.NOT_KNOWN: _("This version of Care Desktop does not know this kind of row: it is kept, and not filled."),
        Misfit.TWICE: _("{field} is filled by an earlier row already."),
    }[misfit]
    return sentence.format(field=field, type=type_word(kind), value=value)


@cache
def _source_words() -> Mapping[str, str]:
    return {**_case_words(), **_customer_words(), **_other_words()}


def _case_words() -> dict[str, str]:
    return {
        CareField.SUBJECT: _("Subject"),
        CareField.CASE_NUMBER: _("Case number"),
        CareField.CASE_URL: _("Web address of the case"),
        CareField.CHANNEL: _("Channel"),
        CareField.PLATFORM: _("Platform"),
        CareField.PRIORITY: _("Priority"),
        CareField.SENTIMENT: _("Sentiment"),
        CareField.STATUS: _("Status"),
        CareField.ASSIGNEE: _("Assignee"),
        CareField.CREATED_AT: _("Time the case began"),
    }


def _customer_words() -> dict[str, str]:
    return {
        CareField.CUSTOMER_NAME: _("Customer's name"),
        CareField.CUSTOMER_FIRST_NAME: _("Customer's first name"),
        CareField.CUSTOMER_LAST_NAME: _("Customer's last name"),
        CareField.CUSTOMER_USERNAME: _("Customer's username"),
        CareField.CUSTOMER_HANDLE: _("Customer's handle"),
        CareField.CUSTOMER_EMAIL: _("Customer's email"),
        CareField.CUSTOMER_PHONE: _("Customer's phone"),
        CareField.CUSTOMER_ADDRESS: _("Customer's address"),
        CareField.CUSTOMER_NOTE: _("Note on the customer"),
    }


def _other_words() -> dict[str, str]:
    return {
        CareField.ESCALATED_AT: _("Time of escalation"),
        CareField.AGENT_NAME: _("Agent's name"),
        CareField.AGENT_EMAIL: _("Agent's email"),
        CareField.FIRST_MESSAGE: _("First message"),
        CareField.LATEST_MESSAGE: _("Latest message"),
        CareField.LAST_MESSAGES: _("Last 10 messages"),
    }
