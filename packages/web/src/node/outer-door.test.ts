/** The door to webhooks and mail servers, with a resolver of the test's own. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DoorFailed, outerDoor } from "./outer-door.ts";

let heard: (string | undefined)[] = [];
let status = 200;
const server = createServer((request, response) => {
  heard.push(request.headers.host);
  request.resume().on("end", () => {
    if (status === 0) request.socket.destroy();
    else response.writeHead(status, { location: "http://127.0.0.1:9/" }).end("words of the inside");
  });
});
beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
afterAll(() => void server.close());

const port = () => (server.address() as AddressInfo).port;
const patientMs = 60_000;
const at = (address: string) => ({ address, family: address.includes(":") ? 6 : 4 });

/** @returns how it went, and how often the name was resolved */
const post = async (url: string, hosts: readonly { host: string; port?: number }[], ...answers: string[][]) => {
  heard = [];
  let asked = 0;
  const resolve = async () => (answers[asked++] ?? answers.at(-1) ?? []).map(at);
  const door = outerDoor({ hosts, resolve });
  const request = { method: "POST", headers: [], body: "{}", statusAlone: true } as const;
  const said = await door.ask(request, new URL(url), AbortSignal.timeout(patientMs)).catch((error: unknown) => {
    if (error instanceof DoorFailed) return error.message;
    throw error;
  });
  return { said, asked };
};

test("no name leads to an address inside, alone or among others, unless a setting names it", async () => {
  const url = `http://hook.example.cn:${port()}/`;
  for (const inside of [
    ...["127.0.0.1", "127.8.9.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1"],
    ...["169.254.169.254", "100.100.100.200", "168.63.129.16", "::1", "::", "fe80::1", "fd00::1", "fc00::1"],
    ...["fd00:ec2::254", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1"],
  ]) {
    expect([inside, (await post(url, [], [inside])).said]).toEqual([inside, "unreachable"]);
    expect([inside, (await post(url, [], ["203.0.113.9", inside])).said]).toEqual([inside, "unreachable"]);
  }
  for (const spelled of ["127.0.0.1", "2130706433", "0x7f.1", "0177.1", "[::ffff:127.0.0.1]", "localhost"])
    expect([spelled, (await post(`http://${spelled}:${port()}/`, [], ["127.0.0.1"])).said]).toEqual([
      spelled,
      "unreachable",
    ]);
  // Its name alone opens neither loopback nor metadata.
  expect((await post(url, [{ host: "hook.example.cn", port: port() }], ["127.0.0.1"])).said).toBe("unreachable");
  expect(heard).toEqual([]);
});

test("the address that was checked is the one that is connected to, whatever the name leads to a moment later", async () => {
  const url = `http://hook.example.cn:${port()}/`;
  const { said, asked } = await post(url, [{ host: "127.0.0.1", port: port() }], ["127.0.0.1"], ["203.0.113.9"]);
  expect([said, asked]).toEqual([{ status: 200, body: "" }, 1]);
  expect(heard).toEqual([`hook.example.cn:${port()}`]);
});

test("a network inside is open to a host that the setting names", async () => {
  const find = (hosts: readonly { host: string }[]) =>
    outerDoor({ hosts, resolve: async () => [at("10.1.2.3")] })
      .find(new URL("https://mail.example.cn/"), AbortSignal.timeout(patientMs))
      .then(
        (found) => found.length,
        () => 0,
      );
  expect([await find([]), await find([{ host: "mail.example.cn" }]), await find([{ host: "10.1.2.3" }])]).toEqual([
    ...[0, 1, 1],
  ]);
});

test("what fails is told coarsely: nobody there, not allowed and no such name are one", async () => {
  const named = [{ host: "127.0.0.1", port: port() }];
  const url = `http://127.0.0.1:${port()}/`;
  expect((await post("http://nobody.example.cn/", [], [])).said).toBe("unreachable");
  expect((await post("http://127.0.0.1:1/", [{ host: "127.0.0.1", port: 1 }])).said).toBe("unreachable");
  expect((await post("ftp://127.0.0.1/", [{ host: "127.0.0.1" }])).said).toBe("unreachable");
  status = 302;
  expect((await post(url, named)).said).toEqual({ status: 302, body: "" });
  expect(heard).toHaveLength(1);
  status = 0;
  expect((await post(url, named)).said).toBe("interrupted");
  status = 200;
});
