"""What is said beside the report, in English and Korean."""

from collections.abc import Mapping

from kcp_cli.output import Language

SENTENCES: Mapping[Language, Mapping[str, str]] = {
    Language.ENGLISH: {
        "place": "{file}, line {line}, column {column}",
        "done": "fixed:",
        "dry": "would fix:",
        "fixed": "fixed: {fixes}, in {files} file(s)",
        "would fix": "--fix would fix: {fixes}, in {files} file(s); nothing was written",
        "packed": "not fixed, since it is packed: {}",
        "nothing": "nothing to check: every file is excluded",
        "unchanged": "nothing to check: no file changed since {}",
        "pinned": "wrote {file}: {faults} expected fault(s)",
        "baseline": "wrote {file}: {faults} fault(s) in {files} file(s), until {expires}",
        "unwritten": "cannot be written: {}",
        "hidden": "faults that the baseline hides: {}",
        "expired": "the baseline expired on {date} and hides nothing: write a new one with "
        "--write-baseline, or fix what it holds",
        "less": "{file}: {rule} {found}, and the baseline allows {allowed}: "
        "lower it with --write-baseline",
        "gone": "{file}: not there any more, but in the baseline: --write-baseline takes it out",
    },
    Language.KOREAN: {
        "place": "{file} {line}행 {column}열",
        "done": "수정:",
        "dry": "수정 예정:",
        "fixed": "파일 {files}개에서 {fixes}건을 수정했습니다",
        "would fix": "--fix를 실행하면 파일 {files}개에서 {fixes}건을 수정합니다. "
        "아직 아무것도 쓰지 않았습니다",
        "packed": "압축 파일이므로 수정하지 않습니다: {}",
        "nothing": "검사할 파일이 없습니다. 모든 파일이 제외되었습니다",
        "unchanged": "검사할 파일이 없습니다. {} 이후 바뀐 파일이 없습니다",
        "pinned": "{file}에 기대하는 오류 {faults}건을 적었습니다",
        "baseline": "{file}에 파일 {files}개의 오류와 경고 {faults}건을 적었습니다"
        "(만료일 {expires})",
        "unwritten": "쓸 수 없습니다: {}",
        "hidden": "베이스라인으로 가린 오류와 경고: {}건",
        "expired": "베이스라인이 {date}에 만료되어 아무것도 가리지 않습니다. 내용을 고치거나 "
        "--write-baseline으로 새로 만드십시오",
        "less": "{file}: {rule} {found}건(베이스라인 허용 {allowed}건). "
        "--write-baseline으로 줄이십시오",
        "gone": "{file}: 베이스라인에 있으나 파일이 없습니다. --write-baseline으로 정리하십시오",
    },
}
