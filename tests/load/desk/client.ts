import { Agent, request as ask } from "node:http";
import {
  type Desk,
  deskAfter,
  type LiveMessage,
  type LiveRequest,
  livePath,
  type OperationId,
  operations,
  type Problem,
} from "@zongji/api";
import { WebSocket } from "ws";
import { addressOf, RequestFailed, type request } from "../../../apps/console/src/server/request.ts";
import type { Times } from "./times.ts";

type Answer = { readonly status: number; readonly text: string; readonly cookie: string };
type Given = {
  readonly params?: Record<string, string>;
  readonly query?: Record<string, string | number>;
  readonly body?: unknown;
};
export type Ask = typeof request;

/** So many connections a browser opens to one host. */
const connections = 6;
const patienceMs = 30_000;

/** One browser as the server sees it: its requests, each taken down, and its live connection. */
export class Client {
  /** As the console's own `request`. */
  readonly request: Ask;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: connections });
  readonly #baseUrl: string;
  readonly #from: string;
  readonly #times: Times;
  #cookie = "";
  #socket: WebSocket | undefined;
  #desk: Desk | undefined;

  /** @param from the loopback address that it comes from */
  constructor(baseUrl: string, from: string, times: Times) {
    this.#baseUrl = baseUrl;
    this.#from = from;
    this.#times = times;
    this.request = ((id: OperationId, given: Given = {}) => this.#ask(id, given)) as Ask;
  }

  async signIn(login: string, password: string): Promise<void> {
    const { status, text, cookie } = await this.#send("POST", "/api/sign-in", { login, password });
    if (status !== 200) throw new Error(`${login} can't sign in: ${status} ${text}`);
    this.#cookie = cookie;
  }

  /** Opens the live connection. @param show told of the desk with each change */
  live(show: (desk: Desk) => void, lost: (code: number) => void): Promise<void> {
    const url = `${this.#baseUrl.replace("http", "ws")}${livePath}`;
    const socket = new WebSocket(url, { headers: { cookie: this.#cookie }, localAddress: this.#from });
    this.#socket = socket;
    socket.on("message", (data) => {
      const message = JSON.parse(String(data)) as LiveMessage;
      if (message.type !== "desk" && message.type !== "deskChange") return;
      this.#desk = deskAfter(this.#desk, message);
      if (this.#desk) show(this.#desk);
    });
    return new Promise((resolve, reject) => {
      socket.once("open", () => resolve());
      socket.once("error", reject);
      socket.on("close", (code) => socket === this.#socket && lost(code));
    });
  }

  /** Somebody moves the mouse. */
  active(): void {
    this.#socket?.send(JSON.stringify({ type: "active" } satisfies LiveRequest));
  }

  close(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close();
    this.#agent.destroy();
  }

  async #ask(id: OperationId, given: Given): Promise<unknown> {
    const { method, response } = operations[id];
    const began = performance.now();
    let answer: Answer;
    try {
      answer = await this.#send(method, addressOf(id, given.params, given.query), given.body);
    } catch (error) {
      this.#times.fail(id, String(error));
      throw new RequestFailed({ code: "offline" });
    }
    this.#times.note(id, performance.now() - began);
    if (answer.status >= 300) {
      const problem = JSON.parse(answer.text) as Problem;
      this.#times.fail(id, `${answer.status} ${problem.code} ${problem.field ?? problem.reason ?? ""}`.trimEnd());
      throw new RequestFailed({ code: problem.code, problem });
    }
    return response === "empty" || answer.text === "" ? undefined : JSON.parse(answer.text);
  }

  #send(method: string, path: string, body: unknown): Promise<Answer> {
    const headers = {
      ...(this.#cookie === "" ? {} : { cookie: this.#cookie }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    };
    const options = { method, headers, agent: this.#agent, localAddress: this.#from };
    return new Promise((resolve, reject) => {
      const asked = ask(`${this.#baseUrl}${path}`, options, (answer) => {
        const parts: Buffer[] = [];
        answer.on("data", (part: Buffer) => parts.push(part));
        answer.on("error", reject);
        answer.on("end", () => {
          const cookie = (answer.headers["set-cookie"]?.[0] ?? "").split(";")[0]!;
          resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(parts).toString(), cookie });
        });
      });
      asked.on("error", reject);
      asked.setTimeout(patienceMs, () => asked.destroy(new Error(`no answer within ${patienceMs / 1000} s`)));
      asked.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }
}
