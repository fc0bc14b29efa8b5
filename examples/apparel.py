"""The goods of the example catalogue that are worn or carried: shoes, dresses, bags, pouches, necklaces, things for dogs."""

from __future__ import annotations

import math

from PIL import Image, ImageChops
from products import BLACK, BRASS, STEEL
from studio import (
    CYLINDER,
    METAL,
    TUBE,
    Colour,
    Photo,
    Point,
    blob,
    both,
    curve,
    dots,
    ellipse,
    line,
    minus,
    polygon,
    rounded,
    shade,
    union,
)


def shoe(photo: Photo, upper: Colour, sole: Colour, accent: Colour, *, collar: float = 0, toe: float = 0, thick: float = 0, mesh: int = 10,
         lugs: bool = False, panels: str = "sweep") -> None:
    """A running shoe from the side, toe to the right; ``panels`` is sweep, bars or blocks."""
    floor = 760
    photo.shadow((70, floor - 20, 950, floor + 60), 0.5)
    photo.cast(ellipse((110, floor - 30, 900, floor + 20)), (0, 12), 0.4, 16)
    top = 330 - collar
    heel = 640 - thick
    body = blob([(118, heel), (100, 500), (130, top + 20), (180, top - 12), (230, top + 22), (330, top + 70), (400, top + 6),
                 (470, top + 20), (560, 440),
                 (690, 520 - toe * 0.4), (830, 560 - toe), (905, 620 - toe * 0.5), (915, heel + 20), (500, heel + 44)])
    photo.solid(body, upper, soft=34, depth=1.5, down=((0, 148), (0.7, 124), (1, 100)), weave=mesh)
    photo.solid(both(body, blob([(90, heel + 30), (84, 470), (180, 470), (235, 560), (240, heel + 40)])), accent, soft=16, depth=1.3)
    photo.solid(both(body, blob([(760, 520 - toe), (940, 560 - toe), (940, heel + 60), (700, heel + 40), (730, 600)])),
                shade(upper, -0.25), soft=16, depth=1.2)
    if panels == "sweep":
        photo.solid(both(body, blob([(270, heel + 30), (360, 560), (520, 500), (560, 470), (600, 500), (470, 590), (390, heel + 34)])),
                    accent, soft=10)
    elif panels == "bars":
        for x in (330, 450):
            photo.solid(both(body, polygon([(x, 480), (x + 56, 480), (x + 150, 570), (x + 40, heel + 40), (x - 30, heel + 40),
                                            (x + 84, 570)])), accent, soft=7)
    else:
        for x, y in ((320, 520), (420, 560), (530, 590)):
            photo.solid(both(body, rounded((x, y, x + 80, y + 90), 16)), accent, soft=10)
    photo.solid(both(body, blob([(400, top + 10), (470, top + 20), (610, 470), (560, 510), (430, 440), (380, top + 70)])),
                shade(upper, -0.18), soft=10)
    for at in range(5):
        x, y = 420 + at * 38, top + 50 + at * (100 + collar) / 4.4
        photo.solid(line(curve([(x - 34, y + 52), (x, y + 16), (x + 42, y - 2)]), 17), (246, 244, 238), soft=7, depth=1.5)
    photo.solid(both(body, blob([(140, top + 30), (180, top), (240, top + 30), (330, top + 82), (300, top + 120), (180, top + 80)])),
                shade(upper, -0.45), soft=14)
    base = blob([(96, heel + 4), (300, heel + 34), (520, heel + 26), (760, heel + 14), (925, heel - 2), (950, heel + 30), (925, floor - 24),
                 (860, floor - 4), (500, floor + 6), (180, floor + 4), (88, floor - 20), (76, heel + 50)])
    photo.solid(base, sole, soft=20, depth=1.3, down=((0, 156), (1, 104)))
    groove = curve([(90, (heel + floor) / 2 + 16), (320, (heel + floor) / 2 + 34), (640, (heel + floor) / 2 + 22),
                    (930, (heel + floor) / 2 + 4)])
    photo.flat(both(base, line(groove, 7)), shade(sole, -0.3), 0.8)
    for at in range(15 if lugs else 0):
        photo.solid(rounded((110 + at * 55, floor - 16, 142 + at * 55, floor + 18), 6), shade(accent, -0.3), soft=5)


