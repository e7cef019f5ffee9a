/**
 * A part of the page whose code is fetched later than the page's own: when somebody calls for it, or at the latest when it
 * is first shown. Not `React.lazy`, which blanks even what is there already, and takes the page down with what cannot be
 * fetched.
 */
import { type ComponentType, type ReactNode, useEffect, useState } from "react";

export interface Later<Props extends object = object> {
  readonly Part: (props: Props) => ReactNode;
  /** Never rejects: what could not be fetched is tried again when it is shown. */
  fetch(): Promise<void>;
}

/** @param what is being fetched, as a phrase */
export function later<Props extends object = object>(
  load: () => Promise<{ readonly default: ComponentType<Props> }>,
  what = "",
): Later<Props> {
  let Fetched: ComponentType<Props> | null = null;
  async function fetch(): Promise<void> {
    try {
      Fetched ??= (await load()).default;
    } catch {
      // whoever shows it says so
    }
  }
  function Part(props: Props): ReactNode {
    const [tried, setTried] = useState(Fetched !== null);
    useEffect(() => {
      if (!tried) void fetch().then(() => setTried(true));
    }, [tried]);
    if (Fetched !== null) return <Fetched {...props} />;
    return (
      <p className="picture-note">
        {tried
          ? "This could not be fetched. Is the page still online? Open it again, or reload the page."
          : `Fetching ${what === "" ? "" : `${what} `}…`}
      </p>
    );
  }
  return { Part, fetch };
}
