"""What makes a command end early."""


class CommandError(Exception):
    """The command cannot be carried out; the message is one sentence for the user, in French."""
