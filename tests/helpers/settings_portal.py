"""A desktop's settings portal with one setting in it: `python -m tests.helpers.settings_portal KEY SIGNATURE VALUE`."""

from __future__ import annotations

import sys
from ast import literal_eval

from jeepney import HeaderFields, Message, MessageType, message_bus, new_error, new_method_return
from jeepney.io.blocking import Proxy, open_dbus_connection


def answer(question: Message, key: str, signature: str, value: object) -> Message:
    """Return what the portal answers to `Read`: a variant in a variant."""
    if question.body[1] == key:
        return new_method_return(question, "v", (("v", (signature, value)),))
    return new_error(question, "org.freedesktop.portal.Error.NotFound", "s", ("no such setting",))


def main(key: str, signature: str, value: str) -> None:
    """Answer until the process is ended."""
    with open_dbus_connection() as connection:
        Proxy(message_bus, connection).RequestName("org.freedesktop.portal.Desktop")
        print("ready", flush=True)
        while True:
            heard = connection.receive()
            is_read = heard.header.fields.get(HeaderFields.member) == "Read"
            if heard.header.message_type is MessageType.method_call and is_read:
                connection.send(answer(heard, key, signature, literal_eval(value)))


if __name__ == "__main__":
    main(*sys.argv[1:])
