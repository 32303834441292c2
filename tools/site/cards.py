"""A picture of each page, shown where somebody shares its link.

Drawn with the site's own fonts. A card that was drawn before is taken from
.cache, so that a build with the same titles draws nothing.

Ours, because the theme's `social` plugin takes its fonts from another host, and
needs a system library.
"""

import hashlib
import io
import shutil
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

from tools.files import write_whole
from tools.site.outline import DOCS, Outline, Page

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

CACHE = Path(".cache/cards")
WIDTH, HEIGHT = 1200, 630  # pixels; what the services that show cards ask for
MARGIN = 84
PAPER, INK, MUTED, LINE = "#fdfcf9", "#20242b", "#5b616b", "#d9d5ca"
GREEN, ORANGE = "#0b655f", "#9a4a12"  # as in docs/assets/site.css
SERIF = DOCS / "assets/fonts/newsreader-semibold.woff2"
SANS = DOCS / "assets/fonts/inter.woff2"
STEPS = ("text", "tokens", "vectors", "probabilities", "output")


def publish_cards(site: Path, outline: Outline) -> None:
    """Put a card for each page into the site, unless its fonts are not there."""
    for page, card in draw_cards(outline).items():
        target = site / card_of(page)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(card, target)


def draw_cards(outline: Outline) -> dict[Page, Path]:
    """Return the card of each page in .cache; draw those that are not there."""
    if not SERIF.is_file():
        return {}
    return {page: draw_once(page, outline.name) for page in outline.pages}


def card_of(page: Page) -> str:
    """Return the address of a page's card, relative to the site's."""
    return f"assets/cards/{page.address.rstrip('/') or 'index'}.png"


def draw_once(page: Page, site: str) -> Path:
    """Return the file with a page's card; draw it if it is not there."""
    digest = hashlib.sha256()
    for file in (Path(__file__), SERIF, SANS):
        digest.update(file.read_bytes())
    for text in (site, page.part, page.heading, page.here):
        digest.update(text.encode() + b"\0")
    file = CACHE / f"{digest.hexdigest()[:32]}.png"
    if not file.is_file():
        draw(page, site, file)
    return file


def draw(page: Page, site: str, file: Path) -> None:
    """Draw a card: the site and the part, the question, the path below."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(image)
    draw_logo(image, MARGIN - 6, 67, 3)
    pen.text((MARGIN + 84, 104), site, INK, font(SERIF, 38), anchor="lm")
    right = (WIDTH - MARGIN, 102)
    pen.text(right, page.part, MUTED, font(SANS, 28), anchor="rm")
    draw_title(pen, page.heading)
    draw_path(pen, page.here)
    pen.rectangle((0, HEIGHT - 10, WIDTH, HEIGHT), GREEN)
    picture = io.BytesIO()
    # 48 colours are enough for smooth letters, in a third of the bytes.
    colours = image.quantize(48, dither=Image.Dither.NONE)
    colours.save(picture, "PNG")
    write_whole(file, picture.getvalue())


def font(file: Path, size: int, weight: int = 400) -> "FreeTypeFont":
    """Return a font of ours in a size, in pixels; Inter in a weight."""
    from PIL import ImageFont

    face = ImageFont.truetype(file, size)
    if file == SANS:
        face.set_variation_by_axes([weight])
    return face


def draw_logo(image: "Image", x: int, y: int, scale: int) -> None:
    """Draw theme/.icons/site/logo.svg: three tokens, and the next one open."""
    from PIL import Image, ImageDraw

    fine = 4 * scale  # drawn larger, because a shape's edges are not smoothed
    logo = Image.new("RGB", (24 * fine, 24 * fine), PAPER)
    pen = ImageDraw.Draw(logo)
    for box in ((2, 4, 14, 11), (16, 4, 22, 11), (2, 13, 8, 20)):
        pen.rounded_rectangle([fine * v for v in box], 1.5 * fine, GREEN)
    open_box = [fine * v for v in (10, 13, 22, 20)]
    pen.rounded_rectangle(open_box, 1.5 * fine, None, ORANGE, 2 * fine)
    image.paste(logo.resize((24 * scale, 24 * scale)), (x, y))


def draw_title(pen: "ImageDraw", title: str) -> None:
    """Write the title as large as it fits into the middle of the card."""
    place = (MARGIN, 325)
    for size in range(80, 40, -4):
        face = font(SERIF, size)
        # Half as wide as high is a letter; lines of about the same length.
        count = -(-len(title) * size // (2 * (WIDTH - 2 * MARGIN)))
        lines = "\n".join(textwrap.wrap(title, len(title) // count + 5))
        style = {"font": face, "anchor": "lm", "spacing": size * 0.36}
        _, top, right, bottom = pen.multiline_textbbox(place, lines, **style)
        if right <= WIDTH - MARGIN and bottom - top <= 300:
            break
    pen.multiline_text(place, lines, INK, **style)


def draw_path(pen: "ImageDraw", here: str) -> None:
    """Draw the path from text to text, and where the page stands on it."""
    x, y = MARGIN, 540
    for number, step in enumerate(STEPS):
        current = step == here
        word = "text" if step == "output" else step
        face = font(SANS, 27, 700 if current else 400)
        if number:
            pen.line((x, y, x + 44, y), LINE, 3)
            x += 62
        if current:
            pen.ellipse((x, y - 7, x + 14, y + 7), GREEN)
            x += 26
        pen.text((x, y), word, GREEN if current else MUTED, face, anchor="lm")
        x += face.getlength(word) + 18
