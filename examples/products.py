"""The goods of the example catalogue, each drawn from a few measures: home, light, drinks and electronics."""

from __future__ import annotations

import math

from PIL import Image, ImageChops, ImageDraw, ImageFont
from studio import CYLINDER, FLAT, METAL, TUBE, Colour, Photo, blob, both, curve, dots, ellipse, line, minus, polygon, rounded, shade, union

STEEL: Colour = (176, 180, 186)
BLACK: Colour = (40, 41, 44)
BRASS: Colour = (196, 158, 88)


def mug(photo: Photo, colour: Colour, *, left: float = 170, right: float = 700, top: float = 130, bottom: float = 890, taper: float = 0,
        inside: Colour = (240, 236, 228), rim: Colour | None = None, drip: Colour | None = None, specks: bool = False, text: str = "",
        belly: float = 0, handle: float = 1.0) -> None:
    """A mug with its handle at the right; ``taper`` narrows the foot, ``belly`` rounds the sides."""
    tall = (right - left) * 0.13
    photo.shadow((left - 30, bottom - 70, right + 130, bottom + 45), 0.5)
    middle, reach = (top + bottom) / 2, (bottom - top) * 0.27 * handle
    bow = curve([(right - 30, middle - reach), (right + 105 * handle, middle - reach * 0.9), (right + 170 * handle, middle - reach * 0.1),
                 (right + 110 * handle, middle + reach * 0.75), (right - 40 - taper, middle + reach)])
    photo.solid(line(bow, 54), colour, soft=26, depth=1.5, down=((0, 150), (1, 100)))
    foot = bottom - tall * 0.6
    sides = curve([(left, top), (left - belly + taper * 0.4, middle), (left + taper, foot)], 20)
    body = union(polygon([*sides, *[(left + right - x, y) for x, y in reversed(sides)]]),
                 ellipse((left + taper, foot - tall, right - taper, bottom)))
    photo.solid(body, colour, soft=12, across=CYLINDER, down=((0, 136), (0.8, 128), (1, 92)), grain=6)
    if specks:
        places = [(photo.dice.uniform(left, right), photo.dice.uniform(top, bottom), photo.dice.choice((2, 3, 3, 5))) for _ in range(420)]
        photo.tinted(both(dots(places), body), (120, 92, 70), 0.75)
    if drip:
        waves = [(left - 20, top - 30), (right + 20, top - 30), (right + 20, top + 170)]
        steps = 9
        for at in range(steps + 1):
            x = right - (right - left) * at / steps
            waves.append((x, top + 150 + (90 if at % 2 else 0) + photo.dice.uniform(-30, 60)))
        waves.append((left - 20, top + 190))
        photo.tinted(both(polygon(curve(waves, 10, closed=True)), body), drip, 0.85)
    if text:
        _lettering(photo, text, (left + right) / 2, middle, shade(colour, -0.6) if sum(colour) > 380 else shade(colour, 0.8))
    mouth = (left, top - tall, right, top + tall)
    photo.solid(ellipse(mouth), rim or shade(colour, 0.18), soft=5, across=((0, 150), (1, 120)))
    hole = ellipse((left + 22, top - tall + 13, right - 22, top + tall - 9))
    photo.solid(hole, inside, soft=18, depth=-1.4, across=((0, 74), (0.5, 118), (1, 160)))
    photo.glow((left + 90, top + 120, left + 150, bottom - 200), strength=0.4, inside=body)


def _lettering(photo: Photo, text: str, x: float, y: float, colour: Colour) -> None:
    letters = Image.new("L", photo.image.size)
    ImageDraw.Draw(letters).text((x, y), text, font=ImageFont.load_default(86), fill=255, anchor="mm")
    photo.flat(letters, colour, 0.9)


