import { expect, test } from "vitest";
import { inverseNormal, naturalLog } from "./normal.ts";

test.each([
  [0.5, 0],
  [0.975, 1.959963984540054],
  [0.25, -0.6744897501960817],
  [0.001, -3.090232306167813],
  [1e-20, -9.262340089798408],
])("the quantile of %d is %d", (p, x) => {
  expect(Math.abs(inverseNormal(p) - x)).toBeLessThanOrEqual(4e-15 * Math.max(1, Math.abs(x)));
});

test("our logarithm is the logarithm to 2 ulp", () => {
  for (let i = 1; i < 4000; i++) {
    const x = i * i * 1e-7 + 1e-12 * i;
    expect(Math.abs(naturalLog(x) - Math.log(x))).toBeLessThanOrEqual(
      4.5e-16 * Math.max(1, Math.abs(Math.log(x))),
    );
  }
});
