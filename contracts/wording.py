"""Texts in the two languages of the reports: French, and English for `--lang en`."""

from typing import Literal, NamedTuple, TypeAlias

Language: TypeAlias = Literal["fr", "en"]
LANGUAGES: tuple[Language, ...] = ("fr", "en")


class Text(NamedTuple):
    """A text for people, in both languages."""

    fr: str
    en: str

    def fill(self, **values: object) -> "Text":
        """Put values into the `{placeholders}` of both languages; a `Text` is put in its own."""
        return Text(
            *(
                text.format(
                    **{
                        k: in_language(v, language) if isinstance(v, Text) else v
                        for k, v in values.items()
                    }
                )
                for text, language in zip(self, LANGUAGES, strict=True)
            )
        )

    def then(self, other: "Text") -> "Text":
        """Add another sentence."""
        return Text(*(f"{a} {b}".strip() for a, b in zip(self, other, strict=True)))


NOTHING = Text("", "")


def in_language(value: object, language: Language) -> str:
    """Give the words of a text in one language; anything else as it writes itself."""
    return str(getattr(value, language)) if isinstance(value, Text) else str(value)


def same(text: str) -> Text:
    """Give a text that is the same in both languages: a name, a code, a wire string."""
    return Text(text, text)


def joined(parts: "list[Text]", separator: str = ", ") -> Text:
    """Put several texts into one."""
    return Text(separator.join(p.fr for p in parts), separator.join(p.en for p in parts))
