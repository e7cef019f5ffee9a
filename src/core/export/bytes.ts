/** Numbers as the bytes of a file, little-endian on every machine, and the checksum that Python's `zlib` calls crc32. */

type Bytes = Uint8Array<ArrayBuffer>;

/** float32, four bytes each. */
export function float32Bytes(values: ArrayLike<number>): Bytes {
  const view = new DataView(new ArrayBuffer(4 * values.length));
  for (let i = 0; i < values.length; i++) view.setFloat32(4 * i, values[i]!, true);
  return new Uint8Array(view.buffer);
}

/** Integers 0 … 65535, two bytes each. */
export function uint16Bytes(values: ArrayLike<number>): Bytes {
  const view = new DataView(new ArrayBuffer(2 * values.length));
  for (let i = 0; i < values.length; i++) view.setUint16(2 * i, values[i]!, true);
  return new Uint8Array(view.buffer);
}

/** The text of an ASCII string. */
export function asciiBytes(text: string): Bytes {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** One after the other. */
export function joinedBytes(parts: readonly Uint8Array[]): Bytes {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** CRC-32 of one byte (ISO 3309, reflected). */
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let c = byte;
  for (let bit = 0; bit < 8; bit++) c = (c & 1) === 0 ? c >>> 1 : (c >>> 1) ^ 0xedb88320;
  return c;
});

/** @returns 0 … 2³²−1 */
export function crc32(parts: readonly Uint8Array[]): number {
  let c = 0xffffffff;
  for (const part of parts) for (const byte of part) c = TABLE[(c ^ byte) & 255]! ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
}
