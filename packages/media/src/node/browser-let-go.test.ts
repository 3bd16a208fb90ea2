import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import datachannel from "node-datachannel";
import { afterEach, expect, test } from "vitest";
import { startMediaInProcess } from "./index.ts";

const { PeerConnection } = datachannel;
afterEach(() => {
  datachannel.PeerConnection = PeerConnection;
});

/** Every connection made from now on, as long as anything holds it. */
const watchConnections = (): WeakRef<object>[] => {
  const made: WeakRef<object>[] = [];
  datachannel.PeerConnection = new Proxy(PeerConnection, {
    construct: (target, settings) => {
      const connection = Reflect.construct(target, settings) as object;
      made.push(new WeakRef(connection));
      return connection;
    },
  });
  return made;
};

test("nothing holds the connection to a browser once its session is closed", { timeout: 60_000 }, async () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const made = watchConnections();
  const offered = new Set<string>();
  const media = startMediaInProcess({ onEvent: (event) => event.is === "Opened" && offered.add(event.session) });
  const sessions = Array.from({ length: 20 }, (_, index) => `browser-${index}`);
  for (const session of sessions)
    media.send({ do: "Open", session, kind: "webrtc", address: { bind: "127.0.0.1", ports: [42_500, 42_600] } });
  await expect.poll(() => offered.size, { timeout: 20_000 }).toBe(sessions.length);
  expect(made.map((one) => one.deref() !== undefined)).toEqual(sessions.map(() => true));
  for (const session of sessions) media.send({ do: "Close", session });
  const held = () => {
    collect();
    return made.filter((one) => one.deref() !== undefined).length;
  };
  await expect.poll(held, { timeout: 20_000, interval: 100 }).toBe(0);
  await media.close();
});
