"""Everything that can be configured, in one place.

A value comes from the first of: the command line, a `PASSE_MARCHE_*` variable, the TOML file, the
default. `Settings.gather` gives one clear sentence, in French, for what it cannot accept.
"""

import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

PREFIX = "PASSE_MARCHE_"
RATE_LIMIT_MODES = ("observe", "enforce", "off")
PROFILE_NAMES = ("documented", "deployed")

_HOST_HEADER = re.compile(r"[A-Za-z0-9._-]+(:\d{1,5})?|\[[0-9A-Fa-f:.]+\](:\d{1,5})?")


class SettingError(ValueError):
    """A setting cannot be used; the message, in French, says which, where, and what to do."""


@dataclass(frozen=True)
class Settings:
    """The configuration of a sandbox. Durations are in seconds, sizes in bytes."""

    host: str = "127.0.0.1"
    port: int = 3000
    profile: str = "documented"
    seed: int | None = None
    public_url: str | None = None
    rate_limits: str = "observe"
    webhook_url: str = "http://localhost:4567/webhooks/voie-rapide"
    return_url: str = "http://localhost:4567/"
    webhook_max_attempts: int = 3
    webhook_timeout: float = 30.0
    webhook_ca_file: str | None = None
    clock_patience: float = 1.0
    antivirus: str = "simulated"
    max_workspaces: int = 1_000
    max_journal_calls: int = 10_000
    max_journal_bytes: int = 50_000_000
    max_deliveries: int = 10_000
    force_ssl: bool = False
    faults_off: str = ""
    load: str | None = None
    save: str | None = None
    save_every: float = 5.0
    scenarios: str | None = None
    scenario: str | None = None

    @classmethod
    def gather(
        cls,
        flags: Mapping[str, Any],
        environment: Mapping[str, str] | None = None,
        file: Path | None = None,
    ) -> "Settings":
        """Put the settings together; raises `SettingError`.

        `flags` holds what the command line gave (None where it gave nothing).
        """
        environment = os.environ if environment is None else environment
        chosen_file = file or _path(environment.get(f"{PREFIX}CONFIG"))
        values: dict[str, Any] = {}
        if chosen_file:
            values |= {
                key: _checked(key, value, f"{chosen_file}, clé « {key} »")
                for key, value in _read(chosen_file).items()
            }
        for name in NAMES:
            variable = f"{PREFIX}{name.upper()}"
            if variable in environment:
                values[name] = _checked(name, environment[variable], f"variable {variable}")
        for name, value in flags.items():
            if value is not None:
                values[name] = _checked(name, value, f"option --{name.replace('_', '-')}")
        return cls(**values)


def _path(text: str | None) -> Path | None:
    return Path(text) if text else None


