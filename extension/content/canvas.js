/** What is wrong with a main image at a glance (size, frame, white share), on a canvas and without the server; the server's thresholds. */

/** @typedef {{rule: string, severity: string, messages: {en: string, zh: string}, data: Record<string, string | number>, regions: number[][], source: string}} Hint */
/** @typedef {{width: number, height: number, at: (x: number, y: number) => number}} Pixels `at` is the offset of a pixel's red in the bytes */
/** @typedef {{depth: number, colour: number[], ends: number}} Band */

/** @param {number[]} values @param {number} share @returns {number} as numpy's percentile has it */
function quantile(values, share) {
  const sorted = Float64Array.from(values).sort();
  const place = share * (sorted.length - 1);
  const low = Math.floor(place);
  return sorted[low] + (sorted[Math.min(low + 1, sorted.length - 1)] - sorted[low]) * (place - low);
}

/** @param {number[][]} colours @returns {number[]} the median of each channel */
function middleOf(colours) {
  return [0, 1, 2].map((channel) => quantile(colours.map((colour) => colour[channel]), 0.5));
}

/** @param {number[]} one @param {number[]} other @returns {number} the largest difference of any channel */
function apart(one, other) {
  return Math.max(Math.abs(one[0] - other[0]), Math.abs(one[1] - other[1]), Math.abs(one[2] - other[2]));
}

/** @param {number[]} colour @returns {string} #rrggbb */
function asHex(colour) {
  return `#${colour.map((value) => Math.round(value).toString(16).padStart(2, "0")).join("")}`;
}

/** One side's rows from the edge inwards: `pixel(depth, along)`. */
class Side {
  /** @param {ImageData} image @param {"top" | "bottom" | "left" | "right"} side */
  constructor(image, side) {
    const { width, height, data } = image;
    const across = side === "left" || side === "right";
    this.depth = across ? width : height;
    this.length = across ? height : width;
    /** @param {number} deep @param {number} along @returns {number[]} */
    this.pixel = (deep, along) => {
      const inward = side === "bottom" || side === "right" ? this.depth - 1 - deep : deep;
      const offset = 4 * (across ? along * width + inward : inward * width + along);
      return [data[offset], data[offset + 1], data[offset + 2]];
    };
  }

  /** @param {number} deep @param {number} from @param {number} to @returns {number[][]} */
  row(deep, from, to) {
    return Array.from({ length: to - from }, (_, at) => this.pixel(deep, from + at));
  }
}

/** @param {ImageData} image @param {any} rules glance.json @returns {{whiteShare: number, offWhiteShare: number, region: number[], colour: string}} the edge of the picture, and its worst stretch */
function edgeOf(image, rules) {
  const limits = rules.glance.edge;
  const shorter = Math.min(image.width, image.height);
  const depth = Math.min(limits.depth, Math.max(1, Math.floor(shorter / 8)));
  const start = shorter > 2 * depth + 2 ? 1 : 0;
  /** @type {{median: number[], white: boolean, offWhite: boolean}[][]} */
  const sides = ["top", "bottom", "left", "right"].map((name) => {
    const side = new Side(image, /** @type {any} */ (name));
    const count = limits.segments * limits.samples;
    return Array.from({ length: limits.segments }, (_, segment) => {
      const colours = [];
      for (let sample = 0; sample < limits.samples; sample++) {
        const along = Math.round((segment * limits.samples + sample) * (side.length - 1) / (count - 1));
        for (let deep = start; deep < start + depth; deep++) colours.push(side.pixel(deep, along));
      }
      const median = middleOf(colours);
      const brightness = colours.map((colour) => (colour[0] + colour[1] + colour[2]) / 3);
      const uneven = quantile(brightness, 0.9) - quantile(brightness, 0.1);
      const lowest = Math.min(...median);
      const white = lowest >= limits.white && quantile(colours.map((colour) => Math.min(...colour)), 0.1) >= limits.white_darkest;
      const grey = Math.max(...median) - lowest <= limits.off_white_chroma;
      return { median, white, offWhite: !white && lowest >= limits.off_white && grey && uneven <= limits.even };
    });
  });
  const all = sides.flat();
  let worst = { length: 0, side: 0, start: 0 };
  for (const [side, pieces] of sides.entries()) {
    let began = -1;
    for (let at = 0; at <= pieces.length; at++) {
      const other = at < pieces.length && !pieces[at].white;
      if (other && began < 0) began = at;
      else if (!other && began >= 0) {
        if (at - began > worst.length) worst = { length: at - began, side, start: began };
        began = -1;
      }
    }
  }
  const [low, high] = [worst.start / limits.segments, (worst.start + worst.length) / limits.segments];
  const region = [[low, 0, high, 0.08], [low, 0.92, high, 1], [0, low, 0.08, high], [0.92, low, 1, high]][worst.side];
  const stretch = sides[worst.side].slice(worst.start, worst.start + worst.length).map((piece) => piece.median);
  const mean = [0, 1, 2].map((channel) => stretch.reduce((sum, colour) => sum + colour[channel], 0) / Math.max(1, stretch.length));
  return {
    whiteShare: all.filter((piece) => piece.white).length / all.length,
    offWhiteShare: all.filter((piece) => piece.offWhite).length / all.length,
    region, colour: asHex(mean),
  };
}

