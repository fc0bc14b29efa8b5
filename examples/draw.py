"""Draws the pictures of the example catalogue into a folder: python examples/draw.py FOLDER."""

from __future__ import annotations

import random
import sys
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path

from apparel import bag, dress, leash, necklace, pouch, shoe, tablecloth
from PIL import Image
from products import BLACK, bottle, earbuds, headphones, lamp, mug, phone_case, player
from studio import Photo, linen, paper, planks, stone, white
from tampering import TAMPERED

Ground = Callable[[random.Random], Image.Image]
Goods = Callable[[Photo], None]

OAK, WALNUT, PINE = planks((186, 148, 104)), planks((112, 78, 56)), planks((214, 186, 146), 6, upright=True)
MARBLE, SLATE, SAND = stone((226, 224, 222), 16), stone((92, 98, 106)), stone((214, 194, 168), 18)
LINEN, BLUSH, SAGE = linen((222, 212, 196)), linen((232, 206, 200)), linen((186, 198, 178))
ROSE, MINT, SKY = paper((236, 196, 190), (246, 222, 214)), paper((188, 214, 200), (226, 236, 226)), paper((180, 204, 222), (228, 234, 240))
LEMON, CLAY, DUSK = paper((244, 222, 150), (250, 240, 206)), paper((198, 142, 112), (226, 190, 164)), paper((86, 92, 118), (132, 134, 152))

