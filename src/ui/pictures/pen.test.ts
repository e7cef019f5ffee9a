import { expect, test } from "vitest";
import { hatch } from "./hatch.ts";
import { svgFile, svgPen } from "./pen.ts";

const PAPER = { rem: 16, colorOf: (color: string) => (color === "var(--ink)" ? "#111111" : color) };

test("a line breaks where a point is not finite", () => {
  const { pen, written } = svgPen(PAPER);
  const points = [0, 1, NaN, 3, 4].map((x) => ({ x, y: 2 }));
  pen.line(points, { color: "var(--ink)", dash: [4, 2] });
  expect(written()).toContain('d="M0,2L1,2M3,2L4,2"');
  expect(written()).toContain('stroke="#111111"');
  expect(written()).toContain('stroke-dasharray="4 2"');
});

test("widths and type grow with the root size, places do not", () => {
  const { pen, written } = svgPen({ ...PAPER, rem: 32 });
  pen.line([{ x: 1, y: 1 }], { color: "red", width: 2 });
  pen.text(10, 20, "x");
  expect(written()).toContain('stroke-width="4"');
  expect(written()).toContain('x="10"');
  expect(written()).toContain('font-size="24"');
});

test("letters that are markup stay letters", () => {
  const { pen, written } = svgPen(PAPER);
  pen.text(0, 0, '<a> & "b"');
  expect(written()).toContain("&lt;a&gt; &amp; &quot;b&quot;</text>");
});

test("hatching stays inside its polygon", () => {
  const { pen, written } = svgPen(PAPER);
  const corners = [
    { x: 0, y: 0 },
    { x: 10, y: 0 },
    { x: 10, y: 10 },
  ];
  hatch(pen, corners, { color: "red" }, 5);
  expect(written()).toMatch(
    /^<clipPath id="clip-1"><path d="M0,0L10,0L10,10Z"><\/path><\/clipPath><g clip-path="url\(#clip-1\)"><path .*<\/g>$/,
  );
  const { pen: other, written: nothing } = svgPen(PAPER);
  hatch(other, corners.slice(1), { color: "red" }, 5);
  expect(nothing()).toBe("");
});

test("a file has room for its title, and says how large it is", () => {
  const file = svgFile("Radius & more", { width: 100, height: 50 }, PAPER, (pen) => {
    pen.rect(0, 0, 10, 10, { color: "red" });
  });
  expect(file).toMatchObject({ width: 124, height: 94 });
  expect(file.text).toContain("<title>Radius &amp; more</title>");
  expect(file.text).toContain('viewBox="0 0 124 94"');
});
