/**
 * Bytes and the forms in which they are written: hex, base64, UTF-8.
 *
 * Parsing is strict: what would be written otherwise is refused, so that nothing can
 * be changed without being noticed.
 */

export type Bytes = Uint8Array<ArrayBuffer>;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** UTF-8 bytes of a text. */
export function utf8(text: string): Bytes {
  return encoder.encode(text) as Bytes;
}

/** The text of UTF-8 bytes; throws when they are not UTF-8. */
export function text(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

/** Lower-case hexadecimal digits. */
export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Base64 with padding (RFC 4648, section 4). */
export function base64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

/** Bytes of strict base64, or `null` when the text is anything else. */
export function fromBase64(written: string): Bytes | null {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(written)) return null;
  try {
    const bytes = Uint8Array.from(atob(written), (char) => char.charCodeAt(0));
    return base64(bytes) === written ? bytes : null;
  } catch {
    return null;
  }
}

/** Whether two byte strings are equal. */
export function equal(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}

/** Several byte strings, one after the other. */
export function concat(...parts: Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
