import { newWorld, peerAddress, sleep, startLinphone, tones, until, type World } from "@zongji/kit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { citizenCalls, hears, pressOne } from "../../e2e/cast.ts";
import { signInFirst } from "../../e2e/scene.ts";
import { type Desk, openDesk } from "../baresip/scene.ts";
import { soundBegins } from "./scene.ts";

let world: World;
let desk: Desk;
beforeAll(async () => {
  world = newWorld();
  desk = await openDesk(world, peerAddress);
}, 120_000);
afterAll(() => world.close());

test.each([
  ["8001", "udp"],
  ["8002", "tcp"],
])(
  "a phone that knows nothing but the address of %s's QR code registers by %s, once, and is called",
  async (agentNo, listener) => {
    const { server, administrator, carrier } = desk;
    const device = `phone-${agentNo}`;
    const { provisioning } = await administrator.post(`/api/devices/${device}/new-secret`);
    const address = `${server.baseUrl}${provisioning.path}?listener=${listener}`;
    const linphone = await startLinphone(world, { provisioning: address, toneHz: tones.agent });
    // What the QR code holds is void once the phone has it.
    expect((await fetch(address)).status).toBe(404);
    const person = await signInFirst(server, agentNo);
    await person.post("/api/agent/sign-in", { groups: ["business"], device });
    await until("the phone is reachable", async () => (await person.get("/api/agent")).deviceReachable, {
      everyMs: 250,
    });
    await person.post("/api/agent/ready");
    const citizen = await citizenCalls(carrier, server, tones.caller);
    await pressOne(citizen);
    await linphone.called();
    linphone.command("answer");
    await linphone.says(/Media streams established/);
    await soundBegins("the agent", citizen, tones.agent);
    // What the jitter buffer begins with is not judged.
    await sleep(1000);
    await hears("the citizen", citizen, { toneHz: tones.agent, db: -12, others: [tones.caller] });
    await citizen.hangUp();
    await person.post("/api/agent/sign-out");
  },
);