def dress(photo: Photo, colour: Colour, *, kind: str = "aline", pattern: str = "", accent: Colour = (250, 240, 230), long: float = 930,
          sleeves: str = "",
          hanger: bool = True) -> None:
    """A dress on a hanger; ``kind`` is aline, slip, wrap or shirt, ``pattern`` is floral, dots or stripes."""
    if hanger:
        photo.solid(line([(500, 96), (500, 70), (525, 46), (505, 30), (482, 44)], 9), STEEL, soft=4)
        photo.solid(line(curve([(330, 168), (500, 96), (670, 168)]), 20), (178, 132, 88), soft=8, depth=1.4)
    hem, waist = {"aline": (300, 96), "slip": (190, 118), "wrap": (250, 104), "shirt": (215, 128)}[kind]
    left: list[Point] = [(392, 150), (372, 260), (500 - waist - 14, 330), (500 - waist, 430), (500 - waist - 40, 540),
                         (500 - hem + 20, long - 120), (500 - hem, long)]
    wave = [(500 - hem + hem * 2 * at / 8, long + (16 if at % 2 else -6)) for at in range(1, 8)]
    neck = [(610, 150), (580, 168), (500, 250 if kind in ("wrap", "slip") else 196), (420, 168)]
    body = blob([*left, *wave, *[(1000 - x, y) for x, y in reversed(left)], *neck], 10)
    photo.cast(body, (16, 14), 0.3, 20)
    if sleeves:
        drop = 470 if sleeves == "long" else 320
        for side in (-1, 1):
            arm = blob([(500 + side * x, y) for x, y in ((100, 150), (150, 190), (200 if drop < 400 else 215, drop),
                                                         (150 if drop < 400 else 168, drop + 18),
                                                        (112, 290))])
            photo.solid(arm, shade(colour, -0.06), soft=16, depth=1.3, weave=6)
            body = union(body, arm)
    photo.solid(body, colour, soft=22, depth=1.2, across=((0, 108), (0.25, 142), (0.5, 128), (0.75, 136), (1, 100)), weave=7)
    if pattern:
        _print(photo, pattern, body, accent)
    for at in range(-3, 4):
        fold = curve([(500 + at * waist * 0.26, 450), (500 + at * hem * 0.22, 640), (500 + at * hem * 0.29 + 12, long - 10)])
        photo.tinted(both(body, line(fold, 15)), (120, 112, 120), 0.3)
    belt = both(body, blob([(360, 416), (640, 416), (640, 456), (360, 456)]))
    if kind in ("wrap", "shirt"):
        photo.solid(belt, shade(colour, -0.25), soft=8, depth=1.4)
    if kind == "wrap":
        photo.tinted(both(body, line(curve([(590, 168), (520, 280), (440, 400), (410, 440)]), 7)), (90, 80, 90), 0.8)
        photo.solid(line(curve([(420, 440), (380, 520), (400, 610)]), 18), shade(colour, -0.2), soft=7)
    if kind == "shirt":
        photo.tinted(both(body, line([(500, 200), (500, long)], 5)), (90, 90, 90), 0.7)
        for y in range(240, int(long) - 40, 90):
            photo.solid(ellipse((491, y, 509, y + 18)), (240, 232, 220), soft=4)


