"""``sandbox deposit``: pay into a virtual account, and see how the shop takes the notice."""

from pathlib import Path
from typing import Annotated, Any, cast
from urllib.parse import urlencode

import typer

from kcp_cli.exits import WRONG
from kcp_cli.output import say, write, write_json

from .reach import Reached, ShopOption, no_sandbox, reach

# A sandbox waits no longer; what takes more is still under way.
_MOST_SECONDS = 60
_Attempt = dict[str, Any]


def deposit(
    ready_file: Annotated[
        Path, typer.Argument(help="The file that the running sandbox wrote by --ready-file.")
    ],
    tno: Annotated[str | None, typer.Option(help="The account's transaction number.")] = None,
    order_no: Annotated[
        str | None,
        typer.Option(help="Of an account yet to be issued: told before its approval's response."),
    ] = None,
    amount: Annotated[int | None, typer.Option(min=1, help="Won; the order's if absent.")] = None,
    remitter: Annotated[str | None, typer.Option(help="Who pays; the buyer if absent.")] = None,
    notify: Annotated[str | None, typer.Option(help="Post the notice there.")] = None,
    delivery: Annotated[
        str | None,
        typer.Option(help="once, twice, at-once, cancel-first or again-after-cancel."),
    ] = None,
    after: Annotated[
        float | None, typer.Option(min=0, help="Seconds by the sandbox's clock: post it late.")
    ] = None,
    shop: ShopOption = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
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
        write_json({"planned": True}) if as_json else write("planned for when it is issued")
        return
    notice, posts = paid.get("notice"), paid.get("posts")
    if not (isinstance(notice, dict) and isinstance(posts, int)):
        raise no_sandbox()
    form = cast("dict[str, Any]", notice)
    attempts = [] if after else _attempts(sandbox, str(form.get("noti_id")), posts)
    if as_json:
        write_json({"notice": form, "posts": posts, "attempts": attempts})
    else:
        write(f"paid {form.get('ipgm_mnyx')} won, noti_id {form.get('noti_id')}")
        for attempt in attempts:
            _print(attempt)
        if not posts:
            write("no notice is posted: no address was named")
    if len(attempts) < posts and not after:
        say("kcp-proto: the shop has not responded yet: see the page")
    if not after and sum(attempt["acknowledged"] for attempt in attempts) < posts:
        raise typer.Exit(WRONG)


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
        }
    except (KeyError, TypeError, ValueError):
        raise no_sandbox() from None


def _print(attempt: _Attempt) -> None:
    came = f"HTTP {attempt['status']}" if attempt["status"] else "no response"
    taken = "acknowledged" if attempt["acknowledged"] else "not acknowledged"
    head = f"#{attempt['number']} op_cd {attempt['op_cd']}, attempt {attempt['attempt']}"
    write(f"{head}: {came}, {attempt['milliseconds']:.0f} ms, {taken}")
    for finding in attempt["findings"]:
        write(f"  {finding['name']}: {finding['english']}")
