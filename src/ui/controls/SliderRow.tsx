/** One of the three large settings: slider with a log scale, number field of the same name, what it means. */
import { type ReactNode, useMemo } from "react";
import { allowedText, trainCount } from "../../core/spec/parse.ts";
import { rowOf } from "../../core/spec/keys.ts";
import { writeValue } from "../../core/spec/print.ts";
import { Tip } from "../parts/Tip.tsx";
import { useLab, useVerbs } from "../useLab.ts";
import { BackButton } from "./BackButton.tsx";
import { NumberField } from "./NumberField.tsx";
import type { RateSlider } from "./rates.ts";
import { type Stop, nearestStop, nextStop } from "./stops.ts";
import { useShown } from "./useShown.ts";

function Ticks({
  slider,
  stops,
}: {
  readonly slider: RateSlider;
  readonly stops: readonly Stop[];
}): ReactNode {
  return (
    <div className="ticks" aria-hidden="true">
      {stops.map((stop, i) => {
        const label = slider.tick(stop, i, stops);
        const share = i / (stops.length - 1);
        return label === null ? null : (
          <span
            key={stop.text}
            className="tick"
            style={{ left: `calc(var(--thumb) / 2 + ${share} * (100% - var(--thumb)))` }}
          >
            {label}
          </span>
        );
      })}
    </div>
  );
}

export function SliderRow({ slider }: { readonly slider: RateSlider }): ReactNode {
  const { field, name, symbol, unit } = slider;
  const row = rowOf(field);
  const shown = useShown(field);
  const n = useLab((s) => trainCount(s.draft));
  const verbs = useVerbs();
  const stops = useMemo(() => slider.stops(n), [slider, n]);
  const value = shown === "full" ? n : shown;
  const text = writeValue(row, shown);
  return (
    <div className="slider">
      <div className="slider-head">
        <span className="slider-name">
          {name} <i>{symbol}</i>
        </span>
        <Tip name={`About ${name.toLowerCase()}`} className="about" face="i">
          <p>{row.meaning}</p>
          <p className="tip-fine">
            Unit: {unit}. Allowed: {allowedText(row)}. In links: {row.key}.
          </p>
        </Tip>
        <NumberField
          row={row}
          name={name}
          value={shown}
          next={(up) => nextStop(stops, value, up)?.text ?? null}
        />
      </div>
      <input
        type="range"
        className="range"
        aria-label={name}
        aria-valuetext={slider.says(text, value)}
        min={0}
        max={stops.length - 1}
        step={1}
        value={nearestStop(stops, value)}
        onChange={(event) => {
          const stop = stops[event.currentTarget.valueAsNumber];
          if (stop !== undefined) verbs.edit(field, stop.text);
        }}
      />
      <Ticks slider={slider} stops={stops} />
      <BackButton row={row} />
    </div>
  );
}
