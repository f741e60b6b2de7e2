"""`passe-marche webhooks`: what was sent to the receivers, and sending it again."""

import argparse
from urllib.parse import quote

from sandbox.cli import driving
from sandbox.cli.client import Control
from sandbox.cli.deliveries import STATUSES, VARIANTS, details, judge, replayed, rows
from sandbox.cli.errors import CommandError
from sandbox.cli.parser import Parser
from sandbox.cli.terminal import table

EXAMPLE = """\
exemples :
  passe-marche webhooks list
  passe-marche webhooks list --status failed
  passe-marche webhooks show 3f2a9c0b1d4e5f60
  passe-marche webhooks replay 3f2a9c0b1d4e5f60 --variant bad_signature
  passe-marche webhooks diagnose last

ENVOI est l'identifiant que donne « webhooks list » ; « last » désigne le dernier.
« replay » finit avec le code 1 si le récepteur refuse ce qu'il doit accepter, ou accepte une
signature fausse ou absente ou un corps altéré ; « diagnose » finit avec le code 1 si le récepteur
refuse le webhook, que la cause en soit trouvée ou non."""

LAST = "last"
NO_DELIVERY = "aucun webhook n'a encore été envoyé ; provoquez-en un avec « passe-marche trigger »"


def configure(parser: Parser) -> None:
    """Add the four commands."""
    parser.epilog = EXAMPLE
    actions = parser.add_commands("action")
    listing = driving.add_action(
        actions, "list", "lister les webhooks, le plus récent d'abord", _list, EXAMPLE
    )
    listing.add_argument("--status", metavar="ÉTAT", choices=STATUSES, help=", ".join(STATUSES))
    listing.add_argument("--limit", metavar="N", default="20", help="combien, au plus [20]")
    show = driving.add_action(
        actions, "show", "montrer chaque essai d'un webhook, octets compris", _show, EXAMPLE
    )
    show.add_argument("delivery", metavar="ENVOI", help="identifiant, ou last")
    replay = driving.add_action(
        actions, "replay", "renvoyer un webhook, intact ou altéré", _replay, EXAMPLE
    )
    replay.add_argument("delivery", metavar="ENVOI", help="identifiant, ou last")
    replay.add_argument(
        "--variant",
        metavar="VARIANTE",
        choices=VARIANTS,
        default="same",
        help=" ; ".join(f"{name} : {meaning}" for name, meaning in VARIANTS.items()),
    )
    diagnose = driving.add_action(
        actions, "diagnose", "chercher pourquoi le récepteur refuse un webhook", _diagnose, EXAMPLE
    )
    diagnose.add_argument("delivery", metavar="ENVOI", help="identifiant, ou last")


def _list(options: argparse.Namespace) -> int:
    query = {"limit": options.limit}
    if options.status:
        query["status"] = options.status
    with driving.control(options) as control:
        answer = control.get("webhooks/deliveries", **query)
    deliveries = answer["deliveries"]
    if options.json:
        driving.print_json(answer)
    elif deliveries:
        driving.line(table(rows(deliveries)))
    else:
        driving.line("Aucun webhook.")
    return 0


def _show(options: argparse.Namespace) -> int:
    with driving.control(options) as control:
        delivery = control.get(f"webhooks/deliveries/{_wanted(options, control)}")
    if options.json:
        driving.print_json(delivery)
    else:
        driving.line("\n".join(details(delivery)))
    return 0


def _replay(options: argparse.Namespace) -> int:
    """Send again; gives 0 when the receiver did with it what a receiver should, 1 when not."""
    with driving.control(options) as control:
        path = f"webhooks/deliveries/{_wanted(options, control)}/replay"
        delivery = control.post(path, {"variant": options.variant})
    finding = judge(options.variant, delivery)
    if options.json:
        driving.print_json(delivery)
    else:
        driving.line(replayed(delivery, VARIANTS[options.variant]))
        driving.line(finding or "C'est ce qu'un récepteur doit faire.")
    return 1 if finding else 0


_VERDICTS = {
    "accepted": "Le récepteur accepte ce webhook, et le refuse mal signé : rien à corriger.",
    "unverified": "Le récepteur accepte ce webhook même mal signé : il ne vérifie rien.",
    "no_answer": "Le récepteur ne répond pas : {error}.",
    "unknown": "{tried} envois essayés, tous refusés ({status}) : le récepteur emploie un secret "
    "inconnu du bac à sable, ou refuse pour une autre raison, comme une route protégée.",
}


def _diagnose(options: argparse.Namespace) -> int:
    """Have the receiver examined; gives 0 when it accepts the webhook, 1 when not."""
    with driving.control(options) as control:
        found = control.post(f"webhooks/deliveries/{_wanted(options, control)}/diagnose")
    if options.json:
        driving.print_json(found)
    elif found["mistake"]:
        said = found["mistake"]["in_french"]
        driving.line(f"Le récepteur refuse une signature juste : {said['what']}.")
        driving.line(said["advice"])
    else:
        first = found["trials"][0]
        told = {"error": first["error"], "status": first["status"], "tried": len(found["trials"])}
        driving.line(_VERDICTS[found["verdict"]].format(**told))
    return 0 if found["verdict"] == "accepted" else 1


def _wanted(options: argparse.Namespace, control: Control) -> str:
    """Give the identifier that is meant, fit for a path."""
    if options.delivery != LAST:
        return quote(options.delivery, safe="")
    deliveries = control.get("webhooks/deliveries", limit="1")["deliveries"]
    if not deliveries:
        raise CommandError(NO_DELIVERY)
    return str(deliveries[0]["id"])