def bottle(photo: Photo, colour: Colour, *, left: float = 350, right: float = 650, top: float = 60, bottom: float = 940,
           cap: Colour = BLACK,
           neck: float = 30, cap_high: float = 150, loop: bool = False, band: Colour | None = None, taper: float = 0) -> None:
    """A vacuum flask."""
    photo.shadow((left - 60, bottom - 60, right + 110, bottom + 34), 0.5)
    shoulder = top + cap_high
    if loop:
        photo.solid(line(curve([(left + neck + 20, top + 60), ((left + right) / 2 - 60, top - 8), ((left + right) / 2 + 60, top - 8),
                                (right - neck - 20, top + 60)]), 34), cap, soft=14, depth=1.4)
    lid_top = top + (45 if loop else 0)
    photo.solid(rounded((left + neck, lid_top, right - neck, shoulder + 20), 26), cap, soft=10, across=CYLINDER)
    for at in range(1, 9):
        x = left + neck + (right - left - 2 * neck) * (0.5 - 0.5 * math.cos(math.pi * at / 9))
        photo.flat(line([(x, lid_top + 30), (x, shoulder - 24)], 4), shade(cap, -0.4), 0.5)
    photo.solid(rounded((left + neck - 8, shoulder - 6, right - neck + 8, shoulder + 26), 8), STEEL, soft=5, across=METAL)
    body = blob([(left + neck, shoulder + 22), (right - neck, shoulder + 22), (right - 4, shoulder + 80), (right, shoulder + 200),
                 (right - taper, bottom - 70), (right - taper - 16, bottom - 12), ((left + right) / 2, bottom),
                 (left + taper + 16, bottom - 12),
                 (left + taper, bottom - 70), (left, shoulder + 200), (left + 4, shoulder + 80)])
    photo.solid(body, colour, soft=12, across=CYLINDER, grain=7)
    foot = both(body, rounded((left - 20, bottom - 52, right + 20, bottom + 20), 1))
    photo.solid(foot, STEEL, soft=4, across=METAL)
    if band:
        photo.solid(both(body, rounded((left - 20, (shoulder + bottom) / 2, right + 20, (shoulder + bottom) / 2 + 120), 1)), band,
                    soft=3, across=CYLINDER)
    photo.glow((left + 66, shoulder + 90, left + 92, bottom - 130), strength=0.6, soft=12, inside=body)


def lamp(photo: Photo, shade_colour: Colour, body_colour: Colour, *, kind: str = "stem", lit: bool = True, top: float = 70,
         half_top: float = 150, half_low: float = 270, low: float = 460) -> None:
    """A table lamp: ``kind`` is stem, vase, dome or arm."""
    photo.shadow((290, 880, 760, 960), 0.5)
    if kind == "vase":
        photo.solid(rounded((482, low - 30, 518, 560), 4), BRASS, soft=6, across=METAL)
        vase = blob([(440, 560), (560, 560), (585, 600), (680, 700), (690, 800), (610, 905), (590, 930), (410, 930), (390, 905),
                     (310, 800), (320, 700),
                     (415, 600)])
        photo.solid(vase, body_colour, soft=34, across=CYLINDER, depth=1.3)
        photo.glow((365, 690, 420, 800), strength=0.7, soft=16, inside=vase)
    elif kind == "arm":
        photo.solid(ellipse((330, 860, 670, 940)), body_colour, soft=18, across=TUBE, depth=1.4)
        photo.solid(line([(500, 890), (330, 560)], 22), body_colour, soft=9, depth=1.5)
        photo.solid(line([(330, 560), (600, 290)], 22), body_colour, soft=9, depth=1.5)
        photo.solid(ellipse((300, 530, 360, 590)), STEEL, soft=14, depth=1.4)
        head = polygon([(560, 220), (660, 320), (790, 470), (470, 560)])
        photo.solid(head, shade_colour, soft=16, across=TUBE, depth=1.2)
        photo.solid(polygon([(470, 560), (790, 470), (770, 500), (500, 575)]), (255, 236, 178), soft=3)
        return
    else:
        photo.solid(rounded((484, low - 40, 516, 900), 6), body_colour, soft=6, across=METAL)
        photo.solid(union(ellipse((350, 860, 650, 935)), rounded((350, 885, 650, 910), 4)), shade(body_colour, -0.12), soft=12,
                    across=METAL)
        photo.solid(ellipse((350, 850, 650, 915)), body_colour, soft=10, across=METAL)
    if kind == "dome":
        cap = both(ellipse((500 - half_low, top, 500 + half_low, top + 2 * (low - top))), rounded((0, 0, 1000, low), 1))
        photo.solid(cap, shade_colour, soft=26, across=CYLINDER, down=((0, 160), (1, 120)), depth=1.2)
        photo.solid(ellipse((500 - half_low, low - 26, 500 + half_low, low + 26)), (255, 232, 170), soft=10)
        photo.glow((400, top + 60, 470, top + 130), strength=0.6, inside=cap)
        return
    cone = polygon([(500 - half_top, top), (500 + half_top, top), (500 + half_low, low), (500 - half_low, low)])
    cone = union(cone, ellipse((500 - half_low, low - 22, 500 + half_low, low + 22)))
    photo.solid(cone, shade_colour, soft=9, across=CYLINDER, weave=7)
    if lit:
        photo.glow((400, low - 250, 600, low - 20), (255, 224, 150), 0.75, 60, cone)
    photo.solid(ellipse((500 - half_top, top - 14, 500 + half_top, top + 14)), shade(shade_colour, -0.3), soft=5)


