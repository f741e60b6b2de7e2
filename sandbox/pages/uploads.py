"""Upload forms as Flask sees them: the bridge has read them before any view is called."""

from flask import Request

from sandbox.pages.bridge import FORM, MAX_PLAIN_FORM


class PageRequest(Request):
    """A request whose upload form the bridge has read already."""

    max_content_length = MAX_PLAIN_FORM
    max_form_memory_size = MAX_PLAIN_FORM

    def _load_form_data(self) -> None:
        read = self.environ.get(FORM)
        if read is None:
            super()._load_form_data()
        else:
            self.__dict__["form"], self.__dict__["files"] = read