/** @param {Side} side @param {any} limits glance.json → glance.frame @returns {Band[]} bands along one side: a frame, or a line after a strip of the photo */
function bandsOf(side, limits) {
  const deepest = Math.round(side.depth * limits.deepest);
  const [from, to] = [Math.round(side.length * 0.2), Math.round(side.length * 0.8)];
  /** @type {{colour: number[], is: boolean}[]} */
  const rows = [];
  for (let deep = 0; deep < deepest; deep++) {
    const row = side.row(deep, from, to);
    const colour = middleOf(row).map(Math.trunc);
    const even = row.filter((pixel) => apart(pixel, colour) <= limits.like).length / row.length >= limits.is_even;
    rows.push({ colour, is: even && Math.min(...colour) < limits.white });
  }
  const found = [];
  let end = 0;
  for (let start = 0; start < Math.max(2, Math.round(side.depth * limits.begins)) && start < rows.length; start++) {
    if (!rows[start].is || start < end) continue;
    const { colour } = rows[start];
    let stop = start;
    while (stop < rows.length && rows[stop].is && apart(rows[stop].colour, colour) <= limits.like) stop++;
    if (stop - start < 2 || stop + 3 > deepest) continue;
    end = stop;
    const ends = Math.max(...[0, 1, 2].map((more) => {
      const row = side.row(stop + more, from, to);
      return row.filter((pixel) => apart(pixel, colour) > limits.step).length / row.length;
    }));
    if (ends >= limits.ends_least) found.push({ depth: stop, colour, ends });
  }
  return found;
}

/** @param {Band[]} bands @param {any} limits @returns {boolean} of one colour, and ending in a line */
function areOneFrame(bands, limits) {
  const spread = Math.max(...[0, 1, 2].map((channel) => {
    const values = bands.map((band) => band.colour[channel]);
    return Math.max(...values) - Math.min(...values);
  }));
  return spread <= limits.same && bands.reduce((sum, band) => sum + band.ends, 0) / bands.length >= limits.ends_mean;
}

/** @param {ImageData} image @param {Band} one @param {Band} other @param {boolean} turned whether they are left and right @param {any} limits @returns {boolean} whether no ground of the bars' colour goes on at the other two sides */
function endsBeside(image, one, other, turned, limits) {
  const [first, second] = turned ? [new Side(image, "top"), new Side(image, "bottom")] : [new Side(image, "left"), new Side(image, "right")];
  const colour = [0, 1, 2].map((channel) => Math.trunc((one.colour[channel] + other.colour[channel]) / 2));
  const pixels = [];
  for (const side of [first, second]) for (const deep of [1, 2]) pixels.push(...side.row(deep, one.depth, side.length - other.depth));
  return pixels.filter((pixel) => apart(pixel, colour) > limits.step).length >= pixels.length * limits.beside;
}