def headphones(photo: Photo, colour: Colour, cushion: Colour, *, wide: float = 330, top: float = 70, cup: float = 150, high: float = 330,
               slim: float = 54,
               steel: bool = True) -> None:
    """Over-ear headphones from the front."""
    low = 930
    y = low - high
    photo.shadow((500 - wide - 40, low - 30, 500 + wide + 120, low + 30), 0.4)
    arch = [(500 + (wide - 10) * math.cos(angle / 20 * math.pi),
             y + 120 - (y + 100 - top) * math.sin(angle / 20 * math.pi)) for angle in range(21)]
    photo.solid(line(arch, slim), colour, soft=20, depth=1.5, down=((0, 150), (1, 110)))
    photo.solid(line([(x, yy + 18) for x, yy in arch[5:16]], slim * 0.7), cushion, soft=14, depth=1.2, grain=9)
    for side in (-1, 1):
        x = 500 + side * wide
        if steel:
            photo.solid(rounded((x - 17, y - 100, x + 17, y + 90), 8), STEEL, soft=6, across=METAL)
        near, far = sorted((x - side * 20, x - side * cup * 0.95))
        pad = rounded((near, y + 14, far, low - 14), cup * 0.42)
        photo.solid(pad, cushion, soft=26, depth=1.2, grain=10, across=TUBE)
        shell = rounded((x - cup * 0.45, y, x + cup * 0.45, low), cup * 0.42)
        photo.solid(shell, colour, soft=22, depth=1.4, across=TUBE)
        photo.flat(line([(x + side * 12, y + 70), (x + side * 12, low - 70)], 5), shade(colour, -0.4), 0.6)
        photo.glow((x - cup * 0.28, y + 60, x - cup * 0.12, low - 90), strength=0.35, inside=shell)


def earbuds(photo: Photo, colour: Colour, *, case: Colour | None = None) -> None:
    """Two earbuds above their open charging case."""
    case = case or colour
    photo.shadow((180, 880, 860, 960), 0.45)
    photo.solid(rounded((190, 440, 810, 760), 130), shade(case, -0.06), soft=26, down=((0, 160), (1, 100)))
    photo.solid(rounded((225, 560, 775, 730), 80), shade(case, -0.5), soft=18, depth=-1.2)
    for x, tilt in ((360, -1), (640, 1)):
        photo.solid(line([(x, 300), (x - tilt * 12, 640)], 62), colour, soft=24, depth=1.5, across=TUBE)
        head = blob([(x - 95, 180), (x, 110), (x + 95, 170), (x + 80, 290), (x, 340), (x - 80, 290)])
        photo.solid(head, colour, soft=40, depth=1.6)
        photo.solid(ellipse((x + tilt * 50 - 48, 170, x + tilt * 50 + 48, 280)), shade(colour, -0.55), soft=16, depth=1.2)
        photo.glow((x - 60, 150, x - 20, 190), strength=0.8, soft=14, inside=head)
    front = rounded((185, 640, 815, 930), 120)
    photo.solid(front, case, soft=40, depth=1.3, across=CYLINDER)
    photo.flat(ellipse((492, 770, 508, 786)), (108, 214, 132))


