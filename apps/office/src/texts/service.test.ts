import { createServer, type Socket } from "node:net";
import { World } from "@zongji/kit";
import type { Log } from "@zongji/store";
import { afterEach, beforeEach, expect, test } from "vitest";
import { httpTextService } from "./service.ts";
import { type TextSettings, usualSettings } from "./settings.ts";

let world: World;
beforeEach(() => {
  world = new World();
});
afterEach(() => world.close());

/** A server that takes connections and does with them what it likes. @returns its port */
const listen = async (take: (socket: Socket) => void): Promise<number> => {
  const taken = new Set<Socket>();
  const server = createServer((socket) => {
    taken.add(socket);
    socket.on("error", () => {});
    take(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  world.own({
    close: () => {
      for (const socket of taken) socket.destroy();
      server.close();
    },
  });
  return (server.address() as { port: number }).port;
};

const say = (): void => {};
const log: Log = { debug: say, info: say, warn: say, error: say };

const silent = (socket: Socket): void => void socket.resume();
const hangUp = (socket: Socket): void => void socket.once("data", () => socket.destroy());

const send = (port: number, over: Partial<TextSettings> = {}, find?: () => Promise<never>) =>
  httpTextService({
    settings: { ...usualSettings, url: `http://127.0.0.1:${port}/`, allowsHttp: true, timeoutMs: 300, ...over },
    secret: undefined,
    hosts: [{ host: "127.0.0.1", port }],
    log,
    ...(find && { find }),
  }).send("13800138000", "x");

test("what no connection led to was told nothing, and is tried again", async () => {
  const [deaf, rude] = [await listen(silent), await listen(hangUp)];
  // The connection is there, and TLS never comes about: in time, or because the other side hangs up.
  expect(await send(deaf, { url: `https://127.0.0.1:${deaf}/` })).toEqual({ verdict: "again" });
  expect(await send(rude, { url: `https://127.0.0.1:${rude}/` })).toEqual({ verdict: "again" });
  const never = () => new Promise<never>(() => {});
  expect(await send(1, { url: "https://texts.example.cn/" }, never)).toEqual({ verdict: "again" });
});

test("what a connection led to may have been taken, and is given up", async () => {
  expect(await send(await listen(silent))).toEqual({ verdict: "timeout" });
  expect(await send(await listen(hangUp))).toEqual({ verdict: "interrupted" });
  const half = await listen((socket) => void socket.once("data", () => socket.write("HTTP/1.1 200 OK\r\n")));
  expect(await send(half)).toEqual({ verdict: "timeout" });
});