def _print(photo: Photo, pattern: str, body: Image.Image, accent: Colour) -> None:
    if pattern == "stripes":
        for x in range(160, 860, 44):
            photo.flat(both(body, polygon([(x, 120), (x + 13, 120), (x + 13 + (x - 500) * 0.1, 980), (x + (x - 500) * 0.1, 980)])),
                       accent, 0.75)
        return
    places = [(160 + column * 58 + (29 if row % 2 else 0) + photo.dice.uniform(-6, 6), 160 + row * 56 + photo.dice.uniform(-6, 6),
               (row + column) % 2, column % 3)
              for row in range(15) for column in range(13)]
    if pattern == "dots":
        photo.flat(both(body, dots([(x, y, 11) for x, y, _, _ in places])), accent, 0.95)
        return
    for dark in (False, True):
        petals = [(x + 12 * math.cos(turn), y + 12 * math.sin(turn), 10.0)
                  for x, y, flower, hue in places if flower and (hue == 0) is dark for turn in (0.3, 1.9, 3.4, 5.0)]
        photo.flat(both(body, dots(petals)), shade(accent, -0.25) if dark else accent, 0.95)
    photo.flat(both(body, dots([(x, y, 5) for x, y, flower, _ in places if flower])), (232, 190, 90))


def bag(photo: Photo, colour: Colour, *, kind: str = "tote", strap: Colour | None = None, metal: Colour = BRASS, weave: int = 0) -> None:
    """A bag; ``kind`` is tote, satchel, crossbody or bucket."""
    strap = strap or shade(colour, -0.25)
    photo.shadow((110, 880, 920, 965), 0.5)
    if kind == "tote":
        photo.solid(line(curve([(340, 420), (360, 180), (500, 80), (640, 180), (660, 420)]), 26), shade(strap, -0.2), soft=9, depth=1.4)
        body = blob([(110, 360), (500, 352), (890, 360), (902, 420), (846, 900), (800, 926), (500, 932), (200, 926), (154, 900),
                     (98, 420)], 12)
        photo.solid(body, colour, soft=22, depth=1.2, across=((0, 150), (1, 102)), down=((0, 120), (0.1, 136), (1, 108)), weave=weave)
        photo.solid(line(curve([(320, 520), (330, 260), (500, 130), (670, 260), (680, 520)]), 30), strap, soft=10, depth=1.5)
        for x in (320, 680):
            photo.solid(ellipse((x - 16, 500, x + 16, 532)), metal, soft=6, depth=1.5)
        photo.flat(line([(120, 400), (880, 400)], 4), shade(colour, -0.35), 0.6)
    elif kind == "bucket":
        photo.solid(line(curve([(250, 420), (300, 140), (500, 66), (700, 140), (750, 420)]), 30), strap, soft=11, depth=1.5)
        body = blob([(210, 400), (300, 380), (700, 380), (790, 400), (770, 560), (800, 860), (740, 928), (500, 940), (260, 928),
                     (200, 860), (230, 560)])
        photo.solid(body, colour, soft=34, depth=1.2, across=CYLINDER, weave=weave, grain=9)
        for x in range(270, 750, 52):
            photo.flat(ellipse((x - 9, 446, x + 9, 464)), shade(colour, -0.6))
        photo.solid(line(curve([(225, 470), (400, 440), (520, 478), (780, 452)]), 13), strap, soft=5, depth=1.5)
        photo.solid(line(curve([(500, 470), (470, 560), (520, 640)]), 13), strap, soft=5, depth=1.5)
        photo.solid(ellipse((500, 630, 545, 690)), metal, soft=12, depth=1.5)
    else:
        round_ = 110 if kind == "crossbody" else 46
        rope = curve([(150, 480), (130, 200), (480, 60), (860, 190), (850, 480)]) if kind == "crossbody" else curve([(330, 440),
                                                                                                                     (350, 270),
                                                                                                                     (500, 210),
                                                                                                                     (650, 270),
                                                                                                                     (670, 440)])
        photo.solid(line(rope, 17 if kind == "crossbody" else 36), strap, soft=8, depth=1.5)
        body = rounded((90, 420, 910, 930), round_)
        photo.solid(body, colour, soft=26, depth=1.3, across=((0, 146), (1, 106)), grain=11, weave=weave)
        flap = both(body, blob([(80, 400), (500, 396), (920, 400), (920, 560), (800, 690), (500, 730), (200, 690),
                                (80, 560)]) if kind == "crossbody"
                    else polygon([(90, 420), (910, 420), (910, 640), (500, 720), (90, 640)]))
        photo.cast(both(flap, body), (0, 12), 0.35, 12)
        photo.solid(flap, shade(colour, 0.05), soft=18, depth=1.3, grain=11)
        photo.flat(minus(flap, ImageChops.offset(flap, 0, -12)), shade(colour, -0.4), 0.35)
        photo.solid(rounded((455, 660, 545, 770), 18), metal, soft=9, depth=1.5, across=METAL)
        if kind == "satchel":
            for x in (230, 730):
                photo.solid(rounded((x, 430, x + 46, 800), 8), strap, soft=7, depth=1.4)
                photo.solid(minus(rounded((x - 10, 700, x + 56, 770), 8), rounded((x + 6, 714, x + 40, 756), 4)), metal, soft=4, depth=1.5)