def player(photo: Photo, colour: Colour, *, kind: str = "wheel") -> None:
    """A small music player: with a wheel, with keys, or as a clip."""
    box = {"wheel": (290, 60, 710, 940), "keys": (240, 60, 680, 860), "clip": (130, 190, 870, 800)}[kind]
    body = rounded(box, 56)
    photo.cast(body, (18, 24), 0.45, 22)
    photo.solid(body, colour, soft=16, depth=1.3, across=FLAT, down=((0, 150), (1, 108)))
    left, top, right, bottom = box
    if kind == "clip":
        photo.solid(rounded((left + 330, top + 60, right - 60, bottom - 60), 30), (30, 34, 44), soft=8, depth=-1)
        photo.flat(rounded((left + 380, top + 150, right - 130, top + 180), 10), (120, 200, 235))
        photo.flat(rounded((left + 380, top + 230, right - 210, top + 252), 10), (206, 214, 222))
        photo.flat(rounded((left + 380, top + 290, right - 180, top + 312), 10), (206, 214, 222), 0.6)
        wheel = (left + 60, (top + bottom) / 2 - 110, left + 280, (top + bottom) / 2 + 110)
    else:
        screen = rounded((left + 44, top + 60, right - 44, top + 400), 18)
        photo.solid(screen, (26, 30, 40), soft=8, depth=-1)
        for row, share in enumerate((0.8, 0.55, 0.7, 0.4)):
            y = top + 110 + row * 66
            photo.flat(rounded((left + 80, y, left + 80 + (right - left - 160) * share, y + 22), 10),
                       (120, 200, 235) if not row else (206, 214, 222),
                       1 if not row else 0.7)
        wheel = ((left + right) / 2 - 140, top + 470, (left + right) / 2 + 140, top + 750)
    if kind == "keys":
        for x, y in ((0.2, 480), (0.5, 480), (0.8, 480), (0.2, 620), (0.5, 620), (0.8, 620)):
            middle = left + (right - left) * x
            photo.solid(rounded((middle - 46, top + y, middle + 46, top + y + 80), 24), shade(colour, 0.25), soft=10, depth=1.3)
        wire = curve([(right - 10, 830), (760, 900), (860, 780), (800, 600), (850, 420)])
        photo.solid(line(wire, 15), (236, 236, 238), soft=6, depth=1.5)
        photo.solid(ellipse((800, 330, 900, 440)), (240, 240, 242), soft=20, depth=1.4)
        return
    photo.solid(ellipse(wheel), shade(colour, 0.55), soft=12, depth=1.2)
    ring = (wheel[2] - wheel[0]) * 0.32
    photo.solid(ellipse((wheel[0] + ring, wheel[1] + ring, wheel[2] - ring, wheel[3] - ring)), shade(colour, 0.1), soft=10, depth=-1)


