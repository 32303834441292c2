"""The content security policy of every page."""

import base64
import hashlib
import re

# Firefox fetches the next page, named by <link rel="next">, under default-src.
POLICY = (
    "default-src 'self'; script-src 'self'{hashes}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; worker-src 'self'; frame-src 'none'; media-src 'none'; "
    "object-src 'none'; base-uri 'self'; form-action 'self'"
)
INLINE_SCRIPT = re.compile(
    r"<script(?P<attributes>[^>]*)>(?P<code>.*?)</script>", re.S
)


def add_policy(html: str) -> str:
    """Add a content security policy that allows the theme's own inline scripts.

    Scripts inside <article> get no hash: whatever a recorded output or a page
    smuggles in there does not run.
    """
    outside = re.sub(r"<article.*?</article>", "", html, flags=re.S)
    hashes = []
    for script in INLINE_SCRIPT.finditer(outside):
        attributes = script["attributes"]
        if "src=" not in attributes and "json" not in attributes:
            digest = hashlib.sha256(script["code"].encode()).digest()
            hashes.append(f" 'sha256-{base64.b64encode(digest).decode()}'")
    policy = POLICY.format(hashes="".join(dict.fromkeys(hashes)))
    tag = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    return html.replace(
        '<meta charset="utf-8">', f'<meta charset="utf-8">{tag}', 1
    )
