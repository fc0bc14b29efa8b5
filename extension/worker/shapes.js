/** What the server's answers must look like before a page sees them: an older Listlint, or another program that speaks JSON, answers otherwise. */

/** @param {any} value @returns {boolean} */
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** @param {any} value @returns {boolean} */
const isText = (value) => typeof value === "string";

/** @param {any} value @returns {boolean} */
const isPosition = (value) => value === null || value === undefined || Number.isSafeInteger(value);

/** @param {any} value @param {(one: any) => boolean} test @returns {boolean} a list of such things, or none */
const areAll = (value, test) => value === undefined || value === null || (Array.isArray(value) && value.every(test));

/** @param {any} edit @returns {boolean} */
const isEdit = (edit) => isObject(edit) && isText(edit.field) && isText(edit.text) && isPosition(edit.start) && isPosition(edit.end);

/** @param {any} one @returns {boolean} */
const isFinding = (one) => isObject(one) && [one.rule, one.severity, one.field, one.message, one.fingerprint].every(isText) && isPosition(one.start) && isPosition(one.end)
  && areAll(one.evidence, isObject) && (one.fix === null || one.fix === undefined || (isObject(one.fix) && Array.isArray(one.fix.edits) && one.fix.edits.every(isEdit)));

/** @param {any} data @returns {boolean} what was found in one listing */
export const isResult = (data) => isObject(data) && Array.isArray(data.findings) && data.findings.every(isFinding) && areAll(data.skipped, isObject) && areAll(data.failed, isObject);

/** @param {any} data @returns {boolean} a result, perhaps with the job that looks at the pictures */
export const isCheck = (data) => isResult(data) && (data.pending === null || data.pending === undefined || isText(data.pending));

/** @param {any} data @returns {boolean} */
export const isJob = (data) => isObject(data) && isText(data.state) && (data.result === null || data.result === undefined || isResult(data.result));

/** @param {any} data @returns {boolean} */
export const isImage = (data) => isObject(data) && /^sha256:[0-9a-f]{64}$/.test(data.src);

/** @param {any} data @returns {boolean} */
export const isDecision = (data) => isObject(data) && (isText(data.id) || Number.isSafeInteger(data.id));
