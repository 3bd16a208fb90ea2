import { request } from "node:http";
import type { Server } from "@zongji/kit";

export type Answer = { readonly status: number; readonly text: string; readonly cookie: string };

/** One who is signed in over HTTP. */
export class Session {
  readonly #server: Server;
  readonly #from: string;
  #cookie: string;

  private constructor(server: Server, from: string, cookie: string) {
    this.#server = server;
    this.#from = from;
    this.#cookie = cookie;
  }

  /** `from`: the loopback address that is signed in from; tries to sign in are limited by address. */
  static async signIn(server: Server, login: string, password: string, from = "127.0.0.1"): Promise<Session> {
    const session = new Session(server, from, "");
    session.#cookie = (await session.#must("POST", "/api/sign-in", { login, password })).cookie;
    return session;
  }

  async ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    const { text } = await this.#must(method, path, body);
    return (text === "" ? undefined : JSON.parse(text)) as T;
  }

  /** Asks for something that may be refused. */
  async tries(method: string, path: string, body?: unknown): Promise<Answer> {
    return this.#send(method, path, body);
  }

  async bytes(path: string): Promise<Buffer> {
    return Buffer.from((await this.#must("GET", path)).text, "latin1");
  }

  async #must(method: string, path: string, body?: unknown): Promise<Answer> {
    const answer = await this.#send(method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text.slice(0, 500)}`);
    return answer;
  }

  #send(method: string, path: string, body: unknown): Promise<Answer> {
    const headers = {
      ...(this.#cookie === "" ? {} : { cookie: this.#cookie }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    };
    return new Promise((resolve, reject) => {
      const asked = request(
        `${this.#server.baseUrl}${path}`,
        { method, headers, localAddress: this.#from },
        (answer) => {
          const parts: Buffer[] = [];
          answer.on("data", (part: Buffer) => parts.push(part));
          answer.on("error", reject);
          answer.on("end", () => {
            const isText = /json|text/.test(answer.headers["content-type"] ?? "");
            const text = Buffer.concat(parts).toString(isText ? "utf8" : "latin1");
            const cookie = (answer.headers["set-cookie"]?.[0] ?? "").split(";")[0]!;
            resolve({ status: answer.statusCode ?? 0, text, cookie });
          });
        },
      );
      asked.on("error", reject);
      asked.setTimeout(60_000, () => asked.destroy(new Error(`${method} ${path}: no answer within 60 s`)));
      asked.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }
}
