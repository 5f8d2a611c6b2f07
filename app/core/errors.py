"""Errors sorted by what the user can do about them. Owns the classes; knows not where they are shown."""

from __future__ import annotations


class OutpaceError(Exception):
    """An error to be shown: `title` is a few words, the message one sentence with place, value and remedy."""

    title = "Something went wrong"

    def __init__(self, sentence: str, *, title: str = "", details: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.title = title or type(self).title
        self.details = details


class InputError(OutpaceError):
    """What was given cannot be used: the user mends the value."""

    title = "That does not fit"


class NotFound(InputError):
    """The thing named does not exist."""

    title = "Not found"


class EnvironmentTrouble(OutpaceError):
    """The computer is in the way: folder, disk, network, display, a second instance."""

    title = "This computer is in the way"


class DatabaseTrouble(EnvironmentTrouble):
    """The database file cannot be read or written."""

    title = "The workspace file cannot be used"


class AccountTrouble(OutpaceError):
    """A mailbox or the keyring refuses: the user signs in, unlocks or allows."""

    title = "The account needs you"


class KeyringAbsent(AccountTrouble):
    """No keyring service runs on this computer."""

    title = "No keyring on this computer"


class KeyringLocked(AccountTrouble):
    """The keyring is there but locked."""

    title = "The keyring is locked"


class KeyringDismissed(KeyringLocked):
    """The keyring asked the user, who closed its question."""

    title = "The keyring was not unlocked"


class KeyringSlow(AccountTrouble):
    """The keyring does not answer; it may be waiting for the user."""

    title = "The keyring does not answer"


class KeyringDenied(AccountTrouble):
    """The keyring refused to hand out or keep the password."""

    title = "The keyring refused"


class MessageTrouble(OutpaceError):
    """One email cannot be made or sent as it is: the user mends the text or the contact."""

    title = "This email cannot be sent as it is"


class MissingFields(MessageTrouble):
    """Merge fields without value and without default; `fields` in order of appearance."""

    def __init__(self, fields: tuple[str, ...]) -> None:
        names = ", ".join(fields)
        super().__init__(
            f"The contact has no {names}; fill it in, or give it a default such as "
            f'{{{{ {fields[0]} | default: "there" }}}}.',
            title="A merge field is empty",
        )
        self.fields = fields


class TemplateTrouble(MessageTrouble):
    """A text Liquid cannot read or with an unknown name; `line` from 1 where the library knows it."""

    title = "The text has a mistake"

    def __init__(self, sentence: str, *, line: int | None = None) -> None:
        super().__init__(sentence)
        self.line = line


class ForbiddenMove(OutpaceError):
    """A bug of ours: an email was to make a move that its life does not have."""

    title = "A mistake in Outpace"
