/** Reads the page in front: the listing as the server wants it, and where on the page each field stands. */

/**
 * @typedef {object} Reading
 * @property {Record<string, any>} listing
 * @property {Map<string, Place>} places by field path
 * @property {Map<string, string>} how each field was found
 * @property {Map<string, number>} counts how many elements of the page each field's selector found
 * @property {Shown[]} pictures in the order of listing.images
 * @property {boolean} product whether this is a product form at all
 * @property {{element: Element, why: string}[]} decoys
 * @property {(Document|ShadowRoot)[]} roots where was looked
 */

/** @typedef {{at: string[], split?: string, fix?: "copy", columns?: Record<string, any>}} SiteField */

/**
 * @param {any} site a file of sites/, or null @param {any} words generic.json
 * @param {boolean | null} [told] the seller's word on whether this is a listing, which goes before what it looks like @returns {Reading}
 */
function readPage(site, words, told = null) {
  forgetPage();
  displayedWords = words.displayed;
  const roots = allRoots();
  /** @type {Element[]} */
  const waiting = [];
  const controls = controlsIn(roots, waiting);
  /** @type {Reading} */
  const reading = { listing: {}, places: new Map(), how: new Map(), counts: new Map(), pictures: [], product: false, decoys: [], roots };
  if (told === false) return { ...reading, listing: { title: "" } };
  const known = site ? readSite(reading, site, controls, words) : new Set();
  if (!site || site.generic || told) {
    const generic = readOpenDialog(controls, roots, words, known) ?? readGeneric([...controls, ...waiting], roots, words, known, new Set(waiting));
    reading.decoys = generic.decoys;
    reading.product = told || (site !== null && reading.places.has("title")) || looksLikeProduct(generic, words);
    if (reading.product) addGeneric(reading, generic, words);
    if (told) reading.product = reading.places.size > 0; // where nothing is found yet there is nothing to check
  } else reading.product = reading.places.has("title");
  reading.listing.title ??= "";
  return reading;
}

/** @param {Reading} reading @param {string} path @param {Element} element @param {string} how @param {{base?: number, text?: string, blocks?: Block[]}} [part] */
function put(reading, path, element, how, part = {}) {
  reading.places.set(path, { path, element, kind: kindOf(element), base: part.base ?? 0, text: part.text ?? textIn(element), how, blocks: part.blocks });
  const field = path.match(/^[a-z_]+/)?.[0] ?? path;
  if (!reading.how.has(field)) reading.how.set(field, how);
}

/** @param {Reading} reading @param {string} field @param {Element[]} elements @param {string} how @param {RegExp} signs what parts the items of one box */
function putList(reading, field, elements, how, signs) {
  const items = [];
  for (const element of elements) {
    const text = textIn(element);
    let base = 0;
    for (const piece of elements.length > 1 ? [text] : text.split(signs)) {
      const at = text.indexOf(piece, base);
      const trimmed = piece.trim();
      if (trimmed) {
        put(reading, `${field}[${items.length}]`, element, how, { base: at + piece.indexOf(trimmed), text: trimmed });
        items.push(trimmed);
      }
      base = at + piece.length;
    }
  }
  if (elements[0]) put(reading, field, elements[0], how);
  reading.listing[field] = items;
}

/** @param {Reading} reading @param {string[]} path @param {Element[]} elements @param {string} how */
function putCategory(reading, path, elements, how) {
  if (path.length) reading.listing.category = path;
  if (elements[0]) put(reading, "category", elements[elements.length - 1], how);
  path.forEach((_, at) => put(reading, `category[${at}]`, elements[Math.min(at, elements.length - 1)], how));
}

