"""What holds no secret stays as it is: prose, code, tracebacks, addresses, docs and logs."""

from pathlib import Path

import pytest

from kcp_proto.redaction import find_secrets, redact_text

ROOT = Path(__file__).parents[3]
WRITTEN = (path for path in ROOT.glob("docs/**/*.md") if "docs/site" not in path.as_posix())
PAGES = sorted([*WRITTEN, *ROOT.glob("*.md")])
# Pages that show what the examples' members and buyers are called, where a test's shop finds its
# files, how a password is logged, and how a truststore is opened.
EXAMPLES = {
    *("errors.ko.md", "errors.md"),
    *(
        "pytest.ko.md",
        "pytest.md",
        "rooms.ko.md",
        "rooms.md",
        "sandbox.ko.md",
        "typed-messages.ko.md",
        "typed-messages.md",
    ),
    *("guide.ko.md", "notices.md", "recordings.md", "sandbox.md", "trust.md"),
}


@pytest.mark.parametrize("page", [page for page in PAGES if page.name not in EXAMPLES], ids=str)
def test_a_page_about_secrets_holds_none(page: Path) -> None:
    text = page.read_text("utf-8")
    found = [text[secret.start : secret.end] for secret in find_secrets(text)]
    assert found == []


@pytest.mark.parametrize(
    "text",
    [
        # Prose
        "The password is wrong, or the file is damaged.",
        "the key needs a password [password-missing]",
        "What must not be shown: a secret. It stays in its file.",
        "A password: it is asked for once, and never kept.",
        "no secret: fields are masked by the schemas as they are written",
        "keys, passwords and cookies; see the account page",
        "pt_pwd is required",
        "missing: pt_pwd, pt_idno",
        "비밀번호(pt_pwd)가 틀렸습니다",
        "press any key to continue - the passenger's compass and keyboard",
        "| `pt_pwd` | password | the member's password |",
        "| code | meaning |\n|---|---|\n| X021 | wrong password |\n| X022 | no points |",
        "`-----BEGIN PRIVATE KEY-----` is how a key begins",
        "a certificate is `-----BEGIN CERTIFICATE-----`, Base64 and a last line",
        # Code and tracebacks
        "def login(pt_idno: str, pt_pwd: str) -> None:",
        "def load(pem: bytes, password: bytes | None = None) -> PrivateKey:\n    return 1",
        'class Password(str):\n    """A password."""',
        "if not password:\n    raise ValueError(name)",
        "for secret in secrets:\n    yield secret",
        "    password: bytes | None = None,",
        "    pt_pwd: Optional[str] = None",
        "login(pt_pwd=pt_pwd, password=self.password)",
        "pt_pwd=member.pt_pwd,",
        "$a['pt_pwd'] = $_POST['pt_pwd'];",
        "password = config.get_password()",
        "setPassword(password)",
        "import password, cookie",
        "select pt_idno, pt_pwd from members",
        'File "/srv/pay.py", line 12, in login\n    client.login(pt_pwd=pt_pwd)',
        "\tat com.shop.Login.setPassword(Login.java:12)",
        "KeyError: 'pt_pwd'",
        '"required": ["kcp_cert_info", "pt_pwd", "pt_mny"]',
        '["pt_pwd", "password"]',
        "<label for='pt_pwd'>Password</label>",
        '<input type="password" name="pt_pwd">',
        "x = 1\nif not password:\n    raise ValueError(name)",
        "def login(password: Secret)",
        "pt_pwd=$row['password']",
        "password: it is not here",
        "f(pt_pwd=true)",
        "x[pt_pwd] is a key, passwords[0] and pt_pwd[i] are values",
        "KEY pt_pwd (pt_pwd(10)), VARCHAR(20)",
        "get_password(user), password(s), password (required)",
        "password must be set to something",
        'require = ["pt_pwd"]\nvalues = {"a": 1}',
        "INSERT INTO t (pt_pwd) SELECT pt_pwd FROM u",
        "clé ptPwd absente, mot de passe oublié",
        "input.password { color: red }",
        'type = "password" name = "pt_pwd"',
        "pt_pwd   pt_idno",
        # Placeholders
        "pt_pwd=${PT_PWD}",
        "password: {{ vault.password }}",
        "password: ${{ secrets.KEY_PASSWORD }}",
        'password = "{password}"',
        "set PT_PWD=%PT_PWD%",
        "export PT_PWD=$PT_PWD",
        "--pt-pwd <password>",
        "pt_pwd=...",
        "pt_pwd=<your password>",
        "pt_pwd=<your own>",
        "pt_pwd=${PT_PWD};",
        "pt_pwd=****&tno=1",
        "-----BEGIN CERTIFICATE-----MASKED==-----END CERTIFICATE----- " + "Ab" * 12,
        '{"pt_pwd": null, "password": "[REDACTED]"}',
        # Addresses and numbers
        "https://host:8080/a/@scope/b?x=1",
        "ssh://git@github.com/shop/pay.git",
        "https://example.com/account/password/reset",
        "mailto:kim@example.com",
        "docker run -u 1000:1000 -a stdout image",
        "trace 4bf92f3577b34da6a3ce929d0e0e4736 span 00f067aa0ba902b7",
        "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "2026-01-01 12:00:00,123 INFO kcp sent tno=22320972271249 res_cd=0000 in 12 ms",
        '{"level":"info","ordr_idxx":"ORDER1","tno":"22320972271249","amount":"1000"}',
        "GET /gw/hub/v1/payment?site_cd=T0000 HTTP/1.1",
        "“fine quotes” and – dashes, 한글 and \u200b nothing",
        "caf\\u00e9 %EC%8B%A0%EB%B0%9C &amp; \\x41",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert redact_text(text) == text
    assert redact_text(f"2026-01-01 12:00:00 INFO x\n{text}\nend") == (
        f"2026-01-01 12:00:00 INFO x\n{text}\nend"
    )
