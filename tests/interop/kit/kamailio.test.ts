import {
  assertHeardSomewhere,
  header,
  headersOf,
  newWorld,
  Phone,
  sleep,
  startKamailio,
  tones,
  type World,
} from "@zongji/kit";
import { afterEach, beforeEach, expect, test } from "vitest";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

const open = (number: string, toneHz: number, password?: string) =>
  Phone.open({ number, toneHz, ...(password && { credentials: { user: number, password } }) }).then((phone) =>
    world.own(phone),
  );

test("kamailio registers an account with digest, brings calls to it with its route recorded, and forks calls of it", async () => {
  const [one, two] = [await open("13800000001", tones.caller), await open("13800000002", tones.otherCaller)];
  const to = [one, two].map(({ sip }) => `127.0.0.1:${sip.port}`);
  const kamailio = await startKamailio(world, {
    users: { "12345678": "right" },
    routes: [{ prefix: "1", to, way: "fork" }],
  });
  const place = { address: "127.0.0.1", port: kamailio.port };
  const wrong = await open("12345678", tones.agent, "wrong");
  await expect(wrong.register(place, { domain: kamailio.address })).rejects.toThrow(/401/);
  const account = await open("12345678", tones.agent, "right");
  await account.register(place, { domain: kamailio.address });

  const call = await one.call({ to: `sip:12345678@${kamailio.address}` });
  const came = await account.nextCall();
  expect(headersOf(came.invite, "record-route")).toHaveLength(1);
  came.answer();
  await call.answered;
  await sleep(6000);
  assertHeardSomewhere("the caller", call.heard(), { toneHz: tones.agent, others: [tones.caller] });
  await call.hangUp();
  expect(await came.ended).toMatchObject({ by: "them", how: "BYE" });

  const out = await account.call({ to: `sip:13800000009@${kamailio.address}` });
  const [atOne, atTwo] = [await one.nextCall(), await two.nextCall()];
  expect(header(atOne.invite, "call-id")).toBe(header(atTwo.invite, "call-id"));
  atOne.refuse();
  atTwo.answer();
  await out.answered;
  await out.hangUp();
  expect(await atTwo.ended).toMatchObject({ by: "them", how: "BYE" });
});