/** @param {string} text @returns {string | undefined} a price as the server reads it */
function asPrice(text) {
  const digits = text.replace(/[\s,，'](?=\d{3}(\D|$))/g, "").replace(",", ".").match(/\d+(\.\d+)?/);
  return digits?.[0];
}

/** @param {Reading} reading @param {Element} element @param {string} how @param {any} words */
function putPrice(reading, element, how, words) {
  put(reading, "price", element, how);
  const price = asPrice(textIn(element));
  if (price !== undefined) reading.listing.price = price;
  if (reading.listing.currency || !words) return;
  const chosen = currencyBeside(element, words);
  if (chosen) return void (reading.listing.currency = chosen);
  const beside = [element.previousSibling, element.nextSibling].map((node) => (node ? (isElement(node) ? shownText(node) : node.nodeValue || "") : ""));
  const near = [...beside, labelOf(element), element.getAttribute("placeholder") || "", ...textsAround(element)];
  for (const text of near) {
    const sign = Object.keys(words.currencies).sort((a, b) => b.length - a.length).find((mark) => text.includes(mark));
    if (sign) {
      reading.listing.currency = words.currencies[sign];
      return;
    }
  }
}

/** @param {Element} element @returns {string[]} what stands beside it in its own row, nearest first */
function textsAround(element) {
  const texts = [];
  let at = parentAcross(element);
  for (let level = 0; at && level < 6 && !at.matches("form, body, main, section, table, tr"); level++, at = parentAcross(at)) {
    if (selectControls(at).filter((control) => kindOf(control) === "value" && isControl(control)).length > 1) break;
    texts.push(shownText(at));
  }
  return texts;
}

/** @param {Element} element a price @param {any} words @returns {string | undefined} the currency chosen in a box beside it */
function currencyBeside(element, words) {
  let outer = parentAcross(element);
  for (let level = 0; outer && level < 4; level++, outer = parentAcross(outer)) {
    const boxes = selectControls(outer).filter((control) => control !== element && isControl(control));
    if (boxes.length > 3) return undefined;
    for (const box of boxes) {
      const text = kindOf(box) === "choice" || /** @type {HTMLInputElement} */ (box).readOnly ? textIn(box).trim() : "";
      if (Object.hasOwn(words.currencies, text)) return words.currencies[text];
      const code = text.match(/\b[A-Z]{3}\b/)?.[0];
      if (code && Object.values(words.currencies).includes(code)) return code;
    }
  }
  return undefined;
}

/** @param {Element} table of variants @param {any} words @returns {string | undefined} the currency its head names: "价格（元）" */
function headedCurrency(table, words) {
  const head = table.querySelector("thead, tr, [role='row']") ?? headBefore(table);
  const prices = head ? Array.from(head.querySelectorAll("th, td, [role='columnheader']"), shownText).filter((text) => /price|价/i.test(text)) : [];
  const signs = Object.keys(words.currencies).sort((a, b) => b.length - a.length);
  for (const text of prices) {
    const sign = signs.find((mark) => text.includes(mark));
    if (sign) return words.currencies[sign];
  }
  return undefined;
}

/** @param {Reading} reading @param {ReturnType<typeof readVariants>} variants */
function putVariants(reading, variants) {
  if (!variants) return;
  put(reading, "variants", variants.region, variants.how);
  reading.listing.variants = variants.rows.map((row, at) => {
    for (const [name, element] of row.cells) {
      if (name === "stock" || name === "id") continue;
      const value = name === "name" ? row.name : row.options[name.match(/^options\[(.+)\]$/)?.[1].replace(/^"|"$/g, "") ?? ""];
      const base = value ? textIn(element).lastIndexOf(value) : -1;
      if (value && base < 0) continue; // put together of a heading and this cell: no line, and no fix, fits what stands here alone
      put(reading, `variants[${at}].${name}`, element, variants.how, base > 0 ? { base, text: value } : {}); // behind "Colour: ", which was left out
    }
    put(reading, `variants[${at}]`, row.cells.get("name") ?? row.cells.get("row") ?? row.cells.get("price") ?? row.row, variants.how);
    /** @type {Record<string, any>} */
    const variant = { id: row.id || `v${at + 1}`, name: row.name ?? "" };
    if (Object.keys(row.options).length) variant.options = row.options;
    const price = asPrice(row.price ?? "");
    if (price !== undefined) variant.price = price;
    if (row.gtin) variant.gtin = row.gtin;
    return variant;
  });
}

/** @param {Reading} reading @param {Shown[]} shown @param {Element | null} region @param {string} how */
function putPictures(reading, shown, region, how) {
  if (region) put(reading, "images", region, how || "upload field", { text: "" });
  reading.pictures = shown;
  reading.listing.images = shown.map(({ element, src }, at) => {
    put(reading, `images[${at}]`, element, how, { text: "" });
    return at === 0 ? { src, role: "main" } : { src };
  });
  if (!shown.length) delete reading.listing.images;
}

/** @param {Reading} reading @param {Attribute[]} attributes */
function putAttributes(reading, attributes) {
  for (const { name, element, value, how } of attributes) {
    const path = `attributes[${JSON.stringify(name)}]`;
    if (reading.places.has(path)) continue;
    put(reading, path, element, how);
    if (value.trim()) (reading.listing.attributes ??= {})[name] = value;
  }
}

/** @param {Element[]} elements boxes that make one text together, as in editors of blocks @returns {{text: string, blocks: Block[] | undefined}} no blocks of a single one */
function readBlocks(elements) {
  if (elements.length < 2) return { text: "", blocks: undefined };
  const texts = elements.map(textIn);
  const joined = texts.join("\n");
  let from = joined.trimStart().length - joined.length; // the text begins where the first words are
  const blocks = elements.map((element, at) => {
    const block = { element, from, text: texts[at] };
    from += texts[at].length + 1;
    return block;
  });
  return { text: joined.trim(), blocks };
}

/** Fills what the site file left open. @param {Reading} reading @param {GenericReading} generic @param {any} words */
function addGeneric(reading, generic, words) {
  for (const [field, { elements, how, text }] of generic.taken) {
    if (reading.how.has(field)) continue;
    if (field === "bullets") putList(reading, field, elements, how, /\n/);
    else if (field === "keywords") putList(reading, field, elements, how, /[,，、;；\n]/);
    else if (field === "currency") {
      const chosen = textIn(elements[0]);
      const code = Object.keys(words.currencies).sort((a, b) => b.length - a.length).find((mark) => chosen.includes(mark));
      if (code) reading.listing.currency = words.currencies[code];
    } else if (field !== "price") {
      const chosen = field === "brand" && text === undefined ? chosenBy(elements[0]) : { text: text ?? textIn(elements[0]), element: elements[0] };
      const { text: joined, blocks } = readBlocks(elements);
      const value = blocks ? joined : chosen.text;
      put(reading, field, chosen.element, how, { text: value, blocks });
      if (value || field === "title") reading.listing[field] = value;
    }
  }
  const price = generic.taken.get("price");
  if (price && !reading.how.has("price")) putPrice(reading, price.elements[0], price.how, words);
  if (!reading.listing.currency && generic.variants) {
    const named = headedCurrency(generic.variants.region, words);
    if (named) reading.listing.currency = named;
  }
  if (generic.category && !reading.how.has("category")) putCategory(reading, generic.category.path, generic.category.elements, generic.category.how);
  if (!reading.how.has("variants")) putVariants(reading, generic.variants);
  if (!reading.how.has("images")) putPictures(reading, generic.gallery.shown, generic.gallery.region, generic.gallery.how);
  putAttributes(reading, generic.attributes);
}

/** @param {Reading} reading @param {any} site @param {Element[]} controls @param {any} words @returns {Set<Element>} the controls it claimed */
function readSite(reading, site, controls, words) {
  const known = new Set();
  for (const [field, rule] of Object.entries(/** @type {Record<string, SiteField>} */ (site.fields))) {
    const hit = field === "attributes" ? everyHit(rule.at, controls) : firstHit(rule.at, controls);
    if (!hit) continue;
    const how = `${site.id}: ${hit.selector}`;
    hit.elements.forEach((element) => known.add(element));
    reading.counts.set(field, hit.elements.length);
    if (field === "variants") putVariants(reading, siteVariants(hit.elements, rule, how));
    else if (field === "images") {
      const shown = hit.elements.map((element) => ({ element, src: pictureSource(element) })).filter(({ src }) => src && !src.endsWith(".svg"));
      putPictures(reading, shown, sharedParent(hit.elements), how);
    } else if (field === "attributes") {
      putAttributes(reading, hit.elements.filter((element) => isControl(element) && !Array.from(reading.places.values()).some((place) => place.element === element)).map((element) => ({ name: labelOf(element) || cleanLabel(element.getAttribute("aria-label") || element.getAttribute("name") || ""), element, value: textIn(element), how })).filter(({ name }) => name));
    } else if (field === "category") putCategory(reading, hit.elements.flatMap((element) => asPath(textIn(element))), hit.elements, how);
    else if (field === "price") putPrice(reading, hit.elements[0], how, site.currency ? null : words);
    else if (field === "bullets") putList(reading, field, hit.elements, how, /\n/);
    else if (field === "keywords") putList(reading, field, hit.elements, how, new RegExp(rule.split ?? "[,，;；\\n]"));
    else {
      put(reading, field, hit.elements[0], how);
      reading.listing[field] = textIn(hit.elements[0]);
    }
  }
  for (const [path, place] of reading.places) {
    const way = site.fields[path.match(/^[a-z]+/)?.[0] ?? ""]?.fix;
    if (way) place.fix = way;
  }
  if (site.currency) reading.listing.currency ??= site.currency;
  return known;
}

/** @param {string[]} selectors in order of trust @param {Element[]} controls @returns {{selector: string, elements: Element[]} | null} */
function firstHit(selectors, controls) {
  for (const selector of selectors) {
    const elements = selectAll(selector, controls).filter((element) => isVisible(element) && !/** @type {HTMLInputElement} */ (element).disabled);
    if (elements.length) return { selector, elements };
  }
  return null;
}

/** @param {string[]} selectors @param {Element[]} controls @returns {{selector: string, elements: Element[]} | null} what any of them finds */
function everyHit(selectors, controls) {
  const hits = selectors.map((selector) => firstHit([selector], controls)).filter((hit) => hit !== null);
  return hits.length ? { selector: hits.map(({ selector }) => selector).join(" + "), elements: [...new Set(hits.flatMap(({ elements }) => elements))] } : null;
}

/** @param {Element[]} rows @param {SiteField} rule @param {string} how @returns {ReturnType<typeof readVariants>} */
function siteVariants(rows, rule, how) {
  const read = rows.map((row) => {
    /** @type {VariantRow} */
    const variant = { options: {}, row, cells: new Map() };
    for (const [column, selector] of Object.entries(rule.columns ?? {})) {
      const [outer, inner] = String(selector).split(/\s*>>>\s*/);
      const found = row.querySelector(outer);
      const element = inner && found ? shadowOf(found)?.querySelector(inner) ?? null : found;
      if (!element) continue;
      const text = textIn(element);
      const option = column.match(/^options\.(.+)$/);
      if (option) variant.options[option[1]] = text;
      else if (column === "id" || column === "name" || column === "price" || column === "gtin") variant[column] = text;
      variant.cells.set(option ? `options[${JSON.stringify(option[1])}]` : column, element);
    }
    return variant;
  }).filter((variant) => variant.cells.size);
  return read.length ? { rows: spread(read), how, region: sharedParent(rows) ?? rows[0] } : null;
}
