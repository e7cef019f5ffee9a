import { expect, test } from "vitest";
import { asciiBytes, crc32, float32Bytes, joinedBytes, uint16Bytes } from "./bytes.ts";

test("the checksum is that of zlib", () => {
  // The check value of CRC-32/ISO-HDLC.
  expect(crc32([asciiBytes("123456789")])).toBe(0xcbf43926);
  expect(crc32([asciiBytes("1234"), asciiBytes(""), asciiBytes("56789")])).toBe(0xcbf43926);
  expect(crc32([])).toBe(0);
});

test("numbers are little-endian", () => {
  expect([...float32Bytes([1, -2])]).toEqual([0, 0, 128, 63, 0, 0, 0, 192]);
  expect([...uint16Bytes([1, 0x1234])]).toEqual([1, 0, 0x34, 0x12]);
  expect([...joinedBytes([asciiBytes("ab"), uint16Bytes([3])])]).toEqual([97, 98, 3, 0]);
});
