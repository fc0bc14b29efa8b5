/** Pictures go to the server as their original bytes, once each, named by their hash; no address of a picture is ever fetched by the server. */

/** @typedef {{src: string | null, problem: string | null}} Sent src: "sha256:…", null while it could not be read */

/** What became of each picture of this page, by its address. @type {Map<string, Promise<Sent>>} */
const pictureMemory = new Map();

/**
 * As text, not as an ArrayBuffer: in Firefox a buffer that the page's own blob gives belongs to the page, and may not be looked into from here.
 * @param {Blob} blob @returns {Promise<string>} its bytes in base64
 */
function asBase64(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ""));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}

/** @param {Shown} picture @returns {Promise<{base64: string, mime: string}>} the bytes as the page has them */
async function bytesOf(picture) {
  if (picture.file) return { base64: await asBase64(picture.file), mime: picture.file.type };
  const url = new URL(picture.src, document.baseURI);
  if (url.protocol === "blob:" || url.protocol === "data:" || url.origin === location.origin) {
    const response = await fetch(url.href);
    if (!response.ok) throw new Error(`${response.status}`);
    const blob = await response.blob();
    return { base64: await asBase64(blob), mime: blob.type };
  }
  const answer = await askWorker({ type: "picture", url: url.href });
  if (!answer.ok) throw new Error(answer.reason);
  return { base64: answer.base64, mime: answer.mime };
}

/** @param {Shown} picture @returns {Promise<Sent>} */
async function send(picture) {
  let read;
  try {
    read = await bytesOf(picture);
  } catch (error) {
    return { src: null, problem: String(/** @type {Error} */ (error).message || error) };
  }
  const answer = await askWorker({ type: "upload", mime: read.mime, base64: read.base64 });
  if (answer.ok) return { src: answer.data.src, problem: null };
  // Only what the server refuses is the picture's own fault: whatever else failed is tried again at the next check.
  if (answer.problem.kind !== "refused") pictureMemory.delete(picture.src);
  return { src: null, problem: answer.problem.kind === "refused" ? answer.problem.detail : problemText(answer.problem, page.hello.server) };
}

/**
 * Uploads what is new and writes the pictures' names into the listing.
 * @param {Reading} reading @param {() => void} late called when a slow picture has arrived
 * @returns {Promise<{sent: number[], problems: Map<number, string>}>} the page's index of each picture sent, and what went wrong with others
 */
async function sendPictures(reading, late) {
  const sent = [];
  const images = [];
  /** @type {Map<number, string>} */
  const problems = new Map();
  const enough = new Promise((resolve) => setTimeout(resolve, 1500, null)); // for all together: the text waits for its check
  for (const [at, picture] of reading.pictures.entries()) {
    let memory = pictureMemory.get(picture.src);
    if (!memory) {
      memory = send(picture);
      pictureMemory.set(picture.src, memory);
    }
    const done = await Promise.race([memory, enough]);
    if (!done) {
      void memory.then(({ src }) => { if (src || pictureMemory.has(picture.src)) late(); }); // typing does not wait for a large upload; what failed by chance waits for the next check
      continue;
    }
    const { src, problem } = done;
    if (problem) problems.set(at, problem);
    if (!src) continue;
    sent.push(at);
    images.push({ ...reading.listing.images[at], src });
  }
  if (reading.listing.images) reading.listing.images = images;
  return { sent, problems };
}
