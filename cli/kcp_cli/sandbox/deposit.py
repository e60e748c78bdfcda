"""``sandbox deposit``: pay into a virtual account, and see how the shop takes the notice."""

from pathlib import Path
from typing import Any, cast
from urllib.parse import urlencode

from click.exceptions import Exit

from kcp_cli.exits import WRONG
from kcp_cli.grammar import command, flag, number, option, whole
from kcp_cli.output import Language, language, say, write, write_json
from kcp_cli.phrases import phrase

from .reach import READY_FILE, SHOP, Reached, no_sandbox, reach

# A sandbox waits no longer; what takes more is still under way.
_MOST_SECONDS = 60
_Attempt = dict[str, Any]


@command(
    examples=[
        "kcp-proto sandbox deposit ready.json --tno 20260301000001",
        "kcp-proto sandbox deposit ready.json --order-no A1 --delivery twice",
    ]
)
@READY_FILE
@option("--tno", help="The account's transaction number.")
@option("--order-no", help="Of an account yet to be issued: told before its approval's response.")
@option("--amount", type=whole(1), help="Won; the order's if absent.")
@option("--remitter", help="Who pays; the buyer if absent.")
@option("--notify", metavar="URL", help="Post the notice there.")
@option("--delivery", help="once, twice, at-once, cancel-first or again-after-cancel.")
@option("--after", type=number(0), help="Seconds by the sandbox's clock: post it late.")
@SHOP
@flag("--json", "as_json", help="Print JSON.")
def deposit(
    ready_file: Path,
    tno: str | None,
    order_no: str | None,
    amount: int | None,
    remitter: str | None,
    notify: str | None,
    delivery: str | None,
    after: float | None,
    shop: str,
    as_json: bool,
) -> None:
    """Pay into a virtual account; exit code 1 if the shop did not acknowledge the notice."""
    asked = {
        "tno": tno,
        "order_no": order_no,
        "amount": amount,
        "remitter": remitter,
        "notify": notify,
        "delivery": delivery,
        "after": after,
    }
    sandbox = reach(ready_file, shop)
    body = {name: value for name, value in asked.items() if value is not None}
    paid = sandbox.write("/deposits", body)
    if "planned" in paid:
        write_json({"planned": True}) if as_json else write(phrase("planned for when it is issued"))
        return
    notice, posts = paid.get("notice"), paid.get("posts")
    if not (isinstance(notice, dict) and isinstance(posts, int)):
        raise no_sandbox()
    form = cast("dict[str, Any]", notice)
    attempts = [] if after else _attempts(sandbox, str(form.get("noti_id")), posts)
    if as_json:
        for attempt in attempts:
            attempt.pop("korean")
        write_json({"notice": form, "posts": posts, "attempts": attempts})
    else:
        write(phrase("paid {} won, noti_id {}", form.get("ipgm_mnyx"), form.get("noti_id")))
        for attempt in attempts:
            _print(attempt)
        if not posts:
            write(phrase("no notice is posted: no address was named"))
    if len(attempts) < posts and not after:
        say(f"kcp-proto: {phrase('the shop has not responded yet: see the page')}")
    if not after and sum(attempt["acknowledged"] for attempt in attempts) < posts:
        raise Exit(WRONG)


def _attempts(sandbox: Reached, noti_id: str, posts: int) -> list[_Attempt]:
    """Wait for the attempts that were asked for, and choose what is told of each."""
    if not posts:
        return []
    query = {"operation": "deposit.notice", "noti_id": noti_id}
    wait = {"count": posts, "wait": _MOST_SECONDS}
    status, _ = sandbox.ask("GET", f"/exchanges?{urlencode(query | wait)}", wait=_MOST_SECONDS)
    if status != 200:
        query["wait"] = "1"
    _, found = sandbox.ask("GET", f"/exchanges?{urlencode(query)}", wait=1)
    exchanges: object = found.get("exchanges", [])
    if not isinstance(exchanges, list):
        raise no_sandbox()
    return [_attempt(each) for each in cast("list[object]", exchanges)[:posts]]


def _attempt(exchange: object) -> _Attempt:
    try:
        shown = cast("dict[str, Any]", exchange)
        notice, sent = shown["notice"], shown["sent"]
        return {
            "number": int(shown["number"]),
            "op_cd": str(shown["request"]["op_cd"]),
            "attempt": int(notice["attempt"]),
            "status": int(sent["status"]),
            "milliseconds": float(shown["took_milliseconds"]),
            "acknowledged": bool(notice["acknowledged"]),
            "findings": [
                {"name": str(each["name"]), "english": str(each["english"])}
                for each in notice["findings"]
            ],
            "korean": [str(each["korean"]) for each in notice["findings"]],
        }
    except (KeyError, TypeError, ValueError):
        raise no_sandbox() from None


def _print(attempt: _Attempt) -> None:
    came = f"HTTP {attempt['status']}" if attempt["status"] else phrase("no response")
    taken = phrase("acknowledged") if attempt["acknowledged"] else phrase("not acknowledged")
    counted = phrase("attempt {}", attempt["attempt"])
    head = f"#{attempt['number']} op_cd {attempt['op_cd']}, {counted}"
    write(f"{head}: {came}, {attempt['milliseconds']:.0f} ms, {taken}")
    for finding, korean in zip(attempt["findings"], attempt["korean"], strict=True):
        said = korean if language() is Language.KOREAN else finding["english"]
        write(f"  {finding['name']}: {said}")
