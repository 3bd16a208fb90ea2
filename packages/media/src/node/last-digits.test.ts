import { afterEach, beforeEach, expect, test } from "vitest";
import { Stage, sleep, ways } from "./media-process.test-scene.ts";

const stage = new Stage();
const { start, send, next, call } = stage;
beforeEach(stage.open);
afterEach(stage.close);

test.each(ways)(
  "%s: a digit that lies in a socket is told before Fetched, whenever that is asked for",
  { timeout: 120_000 },
  async (way) => {
    start(way);
    for (let n = 0; n < 20; n++) {
      const session = `s${n}`;
      const [phone] = await call(session, 400);
      await next("Flowing", session);
      // Anywhere between two slots, or with one.
      await sleep(n);
      phone.press(n % 10);
      // The phone's packets are in the kernel before the command is.
      await new Promise((resolve) => setImmediate(resolve));
      send({ do: "Fetch", session });
      await next("Fetched", session);
      const digits = stage.events.filter((event) => event.is === "Digit");
      expect(digits).toMatchObject([{ session, digit: String(n % 10) }]);
      send({ do: "Close", session });
      await next("Closed", session);
      phone.hush();
      await sleep(0);
      expect(stage.events.filter((event) => event.is === "Digit")).toHaveLength(1);
      stage.events = [];
    }
    send({ do: "Fetch", session: "nobody" });
    expect(await next("Failed", "nobody")).toMatchObject({ asked: "Fetch", code: "unknownSession" });
  },
);
