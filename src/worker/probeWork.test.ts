/** The probe worker's work on the exact engine, with weights made by hand and turns of the test's own. */
/// <reference types="node" />
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { joined } from "../core/kept.ts";
import { PROBE_IDS, type ProbeId, probeNamed } from "../core/probes.ts";
import { prepare } from "../core/setup.ts";
import { parseLink } from "../core/spec/parse.ts";
import type { Engine } from "../engine/engine.ts";
import { startNodeEngine } from "../node/engines.ts";
import type { FromProbeWorker, Sitting, ToProbeWorker } from "./probeProtocol.ts";
import { createProbeWork } from "./probeWork.ts";

let engine: Engine;
beforeAll(async () => {
  const kernels = fileURLToPath(new URL("../engine/exact/kernels.wasm", import.meta.url));
  engine = await startNodeEngine("exact", kernels);
});

const SPEC = "p=7&d=8&h=12&frac=0.6";

function sittingOf(spec: string, step = 0, temperature = 1): Sitting {
  const parsed = parseLink(spec);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  const weights = joined(prepare(parsed.value.spec).initial);
  return { spec, copy: step, kept: { step, temperature, weights } };
}

/** A clock on which every look takes 50 ms, so that work turns at every part. */
function stage(onTurn: (hear: (message: ToProbeWorker) => void) => void = () => undefined) {
  const said: FromProbeWorker[] = [];
  let clock = 0;
  const hear = createProbeWork({
    post: (message) => void said.push(message),
    now: () => (clock += 50),
    yieldTurn: async () => {
      onTurn(hear);
      await new Promise((resolve) => setImmediate(resolve));
    },
    startEngine: async () => engine,
  });
  const until = async (is: (message: FromProbeWorker) => boolean): Promise<FromProbeWorker> => {
    for (;;) {
      const found = said.find(is);
      if (found !== undefined) return found;
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const answerTo = (request: number) =>
    until((message) => "request" in message && message.request === request && message.type !== "share");
  return { said, hear, answerTo };
}

test("a scene has the answers of the weights that were sent, and their circle", async () => {
  const { hear, answerTo } = stage();
  const of = sittingOf(SPEC, 40);
  hear({ type: "scene", request: 1, of });
  const answer = await answerTo(1);
  if (answer.type !== "scene") throw new Error(JSON.stringify(answer));
  const parsed = parseLink(SPEC);
  if (!parsed.ok) throw new Error("spec");
  using trainer = await engine.trainer(prepare(parsed.value.spec));
  const { train, test: tested } = await trainer.answers();
  expect([...answer.scene.right]).toEqual([...train, ...tested]);
  expect(answer.scene.step).toBe(40);
  expect(answer.scene.circle?.points).toHaveLength(14);
});

test("a task without a cyclic order has a scene without a circle", async () => {
  const { hear, answerTo } = stage();
  hear({ type: "scene", request: 1, of: sittingOf("task=parity&bits=12&k=2&n=20&h=6") });
  const answer = await answerTo(1);
  expect(answer.type === "scene" ? answer.scene.circle : answer).toBeNull();
});

describe("every probe", () => {
  const models = [SPEC, `${SPEC}&embed=separate&task=sub`, "p=5&d=4&h=6&model=transformer&heads=2&task=div"];
  for (const spec of models) {
    test.each(PROBE_IDS)(`finds numbers: ${spec}, %s`, { timeout: 60_000 }, async (probe: ProbeId) => {
      const parsed = parseLink(spec);
      if (!parsed.ok) throw new Error("spec");
      expect(probeNamed(probe).applies(parsed.value.spec)).toBeNull();
      const { hear, answerTo } = stage();
      hear({ type: "probe", request: 1, probe, of: sittingOf(spec, 3) });
      const answer = await answerTo(1);
      if (answer.type !== "found") throw new Error(JSON.stringify(answer));
      expect(answer.point.step).toBe(3);
      expect(answer.point.values.length).toBeGreaterThan(0);
      const [leading] = answer.point.values;
      if (probe !== "tailExponent") expect(leading!.value).not.toBeNaN();
    });
  }
});

test("a temperature counts in losses and not in weights", async () => {
  const { hear, answerTo } = stage();
  hear({ type: "probe", request: 1, probe: "restrictedLoss", of: sittingOf(SPEC, 1, 1) });
  hear({ type: "probe", request: 2, probe: "restrictedLoss", of: sittingOf(SPEC, 2, 1e6) });
  const values = await Promise.all([answerTo(1), answerTo(2)]);
  const [plain, hot] = values.map((answer) =>
    answer.type === "found" ? answer.point.values[0]!.value : NaN,
  );
  expect(hot).toBeCloseTo(Math.log(7), 4);
  expect(plain).not.toBeCloseTo(Math.log(7), 4);
});

test("probes are computed in turn and tell how far they are; a scene is not kept waiting", async () => {
  let asked = false;
  const { said, hear, answerTo } = stage((say) => {
    if (!asked) say({ type: "scene", request: 9, of: sittingOf(SPEC, 5) });
    asked = true;
  });
  hear({ type: "probe", request: 1, probe: "hessianTrace", of: sittingOf(SPEC, 1) });
  hear({ type: "probe", request: 2, probe: "effectiveRank", of: sittingOf(SPEC, 1) });
  await answerTo(2);
  const order = said
    .filter(({ type }) => type !== "share")
    .map((message) => "request" in message && message.request);
  expect(order).toEqual([9, 1, 2]);
  const shares = said.flatMap((message) =>
    message.type === "share" && message.request === 1 ? [message.share] : [],
  );
  expect(shares.length).toBeGreaterThan(3);
  expect(shares).toEqual([...shares].sort((x, y) => x - y));
});

test("what is canceled is not answered, under way or waiting, and the next is computed", async () => {
  const { said, hear, answerTo } = stage((say) => say({ type: "cancel", request: 1 }));
  hear({ type: "probe", request: 1, probe: "learningCoefficient", of: sittingOf(SPEC, 1) });
  hear({ type: "probe", request: 2, probe: "hessianTrace", of: sittingOf(SPEC, 1) });
  hear({ type: "probe", request: 3, probe: "effectiveRank", of: sittingOf(SPEC, 1) });
  hear({ type: "cancel", request: 2 });
  await answerTo(3);
  const answered = said
    .filter(({ type }) => type !== "share")
    .map((message) => "request" in message && message.request);
  expect(answered).toEqual([3]);
});

test("what cannot be computed is answered with a sentence, and the next goes on", async () => {
  const { hear, answerTo } = stage();
  hear({
    type: "probe",
    request: 1,
    probe: "effectiveRank",
    of: { ...sittingOf(SPEC), spec: "p=much", copy: 77 },
  });
  hear({ type: "probe", request: 2, probe: "effectiveRank", of: sittingOf(SPEC) });
  const refused = await answerTo(1);
  expect(refused.type === "failed" ? refused.message : refused).toContain("settings");
  expect((await answerTo(2)).type).toBe("found");
});
