import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { TASK_NAMES } from "../task.ts";
import { KEYS, type RunSpec, defaultSpec } from "./keys.ts";
import { canonical, parseLink, trainCount, withoutKeys } from "./parse.ts";
import { PRESETS } from "./presets.ts";
import { printHash, printSpec, sameSpec } from "./print.ts";

function specOf(text: string): RunSpec {
  const parsed = parseLink(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value.spec;
}

function badKeys(text: string): string[] {
  const parsed = parseLink(text);
  return parsed.ok ? [] : parsed.error.map(({ key }) => key);
}

describe("defaults are the contract's", () => {
  test("an empty string is the Lecture run, and is written as nothing", () => {
    const spec = specOf("");
    expect(spec).toMatchObject({
      task: "add",
      p: 59,
      trainFraction: 0.5,
      model: "mlp",
      embed: "shared",
      dModel: 128,
      hidden: 256,
      activation: "gelu",
      init: "fanin",
      scale: 1,
      optimizer: "adamw",
      learningRate: 0.003,
      weightDecay: 3,
      beta1: 0.9,
      beta2: 0.999,
      eps: 1e-8,
      momentum: 0,
      decay: "weights",
      batch: "full",
      draw: "epoch",
      steps: 3000,
      after: 500,
      seed: 0,
      engine: "auto",
    });
    expect(printSpec(spec)).toBe("");
    expect(printHash(spec)).toBe("v=1");
  });

  test("the keys stand in the contract's order", () => {
    const order =
      "task p bits k n frac model embed d h heads layers norm eq bias act init scale opt lr wd b1 b2 eps mom decay batch draw steps after seed engine";
    expect(KEYS.map(({ key }) => key).join(" ")).toBe(order);
  });
});

describe("reading", () => {
  test.each([
    ["lr=1e-3", { learningRate: 0.001 }],
    ["lr=.5", { learningRate: 0.5 }],
    ["lr=1.", { learningRate: 1 }],
    ["wd=0", { weightDecay: 0 }],
    ["wd=-0", { weightDecay: 0 }],
    ["p=6e1", { p: 60 }],
    ["after=inf", { after: Infinity }],
    ["seed=4294967295", { seed: 4294967295 }],
    ["&&p=7&", { p: 7 }],
    ["opt=sgd&mom=0.9", { optimizer: "sgd", momentum: 0.9 }],
    ["batch=512&draw=replace", { batch: 512, draw: "replace" }],
    ["task%3Ddiv%26p%3D7", { task: "div", p: 7 }],
  ])("%s", (text, fields) => {
    expect(specOf(text)).toMatchObject(fields);
  });

  test("a link from any host, a hash and a bare string are the same run", () => {
    const bare = specOf("p=7&wd=1");
    expect(specOf("https://example.org/some/path/?x=1#v=1&p=7&wd=1")).toEqual(bare);
    expect(specOf("  #p=7&wd=1 ")).toEqual(bare);
  });

  test("a batch of the whole train set, drawn by epochs, is the full batch", () => {
    expect(printSpec(specOf("batch=1740"))).toBe("");
    expect(printSpec(specOf("batch=1740&draw=epoch"))).toBe("");
    expect(printSpec(specOf("batch=1740&draw=replace"))).toBe("batch=1740&draw=replace");
  });

  test.each([
    ["lr=", "lr"],
    ["lr=abc", "lr"],
    ["lr=NaN", "lr"],
    ["lr=Infinity", "lr"],
    ["lr=1e999", "lr"],
    ["lr=+1", "lr"],
    ["lr=0x10", "lr"],
    ["lr= 1", "lr"],
    ["lr=11", "lr"],
    ["b1=1", "b1"],
    ["p=2", "p"],
    ["p=258", "p"],
    ["p=59.5", "p"],
    ["seed=4294967296", "seed"],
    ["seed=-1", "seed"],
    ["task=pow", "task"],
    ["task=constructor", "task"],
    ["__proto__=1", "__proto__"],
    ["toString=1", "toString"],
    ["nonsense", "nonsense"],
    ["p=7&p=7", "p"],
    ["wd", "wd"],
    ["mom=0.5", "mom"],
    ["opt=sgd&b1=0.5", "b1"],
    ["draw=replace", "draw"],
    ["bits=30", "bits"],
    ["heads=4", "heads"],
    ["batch=1741", "batch"],
    ["batch=0", "batch"],
    ["task=div&p=15", "p"],
    ["p=3&frac=0.01", "frac"],
    ["v=2", "v"],
    ["autorun=yes", "autorun"],
    ["receipt=", "receipt"],
    ["receipt=exact1-0123", "receipt"],
    ["receipt=exact1-0123456789ABCDEF", "receipt"],
    ["receipt=exact1-0123456789abcdef&receipt=exact1-0123456789abcdef", "receipt"],
    ["receipt=exact1-0123456789abcdef&trail=0g", "trail"],
    ["receipt=exact1-0123456789abcdef&trail=", "trail"],
    ["trail=00", "trail"],
    ["do=mem", "do"],
    ["do=mem:fly", "do"],
    ["do=mem:wd", "do"],
    ["do=mem:hold=3", "do"],
    ["do=-1:wd=1", "do"],
    ["do=later:wd=1", "do"],
    ["do=10:lr=11", "do"],
    ["%E0%A4%A", "link"],
  ])("%s is refused, naming %s", (text, key) => {
    expect(badKeys(text)).toEqual([key]);
  });

  test("every bad key is reported at once, with what is allowed", () => {
    const parsed = parseLink("lr=99&task=pow&nope=1&h=3");
    expect(parsed.ok).toBe(false);
    if (parsed.ok) return;
    expect(parsed.error.map(({ key }) => key)).toEqual(["nope", "task", "h", "lr"]);
    expect(parsed.error.find(({ key }) => key === "lr")?.message).toContain("a number from 0.000001 to 10");
  });

  test("every engine of the contract can be asked for by name", () => {
    for (const engine of ["exact", "gpu", "tfjs", "tfjs-webgpu", "tfjs-wasm", "tfjs-cpu"]) {
      expect(printSpec(specOf(`engine=${engine}`))).toBe(`engine=${engine}`);
    }
    expect(printSpec(specOf("engine=auto"))).toBe("");
    expect(badKeys("engine=webgpu")).toEqual(["engine"]);
  });

  test.each([
    ["task=s5&frac=0.4", { task: "s5", trainFraction: 0.4 }],
    ["task=parity&bits=20&k=2&n=500", { task: "parity", bits: 20, k: 2, n: 500 }],
    ["model=transformer", { hidden: 512, heads: 4, layers: 1, norm: "none", equalsToken: 1, bias: 0 }],
    ["model=transformer&h=64&norm=post&eq=0&bias=1", { norm: "post", equalsToken: 0, bias: 1, hidden: 64 }],
    ["do=mem:hold", { interventions: [{ when: "mem", action: "hold", value: null }] }],
    ["do=500:norm=49&do=grok50:free&do=9:rescale=0.5&do=0:temp=2", {}],
  ])("the zoo: %s", (text, fields) => {
    expect(specOf(text)).toMatchObject(fields);
    expect(printSpec(specOf(text))).toBe(text);
  });

  test.each([
    ["task=parity&model=transformer", "model"],
    ["task=parity&d=64", "d"],
    ["task=parity&frac=0.4", "frac"],
    ["task=s5&p=59", "p"],
    ["model=transformer&embed=separate", "embed"],
    ["task=parity&bits=11&n=50", "n"],
    ["model=transformer&d=128&heads=3", "d"],
    ["task=s5conj&batch=7201", "batch"],
    ["task=parity&batch=1001", "batch"],
    ["task=parity&n=9", "n"],
  ])("what does not go together: %s is refused, naming %s", (text, key) => {
    expect(badKeys(text)).toEqual([key]);
  });

  test("a refusal says what would work", () => {
    const message = (text: string): string => {
      const parsed = parseLink(text);
      return parsed.ok ? "" : parsed.error.map((p) => p.message).join(" ");
    };
    expect(message("task=div&p=100")).toContain("p=101");
    expect(message("task=div&p=256")).toContain("p=257");
    expect(message("model=transformer&d=130")).toMatch(/heads=4.*d=128 .*d=132/);
    expect(message("model=transformer&d=512&heads=11")).toContain("such as d=506.");
    expect(message("batch=1741")).toContain("1 to 1740");
    expect(message("p=3&frac=0.1")).toContain("frac=0.12");
    expect(message("task=parity&bits=11&n=50")).toMatch(/n=48.*bits=12/);
    expect(message("task=parity&bits=10&n=50")).toMatch(/bits=12/);
  });

  test("a link carries a receipt and its trail beside the spec, and printing writes them last", () => {
    const text = "v=1&p=7&engine=exact&do=mem:wd=0&receipt=exact1-0123456789abcdef&trail=00ff";
    const parsed = parseLink(text);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
    const { spec, link } = parsed.value;
    expect(link).toEqual({ autorun: false, receipt: "exact1-0123456789abcdef", trail: "00ff" });
    expect(printSpec(spec)).toBe("p=7&engine=exact&do=mem:wd=0");
    expect(printHash(spec, { receipt: link.receipt!, trail: link.trail })).toBe(text);
    expect(printHash(specOf(""), { receipt: "exact0-0123456789abcdef", trail: null })).toBe(
      "v=1&receipt=exact0-0123456789abcdef",
    );
  });

  test("at most 32 interventions", () => {
    const many = (n: number): string => Array.from({ length: n }, (_, i) => `do=${i}:wd=1`).join("&");
    expect(specOf(many(32)).interventions).toHaveLength(32);
    expect(badKeys(many(33))).toEqual(["do"]);
  });

  test("using the defaults for the bad keys leaves the good ones", () => {
    const text = "p=7&lr=99&junk=<b>&wd=1&wd=2&frac=0.6";
    expect(specOf(withoutKeys(text, badKeys(text)))).toEqual(specOf("p=7&frac=0.6"));
  });
});

const NUMBER_KEYS = KEYS.filter(({ bounds }) => bounds !== undefined);

/** Any spec whose keys are all in bounds; rules between keys may still refuse it. */
const anySpec: fc.Arbitrary<RunSpec> = fc
  .record({
    task: fc.constantFrom(...TASK_NAMES),
    model: fc.constantFrom("mlp" as const, "transformer" as const),
    embed: fc.constantFrom("shared" as const, "separate" as const),
    norm: fc.constantFrom("none" as const, "pre" as const, "post" as const),
    equalsToken: fc.constantFrom(0, 1),
    bias: fc.constantFrom(0, 1),
    layers: fc.constantFrom(1, 2),
    bits: fc.integer({ min: 12, max: 64 }),
    optimizer: fc.constantFrom("adamw" as const, "adam" as const, "sgd" as const),
    batch: fc.oneof(fc.constant("full" as const), fc.integer({ min: 1, max: 40 })),
    draw: fc.constantFrom("epoch" as const, "replace" as const),
    after: fc.oneof(fc.constant(Infinity), fc.integer({ min: 0, max: 10_000_000 })),
    activation: fc.constantFrom("gelu" as const, "relu" as const, "quadratic" as const),
    learningRate: fc.double({ min: 1e-6, max: 10, noNaN: true }),
    weightDecay: fc.double({ min: 0, max: 100, noNaN: true }),
    beta2: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    eps: fc.double({ min: 1e-30, max: 1, noNaN: true }),
    seed: fc.integer({ min: 0, max: 4294967295 }),
    p: fc.constantFrom(7, 59, 113, 257),
    interventions: fc.array(
      fc
        .record({
          when: fc.oneof(
            fc.integer({ min: 0, max: 10_000_000 }),
            fc.constantFrom("mem" as const, "grok99" as const),
          ),
          action: fc.constantFrom("lr", "wd", "hold", "norm", "free", "rescale", "temp"),
          value: fc.double({ min: 0.01, max: 10, noNaN: true }),
        })
        .map((entry) =>
          entry.action === "hold" || entry.action === "free" ? { ...entry, value: null } : entry,
        ),
      { maxLength: 4 },
    ),
  })
  .filter(({ task, model }) => task !== "parity" || model === "mlp")
  .map((fields) =>
    canonical({ ...defaultSpec(fields.model), ...fields, weightDecay: fields.weightDecay + 0 }),
  )
  .filter((spec) => spec.batch === "full" || spec.batch <= trainCount(spec));

describe("round trips", () => {
  test("parse(print(spec)) is the spec, and printing is stable", () => {
    fc.assert(
      fc.property(anySpec, (spec) => {
        const text = printSpec(spec);
        expect(specOf(text)).toEqual(spec);
        expect(printSpec(specOf(text))).toBe(text);
        expect(sameSpec(specOf(encodeURIComponent(text)), spec)).toBe(true);
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  test("no text throws, floods the panel, or is accepted without being printable", () => {
    const keys = [...KEYS.map(({ key }) => key), "do", "v", "__proto__", "constructor"];
    const value = fc.oneof(
      fc.string(),
      fc.constantFrom("NaN", "1e999", "-1", "", "<img src=x onerror=alert(1)>", "%", "full"),
    );
    const pair = fc
      .tuple(fc.oneof(fc.constantFrom(...keys), fc.string()), value)
      .map(([k, v]) => `${k}=${v}`);
    const text = fc.oneof(
      fc.string({ maxLength: 10_000 }),
      fc.array(pair, { maxLength: 30 }).map((p) => p.join("&")),
    );
    fc.assert(
      fc.property(text, (junk) => {
        const parsed = parseLink(junk);
        if (parsed.ok) expect(parseLink(printSpec(parsed.value.spec)).ok).toBe(true);
        else
          for (const { key, value: shown } of parsed.error)
            expect(key.length + shown.length).toBeLessThan(125);
      }),
      { seed: 2, numRuns: 1000 },
    );
    expect(Object.prototype).not.toHaveProperty("p");
  });

  test("every number key keeps its bounds, at both ends", () => {
    for (const { key, bounds, field } of NUMBER_KEYS) {
      if (field === "batch" || !rowApplies(field)) continue;
      expect(badKeys(`${key}=${bounds!.min}`), key).toEqual([]);
      expect(badKeys(`${key}=${bounds!.max}`), key).toEqual(bounds!.below === true ? [key] : []);
      expect(badKeys(`${key}=${bounds!.min - 1}`), key).toEqual([key]);
    }
  });
});

function rowApplies(field: string): boolean {
  return KEYS.find((row) => row.field === field)!.applies.when(defaultSpec());
}

test("every preset is a valid spec of its own", () => {
  const texts = PRESETS.map(({ spec }) => printSpec(specOf(spec)));
  expect(new Set(texts).size).toBe(PRESETS.length);
  expect(PRESETS.map(({ name }) => name).slice(0, 1)).toEqual(["Lecture"]);
});

test("a preset's sentence fits the page's head, and its string is in the one spelling", () => {
  for (const { name, says, source, spec } of PRESETS) {
    expect(says.length, name).toBeLessThanOrEqual(80);
    expect(
      [says, source].every((text) => text.endsWith(".")),
      name,
    ).toBe(true);
    expect(printSpec(specOf(spec)), name).toBe(spec);
  }
});