def _read(path: Path) -> dict[str, Any]:
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise SettingError(
            f"le fichier de configuration {path} est illisible ({error.strerror})"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingError(
            f"le fichier de configuration {path} n'est pas du TOML valide ({error})"
        ) from error
    unknown = sorted(set(content) - set(NAMES))
    if unknown:
        raise SettingError(
            f"le fichier de configuration {path} a une clé inconnue, « {unknown[0]} » ; "
            f"clés connues : {', '.join(NAMES)}"
        )
    return content


def _shown(value: object) -> str:
    text = " ".join(str(value).split())
    return f"« {text} »" if len(text) <= 100 else f"« {text[:99]}… »"


def _checked(name: str, value: object, origin: str) -> object:
    """Convert and check one value; raises `SettingError` naming where it came from."""
    try:
        return _CHECKS[name](value)
    except (TypeError, ValueError) as error:
        raise SettingError(f"{origin} : {_shown(value)} ne convient pas, {error}") from error


def _number(
    kind: type[int] | type[float], low: float, high: float, what: str
) -> Callable[[object], float]:
    def check(value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, kind | int | str):
            raise TypeError(f"il faut {what}")
        try:
            number = kind(value)
        except ValueError:
            raise ValueError(f"il faut {what}") from None
        if not low <= number <= high:
            raise ValueError(f"il faut {what} entre {low} et {high}")
        return number

    return check


def _integer(low: int, high: int) -> Callable[[object], float]:
    return _number(int, low, high, "un nombre entier")


def _seconds(low: float, high: float) -> Callable[[object], float]:
    return _number(float, low, high, "un nombre de secondes")


def _choice(*allowed: str) -> Callable[[object], str]:
    def check(value: object) -> str:
        if value not in allowed:
            raise ValueError(f"il faut {' ou '.join(allowed)}")
        return str(value)

    return check


def base_url(settings: Settings, scheme: str, host: str) -> str:
    """Give the address under which a caller reaches this sandbox.

    `scheme` and `host` are those of its request; a `Host` header that names no host is not used.
    """
    if settings.public_url:
        return settings.public_url
    if _HOST_HEADER.fullmatch(host):
        return f"{scheme}://{host}"
    return f"http://{settings.host}:{settings.port}"


def check_url(value: object) -> str:
    """Check an absolute http(s) address without credentials; raises `ValueError`, in French."""
    if not isinstance(value, str) or len(value) > 2_000 or not value.isprintable() or " " in value:
        raise ValueError("il faut une adresse en http:// ou https://")
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        raise ValueError("il faut une adresse bien formée, avec un port de 1 à 65535") from None
    if parts.scheme not in ("http", "https") or not _is_host(parts.hostname or ""):
        raise ValueError("il faut une adresse en http:// ou https://")
    if port == 0 or parts.username is not None:
        raise ValueError("il faut une adresse sans nom d'utilisateur, avec un port de 1 à 65535")
    return value


def _host(value: object) -> str:
    if not isinstance(value, str) or not _is_host(value):
        raise ValueError("il faut un nom d'hôte ou une adresse IP")
    return value


def _is_host(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        labels = text.removesuffix(".").split(".")
        return all(re.fullmatch(r"[^\s/:@]{1,63}", label) for label in labels)
    return True


def _antivirus(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("il faut un texte")
    # Loaded only when it is set: most commands have nothing to do with the domain.
    from sandbox.antivirus import from_setting  # noqa: PLC0415

    from_setting(value)
    return value


def _boolean(value: object) -> bool:
    known = {"true": True, "1": True, "false": False, "0": False}
    text = str(value).lower()
    if text not in known:
        raise ValueError("il faut true ou false")
    return known[text]


def _faults(value: object) -> str:
    # Loaded only when it is set: most commands have nothing to do with the domain.
    from sandbox.domain.known_faults import KnownFault, named  # noqa: PLC0415

    names = ",".join(map(str, value)) if isinstance(value, list) else str(value)
    try:
        named(names)
    except ValueError:
        raise ValueError(f"il faut all, ou des noms parmi {', '.join(KnownFault)}") from None
    return names


def _folder(value: object) -> str:
    if not isinstance(value, str) or not Path(value).is_dir():
        raise ValueError("il faut un dossier qui existe")
    return value


def _scenario(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError("il faut le nom d'un scénario")
    return value


def _file(value: object) -> str:
    if not isinstance(value, str) or not value.strip() or "\0" in value:
        raise ValueError("il faut un nom de fichier")
    return value


def _certificates(value: object) -> str:
    if not isinstance(value, str) or not Path(value).is_file():
        raise ValueError("il faut un fichier qui existe")
    # Loaded only when it is set. Tried here, or the first webhook would be the one to tell.
    import ssl  # noqa: PLC0415

    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(value)
    except OSError:
        raise ValueError("il faut des certificats au format PEM, lisibles") from None
    return value


_CHECKS: dict[str, Callable[[object], object]] = {
    "host": _host,
    "port": _integer(0, 65_535),
    "profile": _choice(*PROFILE_NAMES),
    "seed": _integer(0, 2**53 - 1),
    "public_url": lambda value: check_url(value).rstrip("/"),
    "rate_limits": _choice(*RATE_LIMIT_MODES),
    "webhook_url": check_url,
    "return_url": check_url,
    "webhook_max_attempts": _integer(1, 10),
    "webhook_timeout": _seconds(0.1, 300),
    "webhook_ca_file": _certificates,
    "clock_patience": _seconds(0, 60),
    "antivirus": _antivirus,
    "max_workspaces": _integer(1, 100_000),
    "max_journal_calls": _integer(0, 1_000_000),
    "max_journal_bytes": _integer(0, 2**33),
    "max_deliveries": _integer(10, 1_000_000),
    "force_ssl": _boolean,
    "faults_off": _faults,
    "load": _file,
    "save": _file,
    "save_every": _seconds(0, 86_400),
    "scenarios": _folder,
    "scenario": _scenario,
}
NAMES = tuple(field.name for field in fields(Settings))

DESCRIPTIONS: dict[str, str] = {
    "host": "adresse d'écoute ; la boucle locale seule par défaut",
    "port": "port d'écoute ; 0 en prend un de libre",
    "profile": "comportement imité : celui des documents ou celui du service déployé",
    "seed": "graine : mêmes identifiants, jetons et documents à chaque lancement",
    "public_url": "adresse à écrire dans les liens, derrière un proxy ou dans un conteneur",
    "rate_limits": "limites de débit : les annoncer, les appliquer ou les ignorer",
    "webhook_url": "URL de webhook des éditeurs fournis",
    "return_url": "URL de retour des éditeurs fournis",
    "webhook_max_attempts": "nombre d'essais d'un webhook",
    "webhook_timeout": "délai de réponse laissé au récepteur, en secondes",
    "webhook_ca_file": "autorité de certification du récepteur en https, fichier PEM",
    "clock_patience": "attente réelle d'un récepteur quand l'horloge avance, en secondes",
    "antivirus": "antivirus des fichiers : simulated, none ou clamd://hôte:port",
    "max_workspaces": "nombre d'espaces de travail",
    "max_journal_calls": "nombre d'appels gardés au journal de chaque espace",
    "max_journal_bytes": "taille du journal de chaque espace, en octets",
    "max_deliveries": "nombre de webhooks gardés par espace",
    "force_ssl": "profil deployed : liens en https, comme derrière un proxy",
    "faults_off": "profil deployed : défauts connus à ne pas imiter, ou all",
    "load": "fichier d'où reprendre l'état au démarrage",
    "save": "fichier où enregistrer l'état, à l'arrêt et pendant la marche",
    "save_every": "secondes entre deux enregistrements, s'il y a du neuf ; 0 : à l'arrêt seul",
    "scenarios": "dossier de vos scénarios, à côté de ceux qui sont fournis",
    "scenario": "scénario à jouer au démarrage",
}
"""What each setting is for, as the help and the README tell it."""


def option(setting: str) -> str:
    """Give the option of a setting."""
    return f"--{setting.replace('_', '-')}"


def shown(default: object) -> str:
    """Write the default of a setting as one would give it; nothing for none."""
    if default is None:
        return ""
    if isinstance(default, bool):
        return str(default).lower()
    return f"{default:g}" if isinstance(default, float) else str(default)
