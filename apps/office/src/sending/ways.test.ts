/** What the other side does to a sending: it talks without end, or its folder takes no file of that name. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { World } from "@zongji/kit";
import { outerDoor } from "@zongji/web/node";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Parcel } from "./failed.ts";
import { toFolder } from "./to-folder.ts";
import { toMail, tryMail } from "./to-mail.ts";
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

test("of a web server's answer its number is told, and the rest is left", async () => {
  const port = await chatter("HTTP/1.1 400 Bad Request\r\ncontent-length: 1000000000\r\n\r\n", "x".repeat(400));
  const hook = { url: `http://127.0.0.1:${port}/`, header: undefined, secret: undefined };
  const sending = toWebhook([{ host: "127.0.0.1", port }], hook, parcel);
  await expect(sending).rejects.toMatchObject({
    reason: "refusedThere",
    message: "400",
  });
});

test("a mail server that talks for ever is left before the mail was begun, and asked again later", async () => {
  const port = await chatter("220-wait\r\n", "220-wait\r\n");
  const at = { host: "127.0.0.1", port, security: "none" as const };
  const server = { ...at, user: "", from: "a@x.cn", password: undefined };
  const door = outerDoor({ hosts: [at] });
  await expect(toMail(door, server, ["b@x.cn"], parcel, 300)).rejects.toMatchObject({
    reason: "unreachable",
    again: true,
  });
  // Sooner than by the time-out of a greeting.
});

test("a mail server inside that no setting names hears nothing, and what answers is told of by its number alone", async () => {
  let heard = 0;
  const server = createServer((socket) => {
    heard += 1;
    socket.on("error", () => {});
    socket.end("554 secret words of the inside\r\n");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  world.own({ close: () => void server.close() });
  const { port } = server.address() as { port: number };
  const mail = { title: "t", text: "t" };
  const asked = (host: string, hosts: readonly { host: string; port: number }[], resolve?: () => Promise<never>) =>
    tryMail(
      outerDoor({ hosts, ...(resolve && { resolve }) }),
      { ...{ host, port, security: "none", user: "", from: "a@x.cn", password: undefined } },
      "b@x.cn",
      mail,
    );
  const inside = async () => [{ address: "127.0.0.1", family: 4 }] as never;
  for (const host of ["127.0.0.1", "2130706433", "0x7f.1", "[::1]", "::ffff:127.0.0.1", "fe80::1%lo"])
    expect([host, await asked(host, [])]).toEqual([host, "unreachable"]);
  expect(await asked("mail.example.cn", [], inside)).toBe("unreachable");
  expect(heard).toBe(0);
  // The address that was checked is the one that is connected to: the name leads nowhere.
  expect(await asked("mail.example.cn", [{ host: "127.0.0.1", port }], inside)).toBe("SMTP 554");
  expect(heard).toBe(1);
});

test("what could not be put into a folder leaves no half behind", async () => {
  const folder = mkdtempSync(join(tmpdir(), "zongji-half-"));
  mkdirSync(join(folder, "a.csv"));
  await expect(toFolder(folder, "", parcel)).rejects.toMatchObject({ reason: "noFolder", again: true });
  expect(readdirSync(folder)).toEqual(["a.csv"]);
  rmSync(folder, { recursive: true });
});
