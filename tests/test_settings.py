from pathlib import Path
from typing import Any

import pytest

from sandbox.settings import DESCRIPTIONS, NAMES, SettingError, Settings


def test_every_setting_is_described() -> None:
    assert tuple(DESCRIPTIONS) == NAMES


def test_the_defaults_are_acceptable_themselves() -> None:
    defaults = {name: getattr(Settings(), name) for name in NAMES}
    assert Settings.gather(defaults, {}) == Settings()


def test_precedence(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('port = 1\nhost = "one"\nseed = 1\n', "utf-8")
    environment = {"PASSE_MARCHE_PORT": "2", "PASSE_MARCHE_HOST": "two"}
    settings = Settings.gather({"port": "3", "profile": None}, environment, file)
    assert (settings.port, settings.host, settings.seed) == (3, "two", 1)
    assert settings.profile == "documented"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("port", True),
        ("port", 1.5),
        ("port", -1),
        ("seed", 2**53),
        ("webhook_timeout", "nan"),
        ("webhook_timeout", 0),
        ("webhook_timeout", True),
        ("profile", "DOCUMENTED"),
        ("host", ""),
        ("host", "http://a"),
        ("host", "a..b"),
        ("host", "a" * 64),
        ("webhook_url", "http://a..b/"),
        ("host", "a\nb"),
        ("webhook_url", "http://a:99999/"),
        ("webhook_url", "http://[::1/"),
        ("webhook_url", "http://user:secret@a/"),
        ("webhook_url", "http://a/\x00"),
        ("webhook_url", 1),
        ("webhook_ca_file", "/absent"),
        ("webhook_ca_file", __file__),
        ("antivirus", "other"),
        ("max_deliveries", 1),
    ],
)
def test_a_value_that_does_not_fit_is_one_french_sentence(name: str, value: Any) -> None:
    with pytest.raises(SettingError, match=" ne convient pas, ") as caught:
        Settings.gather({name: value}, {})
    sentence = str(caught.value)
    assert sentence.startswith(f"option --{name.replace('_', '-')} : ")
    assert "\n" not in sentence


def test_a_long_value_is_not_repeated_in_full() -> None:
    with pytest.raises(SettingError) as caught:
        Settings.gather({"public_url": "x" * 5000}, {})
    assert len(str(caught.value)) < 250


@pytest.mark.parametrize("content", [b"port = ", b"\xff", b"port = 1\nport = 2"])
def test_a_file_that_is_not_toml(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "settings.toml"
    file.write_bytes(content)
    with pytest.raises(SettingError, match="n'est pas du TOML valide"):
        Settings.gather({}, {}, file)
