"""Commands: one registry behind shortcuts, palette and sheet."""

from __future__ import annotations

import pytest

from care_desktop.viewmodels.commands import Command, Commands, score


def command(id: str, title: str = "", keys: tuple[str, ...] = (), refusal: str | None = None) -> Command:
    return Command(id, title or id, keys, lambda: None, lambda: refusal)


def test_typing_finds_titles_by_their_beginning_then_by_words_then_by_letters() -> None:
    commands = Commands()
    commands.add(
        command("a", "Show next pane"),
        command("b", "Search Salesforce contacts"),
        command("c", "Next case"),
        command("d", "Create contact"),
    )

    assert [found.command.id for found in commands.find("next")] == ["c", "a"]
    assert commands.find("cc")[0].command.id == "d"
    assert commands.find("zzz") == ()
    assert len(commands.find("  ")) == 4


def test_what_may_be_done_now_stands_before_what_may_not() -> None:
    commands = Commands()
    commands.add(command("a", "Undo", refusal="Nothing to undo."), command("b", "Reply"), command("c", "Unlink"))

    assert [found.command.id for found in commands.find("")] == ["b", "c", "a"]
    assert [found.command.id for found in commands.find("un")] == ["c", "a"]
    assert commands.find("undo")[0].command.id == "a"


@pytest.mark.parametrize("typed", ["\0", "x" * 5000, "<b>", "'\"\\%", "\u202eabc", "🙂"])
def test_whatever_is_typed_is_harmless(typed: str) -> None:
    assert score("Create contact", typed) == 0


def test_a_command_that_may_not_run_says_why_and_does_not_run() -> None:
    done: list[str] = []
    commands = Commands()
    commands.add(Command("unlink", "Unlink", ("U",), lambda: done.append("ran"), lambda: "Nothing is linked."))

    assert commands.run("unlink") == "Nothing is linked."
    assert commands.find("unlink")[0].refusal == "Nothing is linked."
    assert done == []


def test_two_commands_cannot_have_the_same_key() -> None:
    commands = Commands()
    commands.add(command("a", keys=("J",)))

    with pytest.raises(ValueError, match="belongs to a"):
        commands.add(command("b", keys=("J",)))
    commands.add(command("a", keys=("J", "Down")))


def test_letters_can_be_switched_off_and_whoever_shows_keys_hears_of_it() -> None:
    heard: list[bool] = []
    commands = Commands()
    stop = commands.changed(lambda: heard.append(commands.letters_act))
    palette = command("palette", keys=("Ctrl+K",))
    following = command("next", keys=("J", "Alt+Down"))
    pane, lead = command("pane", keys=("Shift+F6",)), command("lead", keys=("Shift+E",))
    commands.add(palette, following, pane, lead)
    commands.let_letters_act(False)
    stop()
    commands.let_letters_act(True)

    assert heard == [True, False]
    commands.let_letters_act(False)
    assert commands.keys_of(palette) == ("Ctrl+K",)
    assert commands.keys_of(following) == ("Alt+Down",)
    assert commands.keys_of(pane) == ("Shift+F6",)
    assert commands.keys_of(lead) == ()  # a capital letter is a letter


def test_an_unknown_command_is_a_sentence_not_a_crash() -> None:
    assert Commands().run("fly") == "There is no such command."