/** @param {ImageData} image @param {Band[]} bands top, bottom, left, right @param {any} limits @returns {boolean} whether what is inside reaches into the frame's corners */
function hasCorners(image, bands, limits) {
  const side = Math.max(3, Math.round(Math.min(image.height, image.width) * limits.corner));
  const [top, bottom, left, right] = bands.map((band) => band.depth + 1);
  const colour = [0, 1, 2].map((channel) => Math.trunc(bands.reduce((sum, band) => sum + band.colour[channel], 0) / 4));
  let found = 0;
  for (const down of [top, image.height - bottom - side]) for (const across of [left, image.width - right - side]) {
    let differs = 0;
    for (let y = down; y < down + side; y++) for (let x = across; x < across + side; x++) {
      const offset = 4 * (y * image.width + x);
      if (apart([image.data[offset], image.data[offset + 1], image.data[offset + 2]], colour) > limits.step) differs++;
    }
    if (differs >= side * side / 2) found++;
  }
  return found >= limits.corners;
}

/** @param {ImageData} image @param {any} rules glance.json @returns {{colour: string, regions: number[][]} | null} the frame or the bars of the picture */
function frameOf(image, rules) {
  const limits = rules.glance.frame;
  if (Math.min(image.width, image.height) < 32) return null;
  const [top, bottom, left, right] = ["top", "bottom", "left", "right"].map((name) => bandsOf(new Side(image, /** @type {any} */ (name)), limits));
  /** @type {(Band | null)[] | null} */
  let best = null;
  let deepest = -1;
  for (const a of top) for (const b of bottom) for (const c of left) for (const d of right) {
    const depth = a.depth + b.depth + c.depth + d.depth;
    if (depth >= deepest && areOneFrame([a, b, c, d], limits) && hasCorners(image, [a, b, c, d], limits)) [best, deepest] = [[a, b, c, d], depth];
  }
  for (const [one, other, length, place] of /** @type {[Band[], Band[], number, number][]} */ ([[top, bottom, image.height, 0], [left, right, image.width, 2]])) {
    if (best) break;
    for (const a of one) for (const b of other) {
      const [thin, thick] = [Math.min(a.depth, b.depth), Math.max(a.depth, b.depth)];
      if (!best && areOneFrame([a, b], limits) && thin >= length * limits.bars && thick <= thin * 1.4 + 2 && endsBeside(image, a, b, place > 0, limits)) best = place ? [null, null, a, b] : [a, b, null, null];
    }
  }
  if (!best) return null;
  const there = /** @type {Band[]} */ (best.filter((band) => band));
  const shares = best.map((band, side) => (band ? band.depth / (side < 2 ? image.height : image.width) : 0));
  const regions = [[0, 0, 1, shares[0]], [0, 1 - shares[1], 1, 1], [0, 0, shares[2], 1], [1 - shares[3], 0, 1, 1]].filter((_, side) => shares[side]);
  return { colour: asHex([0, 1, 2].map((channel) => there.reduce((sum, band) => sum + band.colour[channel], 0) / there.length)), regions };
}

/** @param {ImageData} image @returns {number} how far the colours lie from their middle, nearly the farthest: 0 to 255 */
function spreadOf(image) {
  const colours = [];
  for (let y = 0; y < image.height; y += 2) for (let x = 0; x < image.width; x += 2) {
    const offset = 4 * (y * image.width + x);
    colours.push([image.data[offset], image.data[offset + 1], image.data[offset + 2]]);
  }
  const middle = middleOf(colours);
  return quantile(colours.map((colour) => apart(colour, middle)), 0.999);
}

/**
 * What a seller can see to before anything is sent. Nothing leaves the browser; a picture that cannot be read here has no hints.
 * @param {Blob | ImageBitmapSource} source the picture, or its file @param {any} rules glance.json @param {string} marketplace
 * @param {{bytes?: number, category?: string[]}} [known] the file's size, and the levels of the category
 * @returns {Promise<Hint[]>}
 */
