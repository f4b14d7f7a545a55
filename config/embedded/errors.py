"""What goes wrong with embedded services, in words for the person at the keyboard."""


class EmbeddedError(Exception):
    """A service could not be started, joined or stopped.

    Its text is one message, fit to be shown as it is.
    """
