/** What the tests of sending share: who asks, what is asked for, and a web server that is posted to. */
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import type { NewSchedule } from "@zongji/api";
import type { World } from "@zongji/kit";
import { Refusal } from "@zongji/web";

export type Posted = { readonly headers: IncomingHttpHeaders; readonly body: Buffer };

export type Hook = {
  posted: Posted[];
  /** The statuses of the next answers, 0 hangs up; then 200. */
  answers: number[];
  /** Done before an answer. */
  before?: (() => Promise<unknown>) | undefined;
};

/** A web server that keeps what is posted to it. @returns its port */
export const startHook = async (world: World, hook: Hook): Promise<number> => {
  const server = createServer((request, response) => {
    void buffer(request).then(async (body) => {
      hook.posted.push({ headers: request.headers, body });
      await hook.before?.();
      const status = hook.answers.shift() ?? 200;
      if (status === 0) return void request.socket.destroy();
      return void response.writeHead(status, status === 302 ? { location: "http://127.0.0.1:1/" } : {}).end("said");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  world.own({ close: () => new Promise<void>((resolve) => server.close(() => resolve())) });
  return (server.address() as AddressInfo).port;
};

export const as = (id: string) => ({
  actor: { userId: id, login: id, address: "127.0.0.1" },
  session: {
    principal: {
      user: { id, login: id, groups: [], roles: ["administrator"] },
      permissions: ["report.see", "report.send", "hotline.administer"].map((action) => ({ action, scope: "all" })),
    },
  },
});

export const refusal = (asked: Promise<unknown>) =>
  asked.then(
    () => "none",
    (error: unknown) => {
      if (!(error instanceof Refusal)) throw error;
      return [error.code, error.extra.field, error.extra.reason].filter(Boolean).join(" ");
    },
  );

export const daily: NewSchedule = {
  ...{ name: "接听日报", what: { is: "report", report: "inbound", period: "today" } },
  ...{ rule: { every: "day", time: "08:00" }, format: "xlsx", language: "zh-CN" },
  target: { way: "folder", folder: "日报" },
};
