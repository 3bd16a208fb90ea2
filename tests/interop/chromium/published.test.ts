// runs: heavy
import { readFileSync } from "node:fs";
import {
  newWorld,
  Phone,
  peerAddress,
  sleep,
  startBrowser,
  startCapture,
  startServer,
  tones,
  type World,
} from "@zongji/kit";
import { afterEach, beforeEach, expect, test } from "vitest";
import { citizenCalls, hears, pressOne } from "../../e2e/cast.ts";
import { atState, enterConsole, isTrouble, pressBar, signInFirst, takeSeat } from "../../e2e/scene.ts";

let world: World;
beforeEach(() => {
  world = newWorld();
  // The certificate is the server's own: this process asks it too.
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0";
});
afterEach(() => world.close());

test("published, the console is a secure page, and its phone talks over WSS with nothing of SIP or sound to be read on the wire", async () => {
  const server = await startServer(world, { bind: peerAddress });
  const administrator = await signInFirst(server, "administrator");
  await administrator.insist("PATCH", "/api/trunks/carrier", { match: [peerAddress] });
  const capture = await startCapture(world, `tcp port ${server.httpPort}`);
  const browser = await startBrowser(world, { toneHz: tones.agent });
  const page = await enterConsole(browser, server, "8001");
  expect(await page.evaluate(() => window.isSecureContext)).toBe(true);
  await takeSeat(page);

  const carrier = world.own(await Phone.open({ number: "13900000001", address: peerAddress }));
  const citizen = await citizenCalls(carrier, server, tones.caller);
  await pressOne(citizen);
  await atState(page, "ringing", 60_000);
  await pressBar(page, "answer");
  await atState(page, "talking");
  // The agent's number is announced first.
  await sleep(5000);
  await hears("the citizen", citizen, { toneHz: tones.agent, others: [tones.caller] });
  await pressBar(page, "hold");
  await atState(page, "held");
  await pressBar(page, "hold");
  await atState(page, "talking");
  await pressBar(page, "hangUp");
  await atState(page, "wrapUp");
  await citizen.hangUp();
  await capture.stop();

  const wire = readFileSync(capture.file, "latin1");
  expect(wire.length).toBeGreaterThan(10_000);
  expect(wire).not.toMatch(/SIP\/2\.0|INVITE sip:|a=rtpmap|HTTP\/1\.1/);
  expect(browser.errors.filter(isTrouble)).toEqual([]);
});
