/** What the other side does to a sending: it talks without end, or its folder takes no file of that name. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { World } from "@zongji/kit";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Parcel } from "./failed.ts";
import { toFolder } from "./to-folder.ts";
import { toMail } from "./to-mail.ts";
import { toWebhook } from "./to-webhook.ts";

let world: World;
beforeEach(() => {
  world = new World();
});
afterEach(() => world.close());

const file = { name: "a.csv", type: "text/csv", content: Buffer.from("a"), sha256: "" };
const parcel: Parcel = { id: "p", title: "t", text: "t", files: [file] };

/** A server that goes on saying something. @returns its port */
const chatter = async (first: string, more: string): Promise<number> => {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on("error", () => {});
    socket.resume();
    socket.write(first);
    const timer = setInterval(() => socket.write(more), 20);
    socket.on("close", () => clearInterval(timer));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  world.own({
    close: () => {
      for (const socket of open) socket.destroy();
      server.close();
    },
  });
  return (server.address() as { port: number }).port;
};

test("of a web server's answer the beginning is read, and the rest is left", async () => {
  const port = await chatter("HTTP/1.1 400 Bad Request\r\ncontent-length: 1000000000\r\n\r\n", "x".repeat(400));
  const hook = { url: `http://127.0.0.1:${port}/`, header: undefined, secret: undefined };
  const sending = toWebhook([{ host: "127.0.0.1", port }], hook, parcel);
  await expect(sending).rejects.toMatchObject({
    reason: "refusedThere",
    message: expect.stringMatching(/^400 x{200}$/),
  });
});

test("a mail server that talks for ever is left before the mail was begun, and asked again later", async () => {
  const port = await chatter("220-wait\r\n", "220-wait\r\n");
  const at = { host: "127.0.0.1", port, security: "none" as const };
  const server = { ...at, user: "", from: "a@x.cn", password: undefined };
  await expect(toMail(server, ["b@x.cn"], parcel, 300)).rejects.toMatchObject({ reason: "unreachable", again: true });
  // Sooner than by the time-out of a greeting.
});

test("what could not be put into a folder leaves no half behind", async () => {
  const folder = mkdtempSync(join(tmpdir(), "zongji-half-"));
  mkdirSync(join(folder, "a.csv"));
  await expect(toFolder(folder, "", parcel)).rejects.toMatchObject({ reason: "noFolder", again: true });
  expect(readdirSync(folder)).toEqual(["a.csv"]);
  rmSync(folder, { recursive: true });
});
