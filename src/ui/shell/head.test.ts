import { expect, test } from "vitest";
import { createHead } from "./head.ts";

test("the point takes as long to the newest step as the newest took to come", () => {
  const head = createHead();
  expect(head.at(0)).toBeNull();
  head.arrive(0, 1000, true);
  expect(head.at(1000)).toBe(0);
  head.arrive(10, 1100, true);
  expect(head.isMoving(1100)).toBe(true);
  expect(head.at(1150)).toBeCloseTo(5, 9);
  head.arrive(30, 1200, true);
  expect(head.at(1250)).toBeCloseTo(20, 9);
  expect(head.at(1400)).toBe(30);
  expect(head.isMoving(1400)).toBe(false);
});

test("an arrival in mid-way goes on from where the point is", () => {
  const head = createHead();
  head.arrive(0, 0, true);
  head.arrive(100, 200, true);
  head.arrive(110, 300, true); // at 50
  expect(head.at(300)).toBeCloseTo(50, 9);
  expect(head.at(350)).toBeCloseTo(80, 9);
});

test("after a pause the point does not crawl for as long as that", () => {
  const head = createHead();
  head.arrive(0, 0, true);
  head.arrive(10, 60_000, true);
  expect(head.at(61_500)).toBe(10);
});

test("a run that begins again is there at once, and so is everything with reduced motion", () => {
  const head = createHead();
  head.arrive(500, 0, true);
  head.arrive(0, 100, true);
  expect(head.at(100)).toBe(0);
  head.arrive(40, 200, false);
  expect(head.at(200)).toBe(40);
  expect(head.isMoving(200)).toBe(false);
});

test("the same step again changes nothing", () => {
  const head = createHead();
  head.arrive(0, 0, true);
  head.arrive(10, 100, true);
  head.arrive(10, 150, true);
  expect(head.at(150)).toBeCloseTo(5, 9);
});
