/** What is computed from kept weights when asked for: a switch or a button for each, progress, and what was found. */
import {
  type ReactNode,
  memo,
  useCallback,
  useContext,
  useEffect,
  useRef,
  useSyncExternalStore,
} from "react";
import { PROBE_IDS, type ProbeId, type ProbePoint, probeNamed, probeSeconds } from "../../core/probes.ts";
import { bug } from "../../core/prelude.ts";
import type { RunSpec } from "../../core/spec/keys.ts";
import type { ProbeStatus, Probes } from "../../state/probes.ts";
import { roughTime } from "../controls/costText.ts";
import { formatStep } from "../charts/format.ts";
import { type StepAxis, stepAxis } from "../charts/stepAxis.ts";
import { latestStep } from "../charts/plot.ts";
import { Tip } from "../parts/Tip.tsx";
import { useGazeStep } from "../useGaze.ts";
import { LabContext, useFeed, useLab } from "../useLab.ts";
import { useMachine } from "../useMachine.ts";
import { SPARK_BOX, SPARK_DOT, remNow, sparkPen } from "./measuresCells.ts";
import { Subscripted } from "./MeasuresSymbol.tsx";
import { isWanted, leadingLine, valueText } from "./measuresProbe.ts";
import { drawSparkline, sparkline } from "./measuresSparkline.ts";

interface ProbesProps {
  readonly spec: RunSpec;
  readonly stepScale: StepAxis["scale"];
  readonly end: number;
}

function useProbes(): Probes {
  return (useContext(LabContext) ?? bug("useProbes outside LabContext")).probes;
}

/** As often as statuses and points change, at most ten times a second. */
const LEAST_MS = 100;

/** Counts the changes of all probes: one number for the whole list. */
function useChanges(probes: Probes): number {
  const changes = useRef(0);
  const subscribe = useCallback(
    (tell: () => void) => {
      let timer: ReturnType<typeof setTimeout> | null = null;
      const stop = probes.subscribe(() => {
        timer ??= setTimeout(() => {
          timer = null;
          changes.current++;
          tell();
        }, LEAST_MS);
      });
      return () => {
        stop();
        if (timer !== null) clearTimeout(timer);
      };
    },
    [probes],
  );
  return useSyncExternalStore(subscribe, () => changes.current);
}

/** The first value over the run. */
function Line({
  points,
  stepScale,
  end,
}: Omit<ProbesProps, "spec"> & { readonly points: readonly ProbePoint[] }): ReactNode {
  const feed = useFeed();
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const pen = canvas.current === null ? null : sparkPen(canvas.current, remNow());
    if (pen === null) return;
    const axis = stepAxis(stepScale, latestStep(feed.curves()) ?? 0, end);
    const line = leadingLine(points);
    if (line.length > 0) drawSparkline(pen, sparkline(line, axis, SPARK_BOX), SPARK_DOT);
  });
  return <canvas ref={canvas} aria-hidden="true" />;
}

function Found({ point, unit }: { readonly point: ProbePoint; readonly unit: string }): ReactNode {
  const [first, ...others] = point.values;
  if (first === undefined)
    return <p className="measure-fine">Nothing to tell at step {formatStep(point.step)}.</p>;
  return (
    <>
      <p>
        <output>{valueText(first, unit)}</output>{" "}
        <span className="measure-fine">
          {first.name}, weights of step {formatStep(point.step)}
        </span>
      </p>
      {others.length === 0 ? null : (
        <details className="probe-all">
          <summary>{others.length === 1 ? "One more value" : `${others.length} more values`}</summary>
          <dl className="probe-values">
            {others.map(({ name, value }) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{valueText({ value }, "")}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
      {point.note === null ? null : <p className="measure-fine">{point.note}</p>}
    </>
  );
}

interface AskProps {
  readonly id: ProbeId;
  readonly status: ProbeStatus;
  /** There is a run with kept weights to compute from. */
  readonly possible: boolean;
  readonly headId: string;
}

function Ask({ id, status, possible, headId }: AskProps): ReactNode {
  const probes = useProbes();
  const gaze = useGazeStep();
  const progress =
    status.kind === "running" ? (
      <progress
        value={status.share}
        aria-label={`Progress at the weights of step ${formatStep(status.step)}`}
      />
    ) : null;
  if (probeNamed(id).kind === "series") {
    return (
      <div className="probe-ask">
        {progress}
        <label className="check">
          <input
            type="checkbox"
            role="switch"
            aria-labelledby={headId}
            checked={isWanted(status)}
            onChange={({ currentTarget }) => probes.switchOn(id, currentTarget.checked)}
          />
          {isWanted(status) ? "on" : "off"}
        </label>
      </div>
    );
  }
  return (
    <div className="probe-ask">
      {progress}
      {isWanted(status) ? (
        <button type="button" className="button" aria-describedby={headId} onClick={() => probes.cancel(id)}>
          Cancel
        </button>
      ) : (
        <button
          type="button"
          className="button"
          aria-describedby={headId}
          disabled={!possible}
          onClick={() => probes.runAt(id, gaze)}
        >
          Compute at this point
        </button>
      )}
    </div>
  );
}

function ProbeRow({ id, spec, stepScale, end }: ProbesProps & { readonly id: ProbeId }): ReactNode {
  const probes = useProbes();
  const gaze = useGazeStep();
  const { gigaflops } = useMachine();
  const possible = useLab((s) => s.run !== null);
  const { label, symbol, unit, definition, source, cost, kind, applies } = probeNamed(id);
  const whyNot = applies(spec);
  const headId = `probe-${id}`;
  const status = probes.status(id);
  const point = probes.at(id, gaze);
  const time = roughTime(probeSeconds(id, spec, gigaflops));
  return (
    <li className="probe-row">
      <div className="probe-head">
        <span className="measure-name">
          <h4 id={headId}>{label}</h4>
          <Tip name="Definition" className="about" face="i">
            <p>
              <Subscripted text={symbol} />
              {unit === "" ? "" : `, ${unit}`}: {definition}
            </p>
            <p className="tip-fine">Source: {source}.</p>
          </Tip>
        </span>
        {whyNot === null ? <Ask id={id} status={status} possible={possible} headId={headId} /> : null}
      </div>
      {whyNot === null ? (
        <p className="measure-fine">
          Costs {cost}, about {time} {kind === "series" ? "for each kept step" : "here"}.
        </p>
      ) : (
        <p className="measure-fine">Not for this run: {whyNot}</p>
      )}
      {status.kind === "failed" ? <p className="probe-failed">{status.message}</p> : null}
      {point === null ? null : (
        <div className="probe-found">
          <div>
            <Found point={point} unit={unit} />
          </div>
          <Line points={probes.points(id)} stepScale={stepScale} end={end} />
        </div>
      )}
    </li>
  );
}

export const MeasuresProbes = memo(function MeasuresProbes(props: ProbesProps): ReactNode {
  useChanges(useProbes());
  return (
    <section className="probes" aria-label="When asked for">
      <h4 className="picture-title">When asked for</h4>
      <p className="picture-caption">
        Computed beside the run, from weights that were kept: at every kept step once switched on, newest
        first, or at one point.
      </p>
      <ul className="probe-list">
        {PROBE_IDS.map((id) => (
          <ProbeRow key={id} id={id} {...props} />
        ))}
      </ul>
    </section>
  );
});
