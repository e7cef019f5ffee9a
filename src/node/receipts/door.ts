/**
 * The server that any browser can come to: hands out the page and the specs, and takes in what the page made of them.
 * Content types are as a static host sends them. It judges nothing; what it hears it passes on.
 */
import { readFileSync, readdirSync, statSync } from "node:fs";
import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { type Answer, type Heard, type Work, plain, readAnswer } from "./outcome.ts";

/** A page that was opened. */
export interface Visit {
  readonly visit: number;
  /** What the address called it, after `?as=`; empty for an address without. */
  readonly name: string;
  /** In the browser's own words. */
  readonly userAgent: string;
}

export interface Ears {
  arrived(visit: Visit): void;
  answered(answer: Answer): Heard;
}

export interface Door {
  readonly port: number;
  close(): Promise<void>;
}

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".wasm": "application/wasm",
};

/** Most bytes of an answer, which is some 200 long. */
const LONGEST_ANSWER = 4096;

/** Every file below a folder, by its address. */
function filesIn(folder: string): ReadonlyMap<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const files = names.filter((name) => statSync(path.join(folder, name)).isFile());
  return new Map(files.map((name) => [`/${name.split(path.sep).join("/")}`, path.join(folder, name)]));
}

/** @returns `null` once it is too long to be an answer */
async function bodyOf(request: IncomingMessage): Promise<string | null> {
  let body = "";
  for await (const part of request.setEncoding("utf8") as AsyncIterable<string>) {
    body += part;
    if (body.length > LONGEST_ANSWER) return null;
  }
  return body;
}

/**
 * @param folder  the built page
 * @param network whether other computers may come, or this one alone
 */
export async function openDoor(
  folder: string,
  specs: readonly string[],
  network: boolean,
  ears: Ears,
): Promise<Door> {
  const files = filesIn(folder);
  let visits = 0;

  function send(response: ServerResponse, status: number, type: string, body: string | Buffer): void {
    response.writeHead(status, { "Content-Type": type, "Cache-Control": "no-store" }).end(body);
  }
  const sendJson = (response: ServerResponse, value: Work | Heard): void =>
    send(response, 200, "application/json", JSON.stringify(value));
  const refuse = (response: ServerResponse, status: number): void =>
    send(response, status, "text/plain", "Nothing here.");

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
    if (request.method === "POST" && pathname === "/answers") {
      const said = readAnswer((await bodyOf(request)) ?? "");
      const known = said !== null && said.visit < visits && said.n < specs.length;
      return known ? sendJson(response, ears.answered(said)) : refuse(response, 400);
    }
    if (request.method !== "GET") return refuse(response, 405);
    if (pathname === "/work") {
      const visit = visits++;
      ears.arrived({
        visit,
        name: searchParams.get("as") ?? "",
        userAgent: plain(request.headers["user-agent"] ?? "a browser without a name", 200),
      });
      return sendJson(response, { visit, specs });
    }
    const file = files.get(pathname === "/" ? "/index.html" : pathname);
    if (file === undefined) return refuse(response, 404);
    return send(response, 200, TYPES[path.extname(file)] ?? "application/octet-stream", readFileSync(file));
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy()); // a visitor that went away in mid-sentence
  });
  // The system chooses the port, above all those that browsers refuse to talk to.
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, ...(network ? [] : ["127.0.0.1"]), resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