# One line a picture: its name, what it stands before, what is in it.
PICTURES: dict[str, tuple[Ground, Goods]] = {
    "mug-white": (white, partial(mug, colour=(240, 240, 236), left=120, right=720, top=160, bottom=880)),
    "mug-navy": (white, partial(mug, colour=(44, 62, 104), left=170, right=700, top=110, bottom=930, taper=30, rim=(222, 222, 216))),
    "mug-apple-green": (white, partial(mug, colour=(132, 186, 84), left=90, right=730, top=230, bottom=850, belly=26, handle=1.1)),
    "mug-hello": (white, partial(mug, colour=(234, 228, 214), left=150, right=690, top=120, bottom=920, text="hello")),
    "mug-navy-desk": (OAK, partial(mug, colour=(44, 62, 104), left=260, right=660, top=240, bottom=850, taper=24, rim=(222, 222, 216))),
    "mug-speckled": (LINEN, partial(mug, colour=(226, 214, 192), left=200, right=690, top=220, bottom=840, belly=18, specks=True,
                                    inside=(206, 192, 168))),
    "mug-blue-drip": (WALNUT, partial(mug, colour=(214, 202, 180), left=230, right=670, top=190, bottom=850, taper=44,
                                      drip=(62, 104, 150))),
    "mug-terracotta": (MINT, partial(mug, colour=(196, 106, 72), left=240, right=650, top=300, bottom=850, taper=-10, handle=0.8)),
    "mug-black-white": (white, partial(mug, colour=(52, 54, 58), left=140, right=710, top=150, bottom=890, rim=(214, 214, 214),
                                       handle=0.95)),
    "mug-white-desk": (PINE, partial(mug, colour=(240, 240, 236), left=220, right=690, top=260, bottom=850)),
    "mug-hello-desk": (MARBLE, partial(mug, colour=(234, 228, 214), left=270, right=680, top=240, bottom=850, text="hello")),
    "shoe-grey-lime": (white, partial(shoe, upper=(150, 156, 162), sole=(244, 244, 240), accent=(176, 214, 60))),
    "shoe-coral": (white, partial(shoe, upper=(236, 112, 96), sole=(250, 250, 248), accent=(58, 66, 96), collar=30, toe=20, panels="bars")),
    "shoe-trail": (white, partial(shoe, upper=(96, 104, 72), sole=(70, 66, 62), accent=(232, 140, 50), thick=10, lugs=True,
                                  panels="blocks")),
    "shoe-navy-foam": (white, partial(shoe, upper=(46, 60, 112), sole=(238, 236, 228), accent=(240, 96, 64), thick=46, collar=14)),
    "shoe-black-road": (paper((208, 210, 214), (232, 232, 232)), partial(shoe, upper=(48, 50, 54), sole=(236, 236, 234),
                                                                         accent=(120, 124, 130), panels="bars", toe=-14)),
    "shoe-white-red": (SKY, partial(shoe, upper=(238, 238, 236), sole=(250, 250, 250), accent=(204, 40, 50), collar=44, panels="sweep",
                                    thick=18)),
    "shoe-zh-blue": (LEMON, partial(shoe, upper=(92, 148, 208), sole=(250, 250, 250), accent=(30, 60, 120), collar=8, toe=30, thick=30,
                                    panels="blocks")),
    "shoe-zh-mint": (ROSE, partial(shoe, upper=(150, 212, 190), sole=(252, 250, 244), accent=(250, 250, 250), collar=36, thick=54)),
    "shoe-zh-black": (SAND, partial(shoe, upper=(38, 40, 46), sole=(34, 34, 38), accent=(222, 176, 72), collar=-20, panels="bars",
                                    lugs=True)),
    "shoe-zh-beige": (CLAY, partial(shoe, upper=(222, 206, 180), sole=(244, 238, 226), accent=(168, 120, 84), toe=-20, panels="blocks")),
    "case-clear": (white, partial(phone_case, colour=(206, 214, 220), clear=True)),
    "case-forest": (white, partial(phone_case, colour=(52, 88, 72), lens="square", left=300, right=700)),
    "case-wave": (white, partial(phone_case, colour=(36, 60, 108), lens="bar", art="waves", left=270, right=720, radius=60,
                                 accent=(190, 224, 240))),
    "case-pink-dots": (MARBLE, partial(phone_case, colour=(238, 170, 178), lens="trio", art="dots", left=310, right=690, top=110,
                                       bottom=900)),
    "case-black-armor": (white, partial(phone_case, colour=(50, 52, 56), lens="trio", art="stripes", left=285, right=715, radius=46,
                                        accent=(92, 96, 104))),
    "case-cream-moon": (BLUSH, partial(phone_case, colour=(96, 84, 140), lens="square", art="moon", left=320, right=700, top=120,
                                       bottom=890)),
    "case-zh-lilac": (LINEN, partial(phone_case, colour=(196, 178, 224), lens="square", art="blossom", left=300, right=690, top=100,
                                     bottom=910)),
    "case-zh-ink": (SAND, partial(phone_case, colour=(238, 234, 226), lens="bar", art="waves", left=290, right=700, top=90, bottom=920,
                                  accent=(70, 84, 98))),
    "case-zh-yellow": (SKY, partial(phone_case, colour=(246, 206, 84), lens="trio", left=330, right=700, top=130, bottom=890, radius=88)),
    "case-zh-clear": (DUSK, partial(phone_case, colour=(206, 214, 220), clear=True, lens="bar", left=310, right=710, top=90, bottom=920)),
    "headphones-black": (white, partial(headphones, colour=(46, 48, 52), cushion=(70, 72, 78))),
    "headphones-sand": (white, partial(headphones, colour=(222, 204, 176), cushion=(168, 140, 112), wide=300, cup=180, high=380, slim=70)),
    "headphones-kids": (LEMON, partial(headphones, colour=(84, 160, 214), cushion=(250, 190, 70), wide=270, cup=140, high=290, top=170,
                                       slim=64, steel=False)),
    "headphones-studio": (WALNUT, partial(headphones, colour=(190, 192, 196), cushion=(40, 40, 44), wide=310, cup=170, high=350, top=110,
                                          slim=40)),
    "earbuds-white": (SKY, partial(earbuds, colour=(246, 246, 246))),
    "earbuds-graphite": (white, partial(earbuds, colour=(66, 70, 78), case=(52, 54, 60))),
    "player-silver": (white, partial(player, colour=(204, 208, 214))),
    "player-blue-keys": (paper((222, 226, 234), (240, 240, 244)), partial(player, colour=(62, 110, 182), kind="keys")),
    "player-clip": (ROSE, partial(player, colour=(232, 96, 110), kind="clip")),
    "player-black": (PINE, partial(player, colour=(58, 60, 66))),
    "dress-red-wrap": (white, partial(dress, colour=(186, 42, 56), kind="wrap")),
    "dress-floral": (MINT, partial(dress, colour=(246, 226, 206), kind="aline", pattern="floral", accent=(206, 92, 100), sleeves="short")),
    "dress-navy-midi": (white, partial(dress, colour=(44, 54, 96), kind="aline", sleeves="long")),
    "dress-green-linen": (LINEN, partial(dress, colour=(112, 142, 96), kind="shirt", sleeves="short", long=860)),
    "dress-black-slip": (BLUSH, partial(dress, colour=(48, 44, 52), kind="slip")),
    "dress-zh-white": (SAGE, partial(dress, colour=(244, 240, 232), kind="aline", sleeves="long", long=900)),
    "dress-zh-dots": (LEMON, partial(dress, colour=(54, 62, 88), kind="wrap", pattern="dots", accent=(244, 240, 232), sleeves="short")),
    "dress-zh-stripes": (CLAY, partial(dress, colour=(232, 236, 240), kind="shirt", pattern="stripes", accent=(70, 108, 158),
                                       sleeves="long", long=880)),
    "dress-zh-pink": (paper((206, 214, 222), (232, 234, 238)), partial(dress, colour=(236, 172, 186), kind="slip", long=940)),
    "lamp-brass": (white, partial(lamp, shade_colour=(244, 236, 216), body_colour=(202, 164, 92))),
    "lamp-vase": (white, partial(lamp, shade_colour=(236, 232, 226), body_colour=(76, 116, 136), kind="vase", half_top=200, half_low=280)),
    "lamp-arm": (DUSK, partial(lamp, shade_colour=(222, 92, 64), body_colour=(60, 62, 68), kind="arm")),
    "lamp-mushroom": (ROSE, partial(lamp, shade_colour=(240, 140, 80), body_colour=(246, 238, 226), kind="dome", top=170, low=520,
                                    half_low=300)),
    "lamp-linen-room": (CLAY, partial(lamp, shade_colour=(232, 220, 196), body_colour=(110, 74, 50), kind="stem", half_top=180,
                                      half_low=240, top=140, low=470)),
    "tote-canvas": (white, partial(bag, colour=(226, 212, 184), strap=(134, 92, 60), weave=14)),
    "satchel-tan": (OAK, partial(bag, colour=(176, 116, 68), kind="satchel", strap=(120, 76, 44))),
    "crossbody-black": (white, partial(bag, colour=(50, 48, 52), kind="crossbody")),
    "bucket-olive": (SAND, partial(bag, colour=(122, 124, 84), kind="bucket", strap=(86, 60, 44))),
    "tote-denim": (LINEN, partial(bag, colour=(78, 108, 152), strap=(196, 142, 84), weave=20)),
    "crossbody-cream": (SAGE, partial(bag, colour=(236, 222, 200), kind="crossbody", strap=(188, 150, 110))),
    "pouch-rose": (white, partial(pouch, colour=(222, 150, 156))),
    "pouch-quilted": (MARBLE, partial(pouch, colour=(126, 102, 150), kind="quilted")),
    "pouch-striped": (white, partial(pouch, colour=(236, 232, 222), kind="striped", accent=(96, 140, 170))),
    "pouch-clear": (ROSE, partial(pouch, colour=(90, 96, 110), kind="clear", zipper=(190, 194, 200))),
    "pouch-train-case": (paper((226, 214, 200), (240, 232, 222)), partial(pouch, colour=(58, 96, 92), kind="box")),
    "necklace-moon": (LINEN, partial(necklace, metal=(212, 172, 92))),
    "necklace-pearl": (SLATE, partial(necklace, metal=(210, 206, 198), pendant="pearls", gem=(240, 234, 224), bead=25, deep=640)),
    "necklace-shell": (SAND, partial(necklace, metal=(214, 176, 104), pendant="shell", gem=(246, 224, 210), wide=320)),
    "necklace-heart": (white, partial(necklace, metal=(196, 200, 208), pendant="heart", wide=380, deep=500, bead=10)),
    "necklace-drop": (BLUSH, partial(necklace, metal=(190, 194, 200), pendant="drop", gem=(62, 130, 120), wide=290, deep=560)),
    "leash-red": (white, partial(leash, colour=(196, 50, 52), accent=(236, 120, 110))),
    "collar-teal": (white, partial(leash, colour=(38, 140, 140), kind="collar", accent=(222, 184, 92))),
    "harness-orange": (SAGE, partial(leash, colour=(230, 120, 48), kind="harness", accent=(248, 240, 200))),
    "seat-belt-black": (white, partial(leash, colour=(56, 58, 64), kind="belt", accent=(240, 200, 70))),
    "bottle-zh-green": (LINEN, partial(bottle, colour=(136, 186, 92), left=380, right=630, top=110, bottom=900, cap=(236, 236, 230))),
    "bottle-zh-pink": (SKY, partial(bottle, colour=(238, 168, 178), left=360, right=640, top=130, bottom=900, loop=True,
                                    cap=(250, 222, 226), taper=20)),
    "bottle-zh-steel": (WALNUT, partial(bottle, colour=(190, 194, 200), left=390, right=610, top=90, bottom=910, cap_high=220, neck=10)),
    "bottle-zh-black": (LEMON, partial(bottle, colour=BLACK, left=340, right=660, top=160, bottom=900, band=(190, 146, 84), cap_high=120)),
    "bottle-zh-blue": (MARBLE, partial(bottle, colour=(52, 90, 150), left=370, right=640, top=120, bottom=910, cap=(206, 210, 214),
                                       taper=36, neck=46)),
    "shoe-grey-lime-track": (paper((150, 176, 196), (176, 96, 78)), partial(shoe, upper=(150, 156, 162), sole=(244, 244, 240),
                                                                            accent=(176, 214, 60))),
    "shoe-zh-violet": (MINT, partial(shoe, upper=(150, 112, 190), sole=(250, 250, 250), accent=(240, 240, 244), collar=20, toe=10,
                                     thick=20)),
    "case-forest-desk": (OAK, partial(phone_case, colour=(52, 88, 72), lens="square", left=330, right=670, top=130, bottom=870)),
    "case-blush": (white, partial(phone_case, colour=(240, 188, 190), lens="square", left=280, right=700, radius=96)),
    "case-zh-orange": (MINT, partial(phone_case, colour=(240, 142, 70), lens="trio", art="stripes", left=320, right=690, top=120,
                                     bottom=880, accent=(250, 196, 120))),
    "headphones-black-desk": (PINE, partial(headphones, colour=(46, 48, 52), cushion=(70, 72, 78), wide=290, top=140, high=300)),
    "player-silver-desk": (SLATE, partial(player, colour=(204, 208, 214))),
    "player-red": (LEMON, partial(player, colour=(206, 52, 60), kind="keys")),
    "dress-navy-midi-room": (CLAY, partial(dress, colour=(44, 54, 96), kind="aline", sleeves="long", long=900)),
    "dress-violet": (SKY, partial(dress, colour=(150, 110, 196), kind="slip", long=900)),
    "dress-violet-white": (white, partial(dress, colour=(150, 110, 196), kind="aline", sleeves="short")),
    "cloth-linen": (OAK, tablecloth),
    "lamp-brass-room": (DUSK, partial(lamp, shade_colour=(244, 236, 216), body_colour=(202, 164, 92), top=120)),
    "lamp-small-dome": (white, partial(lamp, shade_colour=(98, 150, 140), body_colour=(196, 200, 204), kind="dome", top=60, low=400,
                                       half_low=320)),
    "pouch-rose-vanity": (MARBLE, partial(pouch, colour=(222, 150, 156))),
    "leash-red-table": (OAK, partial(leash, colour=(196, 50, 52), accent=(236, 120, 110))),
    "leash-green": (SAND, partial(leash, colour=(70, 140, 84), accent=(180, 214, 150))),
}


def draw(name: str) -> Image.Image:
    """One picture by its name; the same on every machine."""
    ground, goods = PICTURES[name]
    seed = zlib.crc32(name.encode())
    photo = Photo(ground(random.Random(seed)), seed)
    goods(photo)
    return photo.image


def draw_all(folder: Path) -> int:
    """Draw every picture, then those that were made from others. Returns how many."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in PICTURES:
        draw(name).save(folder / f"{name}.jpg", quality=90)
    for name, (source, change) in TAMPERED.items():
        with Image.open(folder / f"{source}.jpg") as image:
            changed, quality = change(image.convert("RGB"))
        changed.save(folder / f"{name}.jpg", quality=quality)
    return len(PICTURES) + len(TAMPERED)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python examples/draw.py FOLDER")
    print(f"{draw_all(Path(sys.argv[1]))} pictures in {sys.argv[1]}")
