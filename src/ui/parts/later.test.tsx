import { renderToStaticMarkup } from "react-dom/server";
import { expect, test, vi } from "vitest";
import { later } from "./later.tsx";

const Picture = () => <b>picture</b>;

test("what was fetched is there at once, and is fetched once", async () => {
  const load = vi.fn<() => Promise<{ default: typeof Picture }>>(() => Promise.resolve({ default: Picture }));
  const { Part, fetch } = later(load);
  expect(renderToStaticMarkup(<Part />)).toContain("Fetching …");
  await fetch();
  await fetch();
  expect(renderToStaticMarkup(<Part />)).toBe("<b>picture</b>");
  expect(load).toHaveBeenCalledOnce();
});

test("a fetch that fails is no exception, and the next one may do", async () => {
  const load = vi.fn<() => Promise<{ default: typeof Picture }>>(() => Promise.resolve({ default: Picture }));
  load.mockRejectedValueOnce(new TypeError("Failed to fetch dynamically imported module"));
  const { Part, fetch } = later(load);
  await fetch();
  expect(renderToStaticMarkup(<Part />)).toContain("Fetching …");
  await fetch();
  expect(renderToStaticMarkup(<Part />)).toBe("<b>picture</b>");
});