async function glance(source, rules, marketplace, known = {}) {
  let image;
  let size;
  try {
    const bitmap = await createImageBitmap(source);
    size = { width: bitmap.width, height: bitmap.height };
    const scale = Math.min(1, rules.glance.side / Math.max(size.width, size.height));
    const canvas = new OffscreenCanvas(Math.max(1, Math.round(size.width * scale)), Math.max(1, Math.round(size.height * scale)));
    const context = canvas.getContext("2d", { willReadFrequently: true });
    if (!context) return [];
    context.fillStyle = "white"; // as the server has it: what is transparent stands on white
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.imageSmoothingQuality = "high";
    context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
    image = context.getImageData(0, 0, canvas.width, canvas.height);
  } catch {
    return []; // damaged, or of another site: the server will say which
  }
  const limits = rules.limits[marketplace] ?? {};
  /** @param {string} name @returns {number} 0 where the platform states none */
  const number = (name) => (typeof limits[name]?.value === "number" ? limits[name].value : 0);
  /** @type {Hint[]} */
  const hints = [];
  /** @param {string} rule @param {Record<string, string | number>} data @param {number[][]} regions @param {string} [from] */
  const tell = (rule, data, regions, from = "") => {
    const { severity, texts } = rules.rules[rule];
    /** @param {string} text */
    const filled = (text) => text.replace(/\{(\w+)\}/g, (/** @type {string} */ whole, /** @type {string} */ key) => String(data[key] ?? whole));
    hints.push({ rule: `${rules.checker}/${rule}`, severity: severity[marketplace] ?? severity.any, data, regions, source: from,
      messages: { en: filled(texts.en), zh: filled(texts.zh) } });
  };
  const { width, height } = size;
  const longest = Math.max(width, height);
  const clothes = (known.category ?? []).some((level) => rules.glance.apparel.some((/** @type {string} */ word) => level.toLowerCase().includes(word)));
  /** @type {{needed: string, from: string} | null} */
  let small = null;
  let stated = false;
  for (const ending of clothes ? ["-apparel", ""] : [""]) {
    const [wide, high] = [number(`main-image-min-width${ending}`), number(`main-image-min-height${ending}`)];
    stated ||= Boolean(wide || high);
    if (!small && (width < wide || height < high)) small = { needed: `${wide}×${high}`, from: limits[`main-image-min-width${ending}`]?.source ?? "" };
  }
  for (const name of ["main-image-min-side", "main-image-recommended-side"]) {
    stated ||= Boolean(number(name));
    if (!small && longest < number(name)) small = { needed: String(number(name)), from: limits[name].source };
  }
  if (!small && !stated && longest < rules.options.smallest_side) small = { needed: String(rules.options.smallest_side), from: "" };
  if (small) tell("too-small", { width, height, needed: small.needed }, [], small.from);
  for (const [name, has, unit] of /** @type {[string, number, string][]} */ ([["main-image-max-side", longest, "px"], ["main-image-max-pixels", width * height, "px²"], ["main-image-max-bytes", known.bytes ?? 0, "bytes"]])) {
    const most = number(name);
    if (!most || has <= most) continue;
    tell("too-large", { width, height, allowed: `${most.toLocaleString("en-US")} ${unit}` }, [], limits[name].source);
    break;
  }
  const aspect = String(limits["main-image-aspect"]?.value ?? "").split(":").map(Number);
  if (aspect.length === 2) {
    const off = width * aspect[1] / (height * aspect[0]);
    if (Math.max(off, 1 / off) > 1 + rules.options.aspect_tolerance) tell("wrong-aspect", { width, height, asked: aspect.join(":") }, [], limits["main-image-aspect"].source);
  }
  if (spreadOf(image) < rules.options.blank_spread) {
    tell("blank", {}, [[0, 0, 1, 1]]);
    return hints;
  }
  const frame = frameOf(image, rules);
  if (frame) {
    tell("border", { colour: frame.colour }, frame.regions, limits["main-image-border"]?.source ?? "");
    return hints; // what stands inside is judged once the frame is gone
  }
  if (limits["main-image-background"]?.value === "white") {
    const edge = edgeOf(image, rules);
    if (edge.whiteShare < rules.options.least_white || edge.offWhiteShare > rules.options.most_off_white) {
      tell("background-not-white", { share: Math.round(100 * (1 - edge.whiteShare)), colour: edge.colour }, [edge.region], limits["main-image-background"].source);
    }
  }
  return hints;
}
