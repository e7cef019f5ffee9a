/**
 * What the probe worker does: opens scenes at once and computes probes one after the other, letting the event loop turn
 * between their parts. Knows no `postMessage`: it is given `post`.
 */
import { packAnswers } from "../core/answerGrid.ts";
import { leadingCircle } from "../core/circle.ts";
import { parted } from "../core/kept.ts";
import type { Scene } from "../core/scene.ts";
import { type Setup, prepare } from "../core/setup.ts";
import type { RunSpec } from "../core/spec/keys.ts";
import { parseLink } from "../core/spec/parse.ts";
import { type Engine, EngineFailure } from "../engine/engine.ts";
import { type Sitter, type Subject, createSitter, gradientsOn } from "../engine/probes/subject.ts";
import { workOf } from "../engine/probes/work.ts";
import type { FromProbeWorker, Sitting, ToProbeWorker } from "./probeProtocol.ts";

/** Longest that a probe holds up a scene, where its parts are as short. */
const TURN_MS = 20;
const SHARE_MS = 100;

export interface ProbeHost {
  readonly post: (message: FromProbeWorker, transfer?: Transferable[]) => void;
  readonly now: () => number;
  /** A turn of the event loop, so that messages arrive. */
  readonly yieldTurn: () => Promise<void>;
  /** The exact engine. @throws EngineFailure when it does not come up */
  readonly startEngine: () => Promise<Engine>;
}

type ProbeRequest = Extract<ToProbeWorker, { type: "probe" }>;

/** A run, and its networks to look at: one for scenes, one for probes, which may be in the middle of something. */
interface Studio {
  readonly text: string;
  readonly spec: RunSpec;
  readonly setup: Setup;
  readonly forScenes: () => Promise<Sitter>;
  readonly forProbes: () => Promise<Sitter>;
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () =>
    (made ??= make().catch((cause: unknown) => {
      made = null;
      throw cause;
    }));
}

function openStudio(text: string, engine: () => Promise<Engine>): Studio {
  const parsed = parseLink(text);
  if (!parsed.ok)
    throw new EngineFailure("unavailable", "These settings are not of this version of the lab.");
  const { spec } = parsed.value;
  const setup = prepare(spec);
  const sitter = async (): Promise<Sitter> => createSitter(await engine(), setup);
  return { text, spec, setup, forScenes: once(sitter), forProbes: once(sitter) };
}

async function sceneOf({ setup, forScenes }: Studio, { kept }: Sitting): Promise<Scene> {
  const sitter = await forScenes();
  sitter.sit(kept.weights, kept.temperature);
  const { spectral, parameters } = setup;
  return {
    step: kept.step,
    right: packAnswers(await sitter.trainer.answers()),
    circle: spectral === null ? null : leadingCircle(spectral, parameters, parted(parameters, kept.weights)),
  };
}

function messageOf(cause: unknown): string {
  if (cause instanceof EngineFailure) return cause.message;
  return `This could not be computed: ${cause instanceof Error ? cause.message : String(cause)}.`;
}

/** @returns hears what the page says */
export function createProbeWork(host: ProbeHost): (message: ToProbeWorker) => void {
  const { post, now } = host;
  const engine = once(host.startEngine);
  /** The last one asked for; its memory goes when another takes its place. */
  let studio: Studio | null = null;
  /** The last one asked about: probes of one step share what they compute. */
  let sitting: { readonly copy: number; readonly subject: Subject } | null = null;
  let queue: readonly ProbeRequest[] = [];
  let working: number | null = null;

  const studioOf = ({ spec }: Sitting): Studio => {
    if (studio?.text !== spec) studio = openStudio(spec, engine);
    return studio;
  };

  async function subjectOf(of: Sitting): Promise<Subject> {
    if (sitting?.copy === of.copy) return sitting.subject;
    const { spec, setup, forProbes } = studioOf(of);
    const { kept } = of;
    const subject: Subject = {
      spec,
      setup,
      kept,
      gradients: gradientsOn(await forProbes(), kept.temperature),
      async gradientsOf(train) {
        const sitter = await createSitter(await engine(), { ...setup, train });
        return { ...gradientsOn(sitter, kept.temperature), [Symbol.dispose]: () => sitter[Symbol.dispose]() };
      },
    };
    sitting = { copy: of.copy, subject };
    return subject;
  }

  /** Posts what a probe finds, unless it is canceled first. */
  async function compute({ request, probe, of }: ProbeRequest): Promise<void> {
    let turned = now();
    let told = now();
    const work = workOf(probe, await subjectOf(of));
    for (;;) {
      const next = await work.next();
      if (working !== request) return;
      if (next.done === true) {
        return post({ type: "found", request, point: { step: of.kept.step, ...next.value } });
      }
      if (now() - told >= SHARE_MS) {
        told = now();
        post({ type: "share", request, share: next.value });
      }
      if (now() - turned >= TURN_MS) {
        await host.yieldTurn();
        turned = now();
        if (working !== request) return;
      }
    }
  }

  async function workOff(): Promise<void> {
    for (let next = queue[0]; next !== undefined; next = queue[0]) {
      queue = queue.slice(1);
      const { request } = next;
      working = request;
      try {
        await compute(next);
      } catch (cause) {
        if (working === request) post({ type: "failed", request, message: messageOf(cause) });
      }
      working = null;
      await host.yieldTurn();
    }
  }

  /** Scenes one after the other: they share a network. */
  let scenes: Promise<void> = Promise.resolve();

  async function openScene(request: number, of: Sitting): Promise<void> {
    try {
      const scene = await sceneOf(studioOf(of), of);
      post({ type: "scene", request, scene }, [scene.right.buffer]);
    } catch (cause) {
      post({ type: "failed", request, message: messageOf(cause) });
    }
  }

  let busy = false;
  return (message) => {
    switch (message.type) {
      case "scene":
        scenes = scenes.then(() => openScene(message.request, message.of));
        return;
      case "cancel":
        queue = queue.filter(({ request }) => request !== message.request);
        if (working === message.request) working = null;
        return;
      case "probe":
        queue = [...queue, message];
        if (busy) return;
        busy = true;
        void workOff().finally(() => (busy = false));
    }
  };
}