def pouch(photo: Photo, colour: Colour, *, kind: str = "plain", zipper: Colour = BRASS, accent: Colour = (250, 246, 238)) -> None:
    """A cosmetic bag with a zip; ``kind`` is plain, quilted, striped, clear or box."""
    photo.shadow((80, 790, 940, 880), 0.5)
    if kind == "box":
        photo.solid(polygon([(150, 330), (240, 210), (900, 210), (850, 330)]), shade(colour, 0.14), soft=12)
        photo.solid(polygon([(850, 330), (900, 210), (930, 640), (850, 830)]), shade(colour, -0.3), soft=10)
        body = rounded((120, 320, 860, 840), 40)
        track = [(150, 330), (500, 326), (850, 330)]
    else:
        body = blob([(110, 330), (500, 300), (890, 330), (926, 420), (952, 760), (900, 830), (500, 846), (100, 830), (48, 760),
                     (74, 420)], 12)
        track = curve([(112, 332), (500, 302), (888, 332)])
    if kind == "clear":
        photo.solid(rounded((240, 470, 330, 800), 20), (214, 120, 132), soft=14, across=CYLINDER)
        photo.solid(rounded((380, 520, 560, 800), 30), (236, 214, 186), soft=16, across=CYLINDER)
        photo.solid(rounded((620, 440, 680, 800), 16), (66, 62, 74), soft=12, across=CYLINDER)
        photo.flat(body, (206, 222, 230), 0.42)
        photo.solid(minus(body, ImageChops.offset(body, 0, 18), ImageChops.offset(body, 0, -18)), colour, soft=6)
        photo.glow((150, 420, 240, 780), strength=0.6, soft=24, inside=body)
    else:
        photo.solid(body, colour, soft=34, depth=1.4, across=((0, 144), (0.4, 134), (1, 104)), down=((0, 144), (1, 104)),
                    weave=8 if kind != "quilted" else 0)
    if kind == "quilted":
        for at in range(-9, 22):
            for lean in (1, -1):
                seam = [(at * 76, 300), (at * 76 + lean * 560, 860)]
                photo.tinted(both(body, line(seam, 7)), (110, 96, 104), 0.55)
                photo.flat(both(body, line([(x + 6, y) for x, y in seam], 4)), shade(colour, 0.5), 0.35)
    if kind == "striped":
        for x in range(40, 980, 96):
            photo.tinted(both(body, polygon([(x, 290), (x + 44, 290), (x + 40, 860), (x - 4, 860)])), accent, 0.9)
    photo.solid(line(track, 34), shade(colour, -0.35), soft=8)
    photo.solid(line(track, 14), zipper, soft=4, across=METAL)
    end = track[-1] if kind == "box" else track[len(track) * 4 // 5]
    photo.solid(rounded((end[0] - 18, end[1] - 14, end[0] + 18, end[1] + 30), 8), zipper, soft=6, depth=1.5)
    photo.solid(line([(end[0], end[1] + 24), (end[0] + 20, end[1] + 118)], 19), zipper, soft=7, depth=1.5)


def tablecloth(photo: Photo, colour: Colour = (226, 216, 198)) -> None:
    """A folded table cloth of linen, its hem in front."""
    for at in range(4):
        fold = blob([(110 + at * 8, 700 - at * 110), (500, 690 - at * 110), (890 - at * 8, 700 - at * 110), (910 - at * 8, 830 - at * 110),
                     (500, 850 - at * 110), (90 + at * 8, 830 - at * 110)], 12)
        photo.cast(fold, (10, 18), 0.3, 16)
        photo.solid(fold, shade(colour, 0.05 * at), soft=26, depth=1.4, weave=18)
        photo.tinted(both(fold, line(curve([(110, 800 - at * 110), (500, 818 - at * 110), (890, 800 - at * 110)]), 4)), (150, 140, 126),
                     0.6)


def necklace(photo: Photo, metal: Colour, *, pendant: str = "moon", gem: Colour = (240, 238, 232), wide: float = 360, deep: float = 520,
             bead: float = 9) -> None:
    """A necklace laid out; ``pendant`` is moon, pearls, shell, heart or drop."""
    path = curve([(500 - wide, 70), (500 - wide * 1.08, 250), (500 - wide * 0.72, deep * 0.83), (500, deep + 120),
                  (500 + wide * 0.72, deep * 0.83),
                  (500 + wide * 1.08, 250), (500 + wide, 70)], 60)
    spots: list[tuple[float, float, float]] = [(*path[0], bead * 0.8)]
    for number, (x, y) in enumerate(path):
        size = bead * (0.8 + 0.5 * math.sin(math.pi * number / len(path))) if pendant == "pearls" else bead * (1 if len(spots) % 2 else 0.7)
        if math.dist((x, y), spots[-1][:2]) >= (size + spots[-1][2]) * 0.97:
            spots.append((x, y, size))
    chain = dots(spots)
    photo.cast(chain, (9, 11), 0.45, 9)
    if pendant == "pearls":
        for x, y, size in spots:
            photo.solid(ellipse((x - size, y - size, x + size, y + size)), gem, soft=bead * 0.8, depth=1.6)
        photo.flat(dots([(x - size * 0.34, y - size * 0.38, size * 0.16) for x, y, size in spots]), (255, 255, 255), 0.75)
        return
    photo.solid(chain, metal, soft=5, depth=1.9)
    x, y = 500.0, deep + 150.0
    photo.solid(minus(ellipse((x - 20, y - 44, x + 20, y + 6)), ellipse((x - 10, y - 34, x + 10, y - 4))), metal, soft=4, depth=1.6)
    shapes = {
        "moon": minus(ellipse((x - 110, y, x + 110, y + 220)), ellipse((x - 40, y - 20, x + 150, y + 165))),
        "heart": blob([(x, y + 46), (x + 52, y), (x + 112, y + 40), (x + 84, y + 130), (x, y + 214), (x - 84, y + 130),
                       (x - 112, y + 40), (x - 52, y)]),
        "drop": blob([(x, y), (x + 40, y + 90), (x + 74, y + 170), (x, y + 244), (x - 74, y + 170), (x - 40, y + 90)]),
        "shell": blob([(x - 26, y), (x + 26, y), (x + 70, y + 50), (x + 124, y + 130), (x + 66, y + 212), (x, y + 230),
                       (x - 66, y + 212), (x - 124, y + 130), (x - 70, y + 50)]),
    }
    shape = shapes[pendant]
    photo.cast(shape, (12, 15), 0.5, 12)
    photo.solid(shape, gem if pendant in ("drop", "shell") else metal, soft=26, depth=1.7,
                across=METAL if pendant in ("moon", "heart") else TUBE)
    if pendant == "shell":
        for at in range(-4, 5):
            photo.tinted(both(shape, line([(x, y), (x + at * 30, y + 240)], 6)), (150, 120, 110), 0.6)
    photo.glow((x - 60, y + 60, x - 20, y + 110), strength=0.75, soft=12, inside=shape)


def leash(photo: Photo, colour: Colour, *, kind: str = "coil", accent: Colour = (250, 220, 90)) -> None:
    """Things for dogs; ``kind`` is coil (a leash), collar, belt (for the car) or harness."""
    if kind == "collar":
        ring = minus(ellipse((90, 260, 910, 800)), ellipse((160, 310, 840, 700)))
        photo.cast(ring, (12, 22), 0.45, 20)
        photo.solid(minus(ellipse((120, 230, 880, 690)), ellipse((170, 290, 830, 690))), shade(colour, -0.4), soft=14, weave=9)
        photo.solid(ring, colour, soft=22, depth=1.4, weave=10, across=TUBE)
        photo.solid(rounded((410, 690, 590, 810), 22), BLACK, soft=12, depth=1.4)
        photo.solid(minus(ellipse((600, 730, 720, 850)), ellipse((622, 752, 698, 828))), STEEL, soft=7, depth=1.7)
        photo.solid(ellipse((610, 800, 730, 920)), accent, soft=12, depth=1.3)
        return
    if kind == "harness":
        chest = blob([(300, 200), (500, 160), (700, 200), (760, 420), (700, 640), (500, 720), (300, 640), (240, 420)])
        photo.cast(chest, (16, 22), 0.4, 22)
        for side in (-1, 1):
            photo.solid(line(curve([(500 + side * 200, 260), (500 + side * 390, 300), (500 + side * 400, 640), (500 + side * 180, 820),
                                    (500, 850)]), 64), shade(colour, -0.25),
                        soft=14, depth=1.4, weave=9)
        photo.solid(chest, colour, soft=26, depth=1.4, weave=10)
        hole = blob([(420, 300), (580, 300), (590, 430), (500, 500), (410, 430)])
        photo.solid(hole, shade(colour, -0.55), soft=20, depth=-1.3)
        for x in (300, 700):
            photo.flat(line([(x, 330), (x, 590)], 16), accent, 0.95)
        photo.solid(rounded((430, 800, 570, 900), 20), BLACK, soft=10, depth=1.4)
        photo.solid(minus(ellipse((460, 540, 540, 640)), ellipse((480, 560, 520, 620))), STEEL, soft=6, depth=1.7)
        return
    if kind == "belt":
        strap = curve([(140, 240), (360, 420), (300, 660), (560, 760), (700, 560), (860, 700)])
        photo.cast(line(strap, 62), (14, 20), 0.45, 18)
        photo.solid(line(strap, 62), colour, soft=15, depth=1.5, weave=9)
        photo.flat(line(strap, 5), accent, 0.8)
        photo.solid(polygon([(60, 120), (150, 90), (220, 250), (130, 290)]), STEEL, soft=8, depth=1.6, across=METAL)
        photo.solid(rounded((104, 134, 158, 180), 8), (90, 92, 98), soft=4)
        photo.solid(rounded((520, 680, 660, 800), 18), BLACK, soft=10, depth=1.4)
        photo.solid(rounded((820, 660, 930, 780), 30), STEEL, soft=14, depth=1.6, across=METAL)
        photo.solid(minus(ellipse((840, 760, 940, 920)), ellipse((864, 784, 916, 896))), STEEL, soft=9, depth=1.7)
        return
    turns: list[Point] = []
    for at in range(190):
        angle, reach = at / 10, 130 + at * 1.28
        turns.append((470 + reach * math.cos(angle), 470 + reach * 0.9 * math.sin(angle)))
    rope = line([*turns, (760, 800), (860, 890)], 36)
    photo.cast(rope, (12, 18), 0.45, 14)
    photo.solid(rope, colour, soft=15, depth=1.9, weave=16)
    photo.flat(minus(line(turns[::1], 8), Image.new("L", rope.size)), accent, 0.55)
    photo.solid(rounded((818, 850, 900, 930), 20), STEEL, soft=10, depth=1.7, across=METAL)
    photo.solid(minus(ellipse((850, 860, 950, 960)), ellipse((874, 884, 926, 936))), STEEL, soft=8, depth=1.7)
