/** Pictures go to the server as their original bytes, once each, named by their hash; no address of a picture is ever fetched by the server. */

/** @typedef {{src: string | null, problem: string | null}} Sent src: "sha256:…", null while it could not be read */

/** What became of each picture of this page, by its address. @type {Map<string, Promise<Sent>>} */
const pictureMemory = new Map();

/** @param {ArrayBuffer} bytes @returns {Promise<string>} hex */
async function sha256(bytes) {
  return Array.from(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @param {ArrayBuffer} bytes @returns {string} */
function asBase64(bytes) {
  const view = new Uint8Array(bytes);
  let letters = "";
  for (let at = 0; at < view.length; at += 32768) letters += String.fromCharCode(...view.subarray(at, at + 32768));
  return btoa(letters);
}

/** @param {Shown} picture @returns {Promise<{bytes: ArrayBuffer, mime: string}>} the bytes as the page has them */
async function bytesOf(picture) {
  if (picture.file) return { bytes: await picture.file.arrayBuffer(), mime: picture.file.type };
  const url = new URL(picture.src, document.baseURI);
  if (url.protocol === "blob:" || url.protocol === "data:" || url.origin === location.origin) {
    const response = await fetch(url.href);
    if (!response.ok) throw new Error(`${response.status}`);
    const blob = await response.blob();
    return { bytes: await blob.arrayBuffer(), mime: blob.type };
  }
  const answer = await askWorker({ type: "picture", url: url.href });
  if (!answer.ok) throw new Error(answer.reason);
  return { bytes: Uint8Array.from(atob(answer.base64), (letter) => letter.charCodeAt(0)).buffer, mime: answer.mime };
}

/** @param {Shown} picture @returns {Promise<Sent>} */
async function send(picture) {
  let read;
  try {
    read = await bytesOf(picture);
  } catch (error) {
    return { src: null, problem: String(/** @type {Error} */ (error).message || error) };
  }
  const hash = await sha256(read.bytes);
  const { known } = await askWorker({ type: "uploaded", sha256: hash });
  if (known) return { src: `sha256:${hash}`, problem: null };
  const answer = await askWorker({ type: "upload", sha256: hash, mime: read.mime, base64: asBase64(read.bytes) });
  if (answer.ok) return { src: answer.data.src, problem: null };
  // A server that is down is no property of the picture: try again at the next check.
  if (["down", "slow", "unpaired", "token", "permission", "stopped", "busy", "gone"].includes(answer.problem.kind)) pictureMemory.delete(picture.src);
  return { src: null, problem: answer.problem.detail || answer.problem.kind };
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
  for (const [at, picture] of reading.pictures.entries()) {
    let memory = pictureMemory.get(picture.src);
    if (!memory) {
      memory = send(picture);
      pictureMemory.set(picture.src, memory);
    }
    const done = await Promise.race([memory, new Promise((resolve) => setTimeout(resolve, 1500, null))]);
    if (!done) {
      void memory.then(late); // typing does not wait for a large upload
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
