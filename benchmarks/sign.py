"""Sign: against the bare operation and two other gateways' SDKs.

The peers are installed by ``make bench`` into an environment of their own; what is not there is
left out by name.
"""

from contextlib import ExitStack
from pathlib import Path

import kcp_proto
from benchmarks import material
from benchmarks.contest import Contender, Effort, Result, contest
from benchmarks.section import Aim, Section, run_alone
from benchmarks.worker_process import ROOT, WorkerProcess

_PEERS = {"wechatpayv3": "peers/wechat_pay.py", "alipay-sdk-python": "peers/official_alipay.py"}
_PYTHON = ROOT / ".venv-peers" / "bin" / "python"
_LEVEL, _TIMES_ALIPAY = 0.95, 50
_BARE, _OURS = "bare signature", "sign"


def measure(effort: Effort, python: Path = _PYTHON) -> Section:
    """Sign the same text with the same key, on one thread."""
    shop = material.shop()
    data = material.signed_text(material.CANCEL)
    text = data.decode()
    contenders = [
        Contender.of(_BARE, lambda: shop.bare(data)),
        Contender.of(_OURS, lambda: kcp_proto.sign(shop.signer, text)),
    ]
    setting = {**shop.setting(), "text": text}
    with ExitStack() as stack:
        peers, notes = _peers(stack, setting, python)
        signed = contest("one signature, RSA-2048", [*contenders, *peers], effort)
    return Section("sign", "Sign", [signed], _aims(signed), notes)


def _peers(
    stack: ExitStack, setting: dict[str, str], python: Path
) -> tuple[list[Contender], list[str]]:
    peers: list[Contender] = []
    notes: list[str] = []
    for name, program in _PEERS.items():
        try:
            peer = stack.enter_context(WorkerProcess(program, setting, [str(python)]))
        except (OSError, RuntimeError):
            notes.append(f"Left out: {name}, because it is not installed in {python.parts[-3]}.")
        else:
            peers.append(Contender(name, peer.run))
    return peers, notes


def _aims(signed: Result) -> list[Aim]:
    """State the aims in signatures a second, so that larger is better."""
    aims = [
        Aim.at_least("sign, in signatures a second, of the bare signature's", _LEVEL, ratio)
        for ratio in (signed.ratio(_BARE, _OURS),)
    ]
    limits = {"wechatpayv3": _LEVEL, "alipay-sdk-python": _TIMES_ALIPAY}
    for name, limit in limits.items():
        if name in signed.seconds:
            what = f"sign, in signatures a second, of {name}'s"
            aims.append(Aim.at_least(what, limit, signed.ratio(name, _OURS)))
    return aims


if __name__ == "__main__":
    run_alone(measure)