def phone_case(photo: Photo, colour: Colour, *, lens: str = "square", clear: bool = False, art: str = "", left: float = 290,
               right: float = 710,
               top: float = 60, bottom: float = 940, radius: float = 74, accent: Colour = (250, 246, 238)) -> None:
    """The back of a phone case; ``lens`` is square, bar or trio, ``art`` is waves, moon, stripes, dots or blossom."""
    body = rounded((left, top, right, bottom), radius)
    photo.cast(body, (20, 26), 0.5, 22)
    if clear:
        photo.flat(body, (214, 222, 228), 0.5)
        photo.solid(minus(body, rounded((left + 22, top + 22, right - 22, bottom - 22), radius - 16)), (226, 232, 236), soft=9, depth=1.8)
        photo.glow((left + 60, top + 240, left + 120, bottom - 60), strength=0.7, soft=26, inside=body)
    else:
        photo.solid(body, colour, soft=18, depth=1.3, across=((0, 146), (0.5, 128), (1, 110)), grain=8)
    inner = rounded((left + 16, top + 16, right - 16, bottom - 16), radius - 14)
    _art(photo, art, inner, accent, (left, top, right, bottom))
    if lens == "square":
        spots = [(left + 84, top + 88), (left + 84, top + 186), (left + 178, top + 137)]
        island = rounded((left + 32, top + 34, left + 232, top + 240), 52)
    elif lens == "bar":
        spots = [(left + 90 + at * 90, top + 118) for at in range(3)]
        island = rounded((left + 30, top + 66, right - 30, top + 170), 50)
    else:
        spots = [(left + 84, top + 90 + at * 102) for at in range(3)]
        island = rounded((left + 32, top + 36, left + 136, top + 350), 50)
    photo.solid(island, shade(colour, -0.14) if not clear else (200, 208, 214), soft=10, depth=1.5)
    photo.solid(minus(island, ImageChops.offset(island, 6, 6)), shade(colour, 0.3), soft=3)
    for x, y in spots:
        photo.solid(ellipse((x - 38, y - 38, x + 38, y + 38)), (58, 60, 66), soft=10, depth=1.3)
        photo.solid(ellipse((x - 26, y - 26, x + 26, y + 26)), (18, 20, 28), soft=8)
        photo.glow((x - 14, y - 16, x - 2, y - 4), (170, 190, 240), 0.9, 6)
    photo.flat(line([(right - 5, top + 220), (right - 5, top + 330)], 9), shade(colour, -0.35), 0.7)


def _art(photo: Photo, art: str, inner: Image.Image, accent: Colour, box: tuple[float, float, float, float]) -> None:
    left, top, right, bottom = box
    if art == "waves":
        for at in range(6):
            y = top + 420 + at * 78
            photo.flat(both(inner, line(curve([(left - 20, y), (left + 90, y - 46), (left + 210, y + 30), (left + 330, y - 40),
                                               (right + 20, y + 12)]), 22)),
                       shade(accent, -0.09 * at), 0.85)
    elif art == "moon":
        x, y = (left + right) / 2, (top + bottom) / 2 + 110
        photo.flat(minus(ellipse((x - 130, y - 130, x + 130, y + 130)), ellipse((x - 70, y - 160, x + 170, y + 90))), accent)
        stars = [(photo.dice.uniform(left + 50, right - 50), photo.dice.uniform(top + 280, bottom - 60),
                  photo.dice.uniform(2, 5)) for _ in range(26)]
        photo.flat(dots(stars), accent, 0.8)
    elif art == "stripes":
        for at in range(7):
            x = left + 250 + at * 90
            photo.flat(both(inner, polygon([(x - 400, bottom), (x - 370, bottom), (x + 130, top), (x + 100, top)])), accent, 0.7)
    elif art == "dots":
        places = [(left + 60.0 + column * 72 + (36 if row % 2 else 0), top + 290.0 + row * 60,
                   14.0) for row in range(11) for column in range(6)]
        photo.flat(both(inner, dots(places)), accent, 0.9)
    elif art == "blossom":
        photo.flat(both(inner, line(curve([(left, bottom - 60), (left + 130, bottom - 260), (left + 200, bottom - 420),
                                           (right - 60, bottom - 560)]), 13)),
                   (92, 66, 58))
        flowers = [(left + x, bottom - y) for x, y in ((110, 250), (180, 380), (260, 450), (330, 540), (90, 380), (280, 330))]
        turns = [at * 2 * math.pi / 5 for at in range(5)]
        photo.flat(both(inner, dots([(x + 30 * math.cos(turn), y + 30 * math.sin(turn), 21) for x, y in flowers for turn in turns])),
                   accent)
        photo.flat(both(inner, dots([(x, y, 11) for x, y in flowers])), (226, 176, 72))
